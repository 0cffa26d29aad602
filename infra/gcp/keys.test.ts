import { describe, expect, it } from "@jest/globals";
import * as gcp from "@pulumi/gcp";
import { KEY_PURPOSES } from "../platform.ts";
import { ofType, onlyOne, record } from "../recording/record.ts";
import { GcpKeys, KeyMissing } from "./keys.ts";
import { AGENTS_OF } from "./keys-agents.ts";
import type { GcpPlace } from "./site.ts";

const PLACE: GcpPlace = {
  environment: "production",
  project: "example-project",
  projectNumber: "444455556666",
  billingAccount: "0A1B2C-3D4E5F-678901",
  region: "southamerica-east1",
  isTornDown: false,
};
const KEY = "gcp:kms/cryptoKey:CryptoKey";
const GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember";

const recordKeys = (place = PLACE, isPreview = false) =>
  record(
    () => {
      const keys = new GcpKeys("keys", { purposes: KEY_PURPOSES, isProtected: true }, place);
      return { data: keys.of("data"), trail: keys.of("trail") };
    },
    { isPreview },
  );

describe("GcpKeys", () => {
  const recording = recordKeys();

  it("makes a protected key per purpose that is rotated within 90 days", async () => {
    const keys = ofType((await recording).resources, KEY);
    expect(keys.map(({ name }) => name)).toEqual(KEY_PURPOSES.map((purpose) => `keys-${purpose}`));
    for (const { inputs, isProtected } of keys) {
      expect(isProtected).toBe(true);
      expect(inputs).toEqual({
        keyRing: "projects/example-project/locations/southamerica-east1/keyRings/keys-ring",
        purpose: "ENCRYPT_DECRYPT",
        rotationPeriod: "7776000s",
        destroyScheduledDuration: "2592000s",
      });
    }
  });

  it("lets only the agents of its purpose use a key", async () => {
    const { resources } = await recording;
    const members = Object.fromEntries(
      KEY_PURPOSES.map((purpose) => [
        purpose,
        ofType(resources, GRANT)
          .filter(({ inputs }) => String(inputs.cryptoKeyId).endsWith(`/keys-${purpose}`))
          .map(({ inputs }) => String(inputs.member).replace(/^serviceAccount:.*@(.*)\.iam.*$/, "$1")),
      ]),
    );
    expect(members).toEqual({
      data: ["gcp-sa-cloud-sql"],
      cluster: ["container-engine-robot"],
      logs: ["gcp-sa-logging"],
      "edge-logs": ["gcp-sa-logging"],
      events: ["gcp-sa-pubsub"],
      images: ["gs-project-accounts"],
      secrets: ["gcp-sa-secretmanager"],
      registry: ["gcp-sa-artifactregistry"],
      trail: ["gcp-sa-logging", "gs-project-accounts"],
    });
    expect(ofType(resources, GRANT).map(({ inputs }) => inputs.role)).toEqual(
      Array(10).fill("roles/cloudkms.cryptoKeyEncrypterDecrypter"),
    );
  });

  it("has an agent made before it is granted anything", async () => {
    const { resources } = await recording;
    const agent = onlyOne(resources, "gcp:projects/serviceIdentity:ServiceIdentity", "keys-agent-sql");
    expect(agent.inputs.service).toBe("sqladmin.googleapis.com");
    expect(onlyOne(resources, GRANT, "keys-data-sql").dependsOn).toContain(agent.urn);
    expect(ofType(resources, "gcp:projects/serviceIdentity:ServiceIdentity")).toHaveLength(5);
  });

  it("hands a key over under its full name", async () => {
    expect((await recording).result.data).toBe(
      "projects/example-project/locations/southamerica-east1/keyRings/keys-ring/cryptoKeys/keys-data",
    );
  });

  it("is the parent of all that it makes", async () => {
    const { resources } = await recording;
    const { urn } = onlyOne(resources, "camera-reviews:gcp:Keys");
    for (const each of resources.filter(({ isComponent }) => !isComponent)) expect(each.parent).toBe(urn);
  });
});

describe("GcpKeys otherwise", () => {
  it("makes whoever uses a key wait for its grants", async () => {
    const { resources } = await record(() => {
      const keys = new GcpKeys("keys", { purposes: ["trail"], isProtected: true }, PLACE);
      return new gcp.pubsub.Topic("user", { kmsKeyName: keys.of("trail") }).urn;
    });
    const user = onlyOne(resources, "gcp:pubsub/topic:Topic");
    const grants = ofType(resources, GRANT);
    expect(grants).toHaveLength(2);
    for (const { urn } of grants) expect(user.dependsOn).toContain(urn);
  });

  it("asks for the agents it needs only, and once", async () => {
    const { resources } = await record(
      () => new GcpKeys("keys", { purposes: ["data", "data"], isProtected: true }, PLACE).urn,
    );
    expect(ofType(resources, GRANT).map(({ name }) => name)).toEqual(["keys-data-sql"]);
  });

  it("previews without knowing a key", async () => {
    const { resources, result } = await recordKeys(PLACE, true);
    expect(result).toBeUndefined();
    expect(ofType(resources, KEY)).toHaveLength(KEY_PURPOSES.length);
  });

  it("takes the protection off when it is torn down", async () => {
    const { resources } = await recordKeys({ ...PLACE, isTornDown: true });
    expect(resources.filter(({ isProtected }) => isProtected)).toEqual([]);
  });

  it("names a key that nobody asked for", async () => {
    await record(() => {
      const keys = new GcpKeys("keys", { purposes: ["data"], isProtected: true }, PLACE);
      expect(() => keys.of("trail")).toThrow(KeyMissing);
      expect(() => keys.of("trail")).toThrow("There is no key for trail; there are keys for data.");
      return keys.urn;
    });
  });

  it("knows agents for every purpose", () => {
    for (const purpose of KEY_PURPOSES) expect(AGENTS_OF[purpose].length).toBeGreaterThan(0);
  });
});
