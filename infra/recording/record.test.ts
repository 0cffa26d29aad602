import { describe, expect, it } from "@jest/globals";
import { ComponentResource, CustomResource, type Input, secret } from "@pulumi/pulumi";
import { onlyOne, record } from "./record.ts";

class Thing extends CustomResource {
  constructor(name: string, inputs: Record<string, Input<unknown>>, options = {}) {
    super("example:index:Thing", name, inputs, options);
  }
}

class Pair extends ComponentResource {
  readonly first: Thing;
  constructor(name: string) {
    super("example:index:Pair", name);
    this.first = new Thing(`${name}-first`, { size: 1 }, { parent: this, protect: true });
    new Thing(`${name}-second`, { of: this.first.id, word: secret("hush") }, { parent: this, dependsOn: this.first });
    this.registerOutputs({});
  }
}

describe("record", () => {
  it("tells parents, protection, order and secrets, which Pulumi's mocks keep to themselves", async () => {
    const { resources, result } = await record(() => new Pair("pair").first.id);
    const second = onlyOne(resources, "example:index:Thing", "pair-second");
    const first = onlyOne(resources, "example:index:Thing", "pair-first");
    expect(result).toBe("pair-first-id");
    expect(first.isProtected).toBe(true);
    expect(second.parent).toBe(onlyOne(resources, "example:index:Pair").urn);
    expect(second.dependsOn).toContain(first.urn);
    expect(second.inputs).toEqual({ of: "pair-first-id", word: "hush" });
    expect(second.secrets).toEqual(["word"]);
  });

  it("leaves out what a preview does not know", async () => {
    const { resources, result } = await record(() => new Pair("pair").first.id, { isPreview: true });
    expect(result).toBeUndefined();
    expect(onlyOne(resources, "example:index:Thing", "pair-second").inputs).toEqual({ word: "hush" });
  });

  it("fails when the program fails", async () => {
    await expect(record(() => Promise.reject(new Error("no such range")))).rejects.toThrow("no such range");
  });
});
