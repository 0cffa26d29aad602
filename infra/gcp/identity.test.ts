import { describe, expect, it } from "@jest/globals";
import * as gcp from "@pulumi/gcp";
import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { NAME_LIMITS } from "../names.ts";
import type { Cluster, Permission } from "../platform.ts";
import { ofType, onlyOne, record } from "../recording/record.ts";
import { GcpIdentity } from "./identity.ts";
import { planAccountId } from "./identity-account.ts";
import { ConditionTooLong, nameCondition, renderGrants } from "./identity-grants.ts";
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
const EMAIL = "reviews-production-worker@example-project.iam.gserviceaccount.com";
const MEMBER = `serviceAccount:${EMAIL}`;
const PROJECT_GRANT = "gcp:projects/iAMMember:IAMMember";
const key = "the-key";
const MAY: readonly Permission[] = [
  { does: "read-objects", in: "images", key },
  { does: "write-objects", in: "images", key },
  { does: "write-objects", in: "exports", key },
  { does: "consume-messages", from: "projects/example-project/subscriptions/queue", key },
  { does: "connect-to-database", to: ["primary", "replica"], as: "camera_reviews_worker" },
  { does: "read-secrets", of: ["projects/example-project/secrets/pepper"], key },
  { does: "purge-edge", of: "edge" },
  { does: "write-metrics", of: "example-project" },
  { does: "write-traces", of: "example-project" },
  { does: "read-metrics", of: "example-project" },
];

const recordIdentity = (may = MAY, isPreview = false) =>
  record(
    () => {
      const cluster = { identityPool: output("example-project.svc.id.goog") } as unknown as Cluster;
      const args = { cluster, namespace: "camera-reviews", serviceAccount: "worker", may };
      const { annotations, login } = new GcpIdentity("worker", args, SITE);
      return { annotations, login };
    },
    { isPreview },
  );

describe("GcpIdentity", () => {
  const recording = recordIdentity();

  it("is an account that only pods of one service account may be", async () => {
    const { resources, result } = await recording;
    expect(onlyOne(resources, "gcp:serviceaccount/account:Account").inputs.accountId).toBe("reviews-production-worker");
    expect(onlyOne(resources, "gcp:serviceaccount/iAMMember:IAMMember", "worker-pods").inputs).toEqual({
      serviceAccountId: `projects/example-project/serviceAccounts/${EMAIL}`,
      role: "roles/iam.workloadIdentityUser",
      member: "serviceAccount:example-project.svc.id.goog[camera-reviews/worker]",
    });
    expect(result.annotations).toEqual({ "iam.gke.io/gcp-service-account": EMAIL });
  });

  it("has no key", async () => {
    expect(ofType((await recording).resources, "gcp:serviceaccount/key:Key")).toEqual([]);
  });

  it("may use its buckets and its queue, each by the bucket's and the queue's own policy", async () => {
    const { resources } = await recording;
    const buckets = ofType(resources, "gcp:storage/bucketIAMMember:BucketIAMMember");
    expect(buckets.map(({ name, inputs }) => [name, inputs.bucket, inputs.role, inputs.member])).toEqual([
      ["worker-read-objects-1", "images", "roles/storage.objectViewer", MEMBER],
      ["worker-write-objects-1", "images", "roles/storage.objectUser", MEMBER],
      ["worker-write-objects-2", "exports", "roles/storage.objectUser", MEMBER],
    ]);
    expect(onlyOne(resources, "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember").inputs).toEqual({
      subscription: "projects/example-project/subscriptions/queue",
      role: "roles/pubsub.subscriber",
      member: MEMBER,
    });
  });

  it("signs in its own name only", async () => {
    const signer = onlyOne(
      (await recording).resources,
      "gcp:serviceaccount/iAMMember:IAMMember",
      "worker-write-objects-1-itself",
    );
    expect(signer.inputs).toEqual({
      serviceAccountId: `projects/example-project/serviceAccounts/${EMAIL}`,
      role: "roles/iam.serviceAccountTokenCreator",
      member: MEMBER,
    });
  });

  it("is granted a right over itself once, or the end of one bucket's would be the end of the other's", async () => {
    const grants = ofType((await recording).resources, "gcp:serviceaccount/iAMMember:IAMMember");
    const rights = grants.map(({ inputs }) => `${inputs.role} ${inputs.member}`);
    expect(rights).toHaveLength(new Set(rights).size);
  });

  it("logs in to the primary, and to no other database of the project", async () => {
    const { resources, result } = await recording;
    expect(onlyOne(resources, "gcp:sql/user:User").inputs).toEqual({
      instance: "primary",
      name: "reviews-production-worker@example-project.iam",
      type: "CLOUD_IAM_SERVICE_ACCOUNT",
    });
    expect(result.login).toBe("reviews-production-worker@example-project.iam");
    expect(onlyOne(resources, PROJECT_GRANT, "worker-connect-to-database-1").inputs).toEqual({
      project: "example-project",
      role: "roles/cloudsql.instanceUser",
      member: MEMBER,
      condition: {
        title: "these-databases",
        expression:
          'resource.type == "sqladmin.googleapis.com/Instance" && (resource.name == "projects/example-project/instances/primary" || resource.name == "projects/example-project/instances/replica")',
      },
    });
  });

  it("reads its secrets, and no other of the project", async () => {
    const { inputs } = onlyOne((await recording).resources, PROJECT_GRANT, "worker-read-secrets-1");
    expect(inputs).toMatchObject({
      role: "roles/secretmanager.secretAccessor",
      condition: {
        expression:
          'resource.type == "secretmanager.googleapis.com/SecretVersion" && (resource.name.startsWith("projects/444455556666/secrets/pepper/versions/"))',
      },
    });
  });

  it("may purge by a role that can do nothing else", async () => {
    const { resources } = await recording;
    expect(onlyOne(resources, "gcp:projects/iAMCustomRole:IAMCustomRole").inputs).toMatchObject({
      roleId: "reviews_production_worker_purge_edge_1",
      permissions: ["compute.urlMaps.get", "compute.urlMaps.invalidateCache"],
    });
    expect(onlyOne(resources, PROJECT_GRANT, "worker-purge-edge-1").inputs.role).toBe(
      "projects/example-project/roles/reviews_production_worker_purge_edge_1",
    );
  });

  it("makes whoever uses its annotations wait for every grant", async () => {
    const { resources } = await record(() => {
      const cluster = { identityPool: output("pool") } as unknown as Cluster;
      const args = { cluster, namespace: "camera-reviews", serviceAccount: "worker", may: MAY };
      const { annotations } = new GcpIdentity("worker", args, SITE);
      const user = new gcp.compute.Address("user", { description: annotations.apply(JSON.stringify) });
      return user.urn;
    });
    const { dependsOn } = onlyOne(resources, "gcp:compute/address:Address");
    const grants = resources.filter(({ type }) => /IAMMember$|:User$/.test(type));
    expect(grants).toHaveLength(13);
    for (const { urn } of grants) expect(dependsOn).toContain(urn);
  });

  it("is the parent of all that it makes", async () => {
    const { resources } = await recording;
    const { urn } = onlyOne(resources, "camera-reviews:gcp:Identity");
    for (const each of resources.filter(({ isComponent }) => !isComponent)) expect(each.parent).toBe(urn);
  });
});

