import { execFileSync } from "node:child_process";
import path from "node:path";
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

  it("fails when what a resource is given can't be made, and can be used again", () => {
    // In a process of its own: jest takes a rejection that Pulumi has looked at already for its own failure.
    const script = `
      import pulumi from "@pulumi/pulumi";
      const { record } = await import(${JSON.stringify(path.join(import.meta.dirname, "record.ts"))});
      const make = (name, inputs) => new pulumi.CustomResource("example:index:Thing", name, inputs);
      const reject = () => Promise.reject(new Error("no such id"));
      const told = await record(() => make("second", { of: make("first", {}).id.apply(reject) }).id).catch((error) => error.message);
      const { resources } = await record(() => make("first", {}).id);
      console.log(JSON.stringify([told, resources.length]));`;
    const args = ["--input-type=module", "--eval", script];
    const root = path.resolve(import.meta.dirname, "../..");
    const told = execFileSync(process.execPath, args, {
      encoding: "utf8",
      cwd: root,
      stdio: ["ignore", "pipe", "ignore"],
    });
    expect(JSON.parse(told)).toEqual([expect.stringContaining("no such id"), 2]);
  });
});
