import { beforeAll, describe, expect, it } from "@jest/globals";
import { all, output } from "@pulumi/pulumi";
import type { SecretsArgs } from "../platform.ts";
import { ofType, onlyOne, type Recording, record } from "../recording/record.ts";
import { AwsSecrets, SecretInvalid } from "./secrets.ts";
import type { AwsPlace } from "./site.ts";

const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const place: AwsPlace = {
  environment: "production",
  accountId: "111122223333",
  region: "sa-east-1",
  isTornDown: false,
};
const args: SecretsArgs = {
  key: "arn:aws:kms:sa-east-1:111122223333:key/secrets",
  entries: { PASSWORD_PEPPER: "pepper", CURSOR_KEY: output("cursor") },
  isProtected: true,
};
const arnOf = (part: string) => `arn:aws:secretsmanager:sa-east-1:111122223333:secret:${part}-AbCdEf`;

describe("AwsSecrets", () => {
  let made: Recording<unknown>;
  beforeAll(async () => {
    made = await record(() => {
      const secrets = new AwsSecrets("secrets", args, place);
      const { driver, provider, parameters } = secrets.mount(["PASSWORD_PEPPER", "CURSOR_KEY"]);
      return all([driver, provider, parameters, secrets.handles(["CURSOR_KEY"])]);
    });
  });

  it("keeps each entry as a protected secret under our key, 30 days after its removal too", () => {
    const component = onlyOne(made.resources, "camera-reviews:aws:Secrets");
    const secrets = ofType(made.resources, SECRET);
    expect(secrets.map(({ name }) => name).sort()).toEqual(["secrets-cursor-key", "secrets-password-pepper"]);
    for (const each of secrets) {
      expect(each).toMatchObject({ isProtected: true, parent: component.urn });
      expect(each.inputs).toMatchObject({ kmsKeyId: args.key, recoveryWindowInDays: 30 });
      expect(each.inputs.name).toBeUndefined();
    }
  });

  it("never has a value in clear text in the state", () => {
    const version = onlyOne(made.resources, VERSION, "secrets-password-pepper");
    expect(version.inputs).toEqual({ secretId: arnOf("secrets-password-pepper"), secretString: "pepper" });
    for (const each of ofType(made.resources, VERSION)) expect(each.secrets).toContain("secretString");
  });

  it("mounts entries as files of their names, with the pod's own identity", () => {
    const [driver, provider, parameters, handles] = made.result as [string, string, Record<string, string>, string[]];
    expect([driver, provider]).toEqual(["secrets-store.csi.k8s.io", "aws"]);
    expect(parameters).toMatchObject({ usePodIdentity: "true", region: "sa-east-1" });
    expect(JSON.parse(parameters.objects ?? "")).toEqual([
      { objectName: arnOf("secrets-cursor-key"), objectType: "secretsmanager", objectAlias: "CURSOR_KEY" },
      { objectName: arnOf("secrets-password-pepper"), objectType: "secretsmanager", objectAlias: "PASSWORD_PEPPER" },
    ]);
    expect(handles).toEqual([arnOf("secrets-cursor-key")]);
  });

  it("refuses to mount what is not there", async () => {
    const run = () => new AwsSecrets("secrets", args, place).mount(["MAIL_URL"]).parameters;
    await expect(record(run)).rejects.toThrow("There is no secret MAIL_URL: there are CURSOR_KEY, PASSWORD_PEPPER.");
  });

  it.each(["passwordPepper", "PASSWORD-PEPPER", "", "_X"])("refuses %j as a name", async (entry) => {
    const run = () => new AwsSecrets("secrets", { ...args, entries: { [entry]: "x" } }, place);
    await expect(record(run)).rejects.toThrow(SecretInvalid);
  });

  it("lets go at once in a removal", async () => {
    const { resources } = await record(() => void new AwsSecrets("secrets", args, { ...place, isTornDown: true }));
    for (const each of ofType(resources, SECRET)) {
      expect(each.isProtected).toBe(false);
      expect(each.inputs.recoveryWindowInDays).toBe(0);
    }
  });

  it("can be previewed", async () => {
    const run = () => new AwsSecrets("secrets", args, place).mount(["CURSOR_KEY"]).parameters;
    expect((await record(run, { isPreview: true })).result).toBeUndefined();
  });
});
