import { describe, expect, it } from "@jest/globals";
import { onlyOne, record } from "../recording/record.ts";
import { GcpSecrets, SecretMissing, SecretNameInvalid } from "./secrets.ts";
import type { GcpSite } from "./site.ts";

const SITE: GcpSite = {
  environment: "production",
  project: "example-project",
  projectNumber: "444455556666",
  billingAccount: "0A1B2C-3D4E5F-678901",
  region: "southamerica-east1",
  zones: [],
  isTornDown: false,
};
const SECRET = "gcp:secretmanager/secret:Secret";
const VERSION = "gcp:secretmanager/secretVersion:SecretVersion";
const ENTRIES = { PASSWORD_PEPPER: "pepper", CURSOR_KEY: "cursor" };

const recordSecrets = (site = SITE, isPreview = false) =>
  record(
    () => {
      const secrets = new GcpSecrets("secrets", { key: "the-key", entries: ENTRIES, isProtected: true }, site);
      const { parameters, ...mount } = secrets.mount(["CURSOR_KEY", "PASSWORD_PEPPER"]);
      return { mount, parameters, handles: secrets.handles(["PASSWORD_PEPPER"]) };
    },
    { isPreview },
  );

describe("GcpSecrets", () => {
  const recording = recordSecrets();

  it("keeps each entry in the region only, with our key, protected", async () => {
    const kept = onlyOne((await recording).resources, SECRET, "secrets-PASSWORD_PEPPER");
    expect(kept.inputs).toEqual({
      replication: {
        userManaged: {
          replicas: [{ location: "southamerica-east1", customerManagedEncryption: { kmsKeyName: "the-key" } }],
        },
      },
      deletionProtection: true,
      versionDestroyTtl: "2592000s",
    });
    expect(kept.isProtected).toBe(true);
  });

  it("keeps the value a secret, though it was given as plain text", async () => {
    const version = onlyOne((await recording).resources, VERSION, "secrets-PASSWORD_PEPPER-version");
    expect(version.inputs.secretData).toBe("pepper");
    expect(version.secrets).toEqual(["secretData"]);
  });

  it("mounts the exact versions as files named like the entries", async () => {
    const { result } = await recording;
    expect(result.mount).toEqual({ driver: "secrets-store-gke.csi.k8s.io", provider: "gke" });
    expect(result.parameters).toEqual({
      secrets: [
        '- resourceName: "projects/example-project/secrets/secrets-CURSOR_KEY/versions/1"',
        '  path: "CURSOR_KEY"',
        '- resourceName: "projects/example-project/secrets/secrets-PASSWORD_PEPPER/versions/1"',
        '  path: "PASSWORD_PEPPER"',
        "",
      ].join("\n"),
    });
    expect(result.handles).toEqual(["projects/example-project/secrets/secrets-PASSWORD_PEPPER"]);
  });

  it("is the parent of all that it makes", async () => {
    const { resources } = await recording;
    const { urn } = onlyOne(resources, "camera-reviews:gcp:Secrets");
    expect(resources.filter((each) => !each.isComponent).map(({ parent }) => parent)).toEqual(Array(4).fill(urn));
  });
});

describe("GcpSecrets otherwise", () => {
  it("previews without knowing a version", async () => {
    const { resources, result } = await recordSecrets(SITE, true);
    expect(result).toBeUndefined();
    expect(onlyOne(resources, VERSION, "secrets-CURSOR_KEY-version").secrets).toEqual(["secretData"]);
  });

  it("takes all protection off when it is torn down", async () => {
    const { resources } = await recordSecrets({ ...SITE, isTornDown: true });
    const kept = onlyOne(resources, SECRET, "secrets-CURSOR_KEY");
    expect(kept.isProtected).toBe(false);
    expect(kept.inputs).toMatchObject({ deletionProtection: false });
    expect(kept.inputs).not.toHaveProperty("versionDestroyTtl");
  });

  it("names an entry that is not there", async () => {
    const args = { key: "k", entries: ENTRIES, isProtected: true };
    await record(() => {
      const secrets = new GcpSecrets("s", args, SITE);
      expect(() => secrets.mount(["MAIL_URL"])).toThrow(SecretMissing);
      expect(() => secrets.handles(["MAIL_URL"])).toThrow(
        "There is no secret MAIL_URL; there are PASSWORD_PEPPER, CURSOR_KEY.",
      );
      return secrets.urn;
    });
  });

  it("refuses what is no setting's name", async () => {
    const args = { key: "k", entries: { "mail-url": "x" }, isProtected: true };
    await expect(record(() => new GcpSecrets("s", args, SITE).urn)).rejects.toThrow(SecretNameInvalid);
  });
});