describe("GcpIdentity otherwise", () => {
  it("has no login where it may not connect", async () => {
    const { resources, result } = await recordIdentity([{ does: "write-metrics", of: "p" }]);
    expect(result.login).toBeUndefined();
    expect(ofType(resources, "gcp:sql/user:User")).toEqual([]);
  });

  it("previews every grant, though nothing is known", async () => {
    const [update, preview] = [await recordIdentity(), await recordIdentity(MAY, true)];
    const names = (each: typeof update) => each.resources.map(({ name }) => name).sort();
    expect(names(preview)).toEqual(names(update));
  });
});

describe("renderGrants", () => {
  it("gives every grant a name of its own", () => {
    const parts = renderGrants([...MAY, ...MAY], SITE).map(({ part }) => part);
    expect(new Set(parts).size).toBe(parts.length);
  });

  it("grants on the project only what takes no policy of its own, each with the least role", () => {
    const roles = renderGrants(MAY, SITE)
      .map(({ grant }) => grant)
      .filter((grant) => grant.on === "project")
      .map((grant) => ("role" in grant ? grant.role : grant.rights));
    expect(roles).toEqual([
      "roles/cloudsql.instanceUser",
      "roles/secretmanager.secretAccessor",
      ["compute.urlMaps.get", "compute.urlMaps.invalidateCache"],
      "roles/monitoring.metricWriter",
      "roles/cloudtrace.agent",
      "roles/monitoring.viewer",
    ]);
  });
});

describe("nameCondition", () => {
  it("admits nothing by an empty list", () => {
    expect(nameCondition("t", [])).toBe('resource.type == "t" && (false)');
  });

  it("takes as many names as IAM takes operators", () => {
    const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
    expect(nameCondition("t", names).match(/&&|\|\|/g)).toHaveLength(12);
    expect(() => nameCondition("t", [...names, "n12"])).toThrow(ConditionTooLong);
  });
});

describe("planAccountId", () => {
  it.each([
    ["production", "web", /^reviews-production-web$/],
    ["production", "collector", /^reviews-production-collector$/],
    ["production", "keda-operator", /^reviews-production-keda-o-[0-9a-f]{4}$/],
    ["staging", "keda-operator", /^reviews-staging-keda-operator$/],
  ])("cuts only what doesn't fit: %s, %s", (environment, serviceAccount, id) => {
    expect(planAccountId({ environment }, serviceAccount)).toMatch(id);
  });

  it("always fits, and tells names apart that begin alike", () => {
    const { max, pattern } = NAME_LIMITS.account;
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,40}[a-z0-9]$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9]{1,11}$/), name, (environment, serviceAccount) => {
        const id = planAccountId({ environment }, serviceAccount);
        expect(id.length).toBeLessThanOrEqual(max);
        expect(id).toMatch(pattern);
      }),
    );
    const site = { environment: "production" };
    expect(planAccountId(site, "keda-operator-one")).not.toBe(planAccountId(site, "keda-operator-two"));
  });
});
