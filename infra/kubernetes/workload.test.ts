import { beforeAll, describe, expect, it } from "@jest/globals";
import { coastArgs, DIGEST, desertArgs, exampleProvider, IMAGE } from "../../test/support/example-workload.ts";
import { onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { REQUIRED_LABELS } from "./names.ts";
import { Workload } from "./workload.ts";
import type { WorkloadArgs } from "./workload-args.ts";

type Recorded = readonly RecordedResource[];

const run = async (args: () => WorkloadArgs, isPreview = false): Promise<Recorded> =>
  (
    await record(
      () => {
        const workload = new Workload("main", args(), { providers: [exampleProvider()] });
        return [workload.image, workload.ownerJobs];
      },
      { isPreview },
    )
  ).resources;

const isOurs = ({ type }: RecordedResource): boolean => type.startsWith("kubernetes:");
const isRelease = ({ type }: RecordedResource): boolean => type === "kubernetes:helm.sh/v3:Release";
const metadataOf = ({ inputs }: RecordedResource) =>
  (inputs.metadata ?? {}) as { name?: string; namespace?: string; labels?: Record<string, string> };

/** Belong to the cluster and not to a namespace. */
const CLUSTER_WIDE =
  /:(Namespace|PriorityClass|ValidatingAdmissionPolicy|ValidatingAdmissionPolicyBinding|Release|Provider)$/;

describe("the workload", () => {
  let coast: Recorded;
  let desert: Recorded;
  beforeAll(async () => {
    coast = await run(coastArgs);
    desert = await run(desertArgs);
  });

  it("is the same on every cluster, but for what a cloud binds pods by", () => {
    const keys = (resources: Recorded): string[] => resources.filter(isOurs).map(({ type, name }) => `${type} ${name}`);
    const only = (a: Recorded, b: Recorded): string[] => keys(a).filter((key) => !keys(b).includes(key));
    expect(only(coast, desert)).toEqual(["kubernetes:balancer.example/v1:TargetBinding main-binding-web"]);
    expect(only(desert, coast)).toEqual([]);
  });

  it("differs between clouds only in what they themselves tell", () => {
    const plain = (resources: Recorded, cloud: string): string =>
      JSON.stringify(
        resources
          .filter((resource) => isOurs(resource) && !resource.name.startsWith("main-binding"))
          .map(({ type, name, inputs }) => ({ type, name, inputs })),
      ).replaceAll(cloud, "CLOUD");
    const withoutLogins = (text: string): string =>
      text
        .replace(/(camera_reviews_)?(web|worker|admin)(%40|@)CLOUD\.iam/g, "LOGIN")
        .replace(/camera_reviews_(web|worker|admin)/g, "LOGIN")
        .replace(/allow-login-[0-9a-f]{12}/g, "allow-login-HASH");
    expect(withoutLogins(plain(desert, "desert"))).toBe(withoutLogins(plain(coast, "coast")));
  });

  it("gives every object a parent of its own and the cluster's provider", () => {
    const root = onlyOne(coast, "camera-reviews:kubernetes:Workload");
    const byUrn = new Map(coast.map((resource) => [resource.urn, resource]));
    const isBelow = (resource: RecordedResource | undefined): boolean =>
      resource?.urn === root.urn || Boolean(resource?.parent && isBelow(byUrn.get(resource.parent)));
    for (const resource of coast.filter((each) => isOurs(each))) {
      expect({ name: resource.name, below: isBelow(resource) }).toEqual({ name: resource.name, below: true });
      expect(resource.provider).toContain("pulumi:providers:kubernetes::cluster");
    }
  });

  it("labels every object and puts it into a namespace", () => {
    for (const resource of coast.filter((each) => isOurs(each) && !isRelease(each))) {
      const { labels = {}, namespace } = metadataOf(resource);
      expect({ name: resource.name, labels: Object.keys(labels) }).toEqual({
        name: resource.name,
        labels: expect.arrayContaining([...REQUIRED_LABELS]),
      });
      if (CLUSTER_WIDE.test(resource.type)) expect(namespace).toBeUndefined();
      else expect(namespace).toMatch(/^(camera-reviews|keda)$/);
    }
  });

  it("has no name longer than 63 characters, also with what is appended", () => {
    for (const resource of coast.filter(isOurs)) {
      const length = metadataOf(resource).name?.length ?? resource.name.length + "-0a1b2c3d".length;
      expect({ name: resource.name, isShort: length <= 63 }).toEqual({ name: resource.name, isShort: true });
      for (const value of Object.values(metadataOf(resource).labels ?? {}))
        expect(value.length).toBeLessThanOrEqual(63);
    }
  });

  it("keeps secrets out of every object", () => {
    for (const { name, secrets, inputs } of coast.filter(isOurs)) {
      expect({ name, secrets }).toEqual({ name, secrets: [] });
      expect(JSON.stringify(inputs)).not.toMatch(/"kind":"Secret"/);
    }
  });

  it("refuses pods that are not restricted, and gives the readiness gate's label of the cloud", () => {
    const { labels } = metadataOf(onlyOne(coast, "kubernetes:core/v1:Namespace", "main-namespace"));
    expect(labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
      "pod-security.kubernetes.io/audit": "restricted",
      "coast.example/readiness": "enabled",
    });
  });

  it("gives no account a token, the one that Kubernetes makes included", () => {
    const accounts = coast.filter(({ type }) => /:ServiceAccount(Patch)?$/.test(type));
    expect(accounts.map((each) => metadataOf(each).name).sort()).toEqual(
      ["admin", "collector", "default", "web", "worker"].sort(),
    );
    for (const { inputs } of accounts) expect(inputs.automountServiceAccountToken).toBe(false);
    expect(accounts.some(({ type }) => /rbac/.test(type))).toBe(false);
  });

  it("scales by requests per pod, processor and memory, within the given bounds", () => {
    const { spec } = onlyOne(coast, "kubernetes:keda.sh/v1alpha1:ScaledObject", "main-web-scale").inputs as {
      spec: { triggers: { type: string; metadata: Record<string, string> }[] };
    };
    expect(spec).toMatchObject({ minReplicaCount: 3, maxReplicaCount: 30 });
    expect(spec).not.toHaveProperty("fallback");
    expect(spec.triggers.map(({ type }) => type)).toEqual(["prometheus", "cpu", "memory"]);
    expect(spec.triggers[0]).toMatchObject({
      metricType: "AverageValue",
      authenticationRef: { name: "metrics" },
      metadata: {
        serverAddress: "https://metrics.coast.example",
        region: "coast",
        threshold: "50",
        ignoreNullValues: "false",
      },
    });
    expect(spec.triggers[0]?.metadata.query).toContain(
      'http_request_duration_seconds_count{job="web",site="coast",environment="production"',
    );
    const access = onlyOne(coast, "kubernetes:keda.sh/v1alpha1:TriggerAuthentication").inputs;
    expect(access).toMatchObject({ spec: { podIdentity: { provider: "coast" } } });
  });

  it("lets nodes be replaced one pod at a time", () => {
    const budgets = coast.filter(({ type }) => type === "kubernetes:policy/v1:PodDisruptionBudget");
    expect(budgets.map((each) => metadataOf(each).name).sort()).toEqual(["collector", "web", "worker"]);
    for (const { inputs } of budgets)
      expect(inputs).toMatchObject({ spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" } });
  });

  it("opens no way in from outside by itself", () => {
    for (const { inputs } of coast.filter(({ type }) => type === "kubernetes:core/v1:Service"))
      expect(inputs).toMatchObject({ spec: { type: "ClusterIP" } });
    expect(coast.filter(({ type }) => /Ingress|Gateway/.test(type))).toEqual([]);
  });

  it("tells the image by its digest, and hands on where Jobs run", async () => {
    const { result } = await record(() => {
      const workload = new Workload("main", coastArgs(), { providers: [exampleProvider()] });
      return { image: workload.image, place: workload.ownerJobs };
    });
    expect(result.image).toBe(IMAGE);
    expect(result.place).toMatchObject({
      namespace: "camera-reviews",
      serviceAccount: "admin",
      settings: { IMAGE: DIGEST, DATABASE_AUTH: "password" },
      secrets: [{ set: "app" }, { set: "owner" }],
    });
  });

  it("plans the same objects before anything is there", async () => {
    const planned = await run(coastArgs, true);
    expect(planned.filter(isOurs).map(({ name }) => name)).toEqual(coast.filter(isOurs).map(({ name }) => name));
  });

  it.each<[string, Partial<WorkloadArgs>, RegExp]>([
    [
      "an image by its tag",
      { image: "registry.example/reviews:latest" },
      /image: found .*latest.*wants repository@sha256/,
    ],
    ["a collector by its tag", { collectorImage: "registry.example/collector" }, /collectorImage: found/],
    ["no registry", { registries: [] }, /registries: there is none/],
    ["an unknown setting", { settings: { DATBASE_AUTH: "x" } }, /the service has no DATBASE_AUTH/],
    ["fewer pods than zones", { scale: scaleFrom(2) }, /scale.web: found min 2, wants at least 3/],
    ["a minimum above the maximum", { scale: scaleFrom(12) }, /scale.web: found 12, 4, 9, wants min <= desired <= max/],
    ["no load that would start a pod", { requestsPerPod: 0 }, /requestsPerPod: found 0/],
    ["no way to a database", { databases: [] }, /databases: there is no range/],
  ])("refuses %s before anything is made", async (_, change, message) => {
    const made: string[] = [];
    const attempt = record(() => {
      try {
        new Workload("main", { ...coastArgs(), ...change }, { providers: [exampleProvider()] });
      } catch (error) {
        made.push((error as Error).message);
      }
    });
    const { resources } = await attempt;
    expect(made.join()).toMatch(message);
    expect(resources.filter((each) => isOurs(each) && !/Provider/.test(each.type))).toEqual([]);
  });

  it("lets fewer pods be a written decision", async () => {
    const small = await run(() => ({ ...coastArgs(), scale: scaleFrom(1), minWebPods: 1 }));
    const policy = onlyOne(
      small,
      "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
      "main-admission-replicas",
    );
    expect(JSON.stringify(policy.inputs)).toContain("object.spec.replicas >= 1");
  });
});

function scaleFrom(min: number): WorkloadArgs["scale"] {
  return { web: { min, desired: 4, max: 9 }, worker: { min: 1, desired: 1, max: 2 } };
}
