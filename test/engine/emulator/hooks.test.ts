import { describe, expect, it } from "@jest/globals";
import type { ApiModel } from "../api-models/model.ts";
import { modelChecks } from "./hooks.ts";

const MODEL: ApiModel = {
  operations: { PutSecretValue: { input: { shape: "Value" } } },
  shapes: {
    Value: { type: "structure", members: { SecretId: { shape: "Id" }, SecretString: { shape: "Id" } } },
    Id: { type: "string", pattern: "[a-z]+" },
  },
};
const [check] = modelChecks(() => MODEL).checks ?? [];
const key = { urn: "urn", type: "aws:secretsmanager/secretVersion:SecretVersion", name: "key" };

describe("the models as a check", () => {
  it("say what is wrong, but not what is secret", () => {
    const told = check?.({ ...key, secrets: ["secretString"] }, { secretId: "A1", secretString: "HUNTER2" });
    expect(told).toEqual([
      { property: "secretId", reason: 'is "A1", which doesn\'t fit [a-z]+ (secretsmanager.PutSecretValue)' },
      { property: "secretString", reason: "doesn't fit the API's model" },
    ]);
  });

  it("have nothing to say of other clouds", () => {
    expect(check?.({ ...key, type: "gcp:storage/bucket:Bucket" }, { any: 1 })).toEqual([]);
  });
});
