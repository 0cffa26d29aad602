import { beforeAll, describe, expect, it } from "@jest/globals";
import { coastArgs, ExampleThing, exampleProvider } from "../../test/support/example-workload.ts";
import { onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { Workload } from "./workload.ts";

describe("the order of the workload", () => {
  let resources: readonly RecordedResource[];
  beforeAll(async () => {
    ({ resources } = await record(() => {
      const network = new ExampleThing("network");
      return new Workload("main", coastArgs(), { providers: [exampleProvider()], dependsOn: [network] }).image;
    }));
  });
  const named = (name: string): RecordedResource => {
    const found = resources.find((resource) => resource.name === name && resource.type !== "pulumi:pulumi:Stack");
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  };
  /** All that must be there before, step by step. */
  const needsOf = (name: string, known = new Set<string>()): Set<string> => {
    for (const urn of named(name).dependsOn) {
      const found = resources.find((resource) => resource.urn === urn);
      if (!found || known.has(found.name)) continue;
      known.add(found.name);
      needsOf(found.name, known);
    }
    return known;
  };

  it.each([
    ["main-namespace", ["network"]],
    ["main-web-account", ["main-namespace", "web-rights"]],
    ["main-secrets-app", ["main-namespace"]],
    ["main-service", ["main-namespace"]],
    ["main-binding-web", ["main-service", "listener"]],
    [
      "main-migrate",
      [
        "main-namespace",
        "main-admin-account",
        "main-secrets-app",
        "main-secrets-owner",
        "main-database-authority",
        "main-network-deny-all",
        "main-network-database",
        "main-admission-workloads-binding",
        "admin-rights",
      ],
    ],
    ["main-allow-login-job", ["main-migrate"]],
    ["main-make-first-admin-job", ["main-allow-login-job"]],
    ["main-worker", ["main-make-first-admin-job", "main-network-deny-all", "worker-rights"]],
    ["main-web", ["main-make-first-admin-job", "main-binding-web", "listener", "web-rights", "main-network-requests"]],
    ["main-web-scale", ["main-web", "main-keda-release", "main-metric-access"]],
    ["main-worker-scale", ["main-worker", "main-keda-release"]],
    ["main-keda-release", ["main-keda-namespace", "main-keda-network-out", "keda-rights", "network"]],
  ])("makes %s after what it needs", (name, wanted) => {
    expect([...needsOf(name)]).toEqual(expect.arrayContaining(wanted));
  });

  it("lets the worker run without the balancer", () => {
    expect([...needsOf("main-worker")]).not.toContain("main-binding-web");
  });

  it("puts nothing of ours before its namespace, and everything after what the workload waits for", () => {
    for (const { name, type } of resources)
      if (type.startsWith("kubernetes:"))
        expect({ name, needs: [...needsOf(name)] }).toMatchObject({
          needs: expect.arrayContaining(["network"]),
        });
  });

  it("migrates once per digest, and waits longer than the Job may run", () => {
    const migrate = onlyOne(resources, "kubernetes:batch/v1:Job", "main-migrate");
    expect(migrate.inputs).toMatchObject({
      metadata: { name: "migrate-0123456789ab", annotations: { "pulumi.com/replaceUnready": "true" } },
      spec: {
        backoffLimit: 1,
        activeDeadlineSeconds: 900,
        ttlSecondsAfterFinished: 86_400,
        template: { spec: { restartPolicy: "Never", containers: [{ args: ["migrate"] }] } },
      },
    });
    expect(migrate.timeouts.create).toBe("17m");
    expect(migrate.isDeletedBeforeReplaced).toBe(true);
  });

  it("lets the three accounts in by their logins", () => {
    const job = onlyOne(resources, "kubernetes:batch/v1:Job", "main-allow-login-job");
    expect(job.inputs).toMatchObject({
      metadata: { name: expect.stringMatching(/^allow-login-[0-9a-f]{12}$/) },
      spec: {
        template: {
          spec: {
            containers: [
              {
                args: ["admin", "allow-login", "camera_reviews_web", "camera_reviews_worker", "camera_reviews_admin"],
              },
            ],
          },
        },
      },
    });
  });
});
