import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { InitializationFailed, type Made, UNKNOWN, type Values } from "../../engine/provider.ts";
import type { ApiServer } from "../api-server.ts";
import { digestOf } from "../fake-nodes.ts";
import type { Fields, KubernetesObject } from "../kubernetes-object.ts";
import { KubernetesProvider } from "../kubernetes-provider.ts";
import { NAMESPACE, type OneCloud, startOneCloud } from "../one-cloud.ts";
import { restrictedPod } from "../pod-bearers.ts";
import { make, type WorkloadResource } from "../recorded-workload.ts";

let cloud: OneCloud;
let api: ApiServer;
let provider: KubernetesProvider;

beforeAll(async () => {
  cloud = await startOneCloud({ without: ["Deployment", "Job", "ScaledObject", "TriggerAuthentication"] });
  ({ api, provider } = cloud);
});

afterAll(() => cloud?.stop());

const PROVIDER = { kubeconfig: "recorded" };
const resource = (
  kind: string,
  name: string,
  inputs: Values,
  type = `kubernetes:core/v1:${kind}`,
): WorkloadResource => ({
  key: { urn: `urn:pulumi:s::p::${type}::${name}`, type, name, provider: PROVIDER },
  inputs: { apiVersion: "v1", kind, ...inputs },
});
const configMap = (name: string, data: Values, metadata: Values = { name }): WorkloadResource =>
  resource("ConfigMap", name, { metadata: { namespace: NAMESPACE, ...metadata }, data });
const NOW = { isPreview: false, timeoutSeconds: 30 };
const PREVIEW = { isPreview: true, timeoutSeconds: 30 };
const update = (made: Made & { inputs: Values }, { key }: WorkloadResource, inputs: Values) =>
  provider.update(key, made.id, made, inputs, NOW);
/** What is wished for, changed. */
const changed = ({ key, inputs }: WorkloadResource, change: (spec: Fields) => Fields): WorkloadResource => ({
  key,
  inputs: { ...inputs, spec: change(inputs.spec as Fields) },
});
const withImage = (spec: Fields, digest: string): Fields => {
  const copy = structuredClone(spec) as { template: Fields };
  copy.template.spec.containers[0].image = copy.template.spec.containers[0].image.replace(/@.*/, `@${digest}`);
  return copy;
};
const reasonsOf = (error: unknown): string => {
  if (!(error instanceof InitializationFailed)) throw error;
  return error.reasons.join("\n");
};

describe("fields", () => {
  it("that another manager has set to something else are a conflict that names it and them", async () => {
    const wanted = configMap("shared", { mode: "ours" });
    const made = await make(provider, wanted);
    await api.apply({ ...configMap("shared", { mode: "theirs" }).inputs } as unknown as KubernetesObject, {
      fieldManager: "somebody",
      isForced: true,
    });
    const conflict = update(made, wanted, { ...made.inputs, data: { mode: "ours", more: "1" } });
    await expect(conflict).rejects.toThrow(/conflict with "somebody".*\.data\.mode/s);
    await expect(conflict).rejects.toThrow(/Server-Side Apply field conflict detected/);
    expect((await api.get(wanted.inputs as unknown as KubernetesObject)).data).toEqual({ mode: "theirs" });
  });

  it("are taken over where the program says so, and only then", async () => {
    const account = await api.get({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace: NAMESPACE },
    });
    expect(account.automountServiceAccountToken).toBe(false);
    const wanted = configMap("taken", { a: "1" }, { name: "taken", annotations: { "pulumi.com/patchForce": "true" } });
    await api.apply(configMap("taken", { a: "0" }).inputs as unknown as KubernetesObject, { fieldManager: "somebody" });
    await make(provider, wanted);
    expect((await api.get(wanted.inputs as unknown as KubernetesObject)).data).toEqual({ a: "1" });
  });

  it("of a patch are given back when it is deleted, and the object stays", async () => {
    const type = "kubernetes:core/v1:ConfigMapPatch";
    await api.apply(configMap("patched", { own: "1" }).inputs as unknown as KubernetesObject, {
      fieldManager: "owner",
    });
    const patch = resource(
      "ConfigMap",
      "patched",
      { metadata: { name: "patched", namespace: NAMESPACE }, data: { more: "2" } },
      type,
    );
    const made = await make(provider, patch);
    expect((made.outputs as Fields).data).toEqual({ own: "1", more: "2" });
    await provider.delete(patch.key, made.id, made.outputs);
    expect((await api.get(patch.inputs as unknown as KubernetesObject)).data).toEqual({ own: "1" });
  });

  it("that the autoscaler sets are neither set back nor a conflict", async () => {
    const web = changed(cloud.wishFor("Deployment", "web"), (spec) => ({ ...spec, minReadySeconds: 0 }));
    const made = await make(provider, web);
    const live = web.inputs as unknown as KubernetesObject;
    await api.ask("PATCH", `${await api.pathOf(live)}/scale`, {
      body: { spec: { replicas: 4 } },
      contentType: "application/merge-patch+json",
      query: { fieldManager: "kube-controller-manager" },
    });
    const next = changed(web, (spec) => ({ ...spec, revisionHistoryLimit: 3 }));
    await update(made, web, next.inputs);
    expect((await api.get(live)).spec).toMatchObject({ replicas: 4, revisionHistoryLimit: 3 });
    await provider.delete(web.key, made.id, made.outputs);
  });
});

describe("a difference", () => {
  it("there is none right after an object was made, however the API server writes it", async () => {
    for (const kind of [
      "ResourceQuota",
      "LimitRange",
      "NetworkPolicy",
      "Service",
      "PriorityClass",
      "SecretProviderClass",
    ])
      for (const { key, inputs } of cloud.resources.filter((each) => each.inputs.kind === kind)) {
        const { name, namespace } = inputs.metadata as { name: string; namespace?: string };
        const id = namespace ? `${namespace}/${name}` : name;
        const live = await provider.read(key, id, { inputs, outputs: {} });
        const difference = await provider.diff(key, id, { inputs, outputs: live?.outputs ?? {} }, inputs);
        expect({ name, ...difference }).toMatchObject({ changed: [] });
      }
  });

  it("in what can't be changed makes the object anew: under another name, or after the old one where it must have the same", async () => {
    const named = configMap("fixed", { a: "1" });
    const nameless = configMap("free", { a: "1" }, {});
    const [fixed, free] = [await make(provider, named), await make(provider, nameless)];
    expect(free.id).toMatch(/^camera-reviews\/free-[0-9a-f]{8}$/);
    const next = { data: { a: "2" } };
    expect(await provider.diff(named.key, fixed.id, fixed, { ...fixed.inputs, ...next })).toEqual({
      changed: ["data.a"],
      replaces: ["data.a"],
      deleteBeforeReplace: true,
    });
    expect(await provider.diff(nameless.key, free.id, free, { ...free.inputs, ...next })).toMatchObject({
      replaces: ["data.a"],
      deleteBeforeReplace: false,
    });
    const again = await provider.check(nameless.key, nameless.inputs, free.inputs);
    expect(again.inputs.metadata).toEqual(free.inputs.metadata);
  });

  it("that somebody made by hand is seen after the object is read again", async () => {
    const wanted = cloud.wishFor("PodDisruptionBudget", "web");
    const live = wanted.inputs as unknown as KubernetesObject;
    await api.patch(live, { spec: { maxUnavailable: 2 } }, "somebody");
    const read = await provider.read(wanted.key, `${NAMESPACE}/web`, { inputs: wanted.inputs, outputs: {} });
    const difference = await provider.diff(
      wanted.key,
      `${NAMESPACE}/web`,
      { inputs: wanted.inputs, outputs: read?.outputs ?? {} },
      wanted.inputs,
    );
    expect(difference).toMatchObject({ changed: ["spec.maxUnavailable"], replaces: [] });
    await api.patch(live, { spec: { maxUnavailable: 1 } }, "somebody");
  });
});

describe("a preview", () => {
  it("asks the API server and keeps nothing", async () => {
    const wanted = configMap("seen", { a: "1" });
    expect((await provider.create(wanted.key, wanted.inputs, PREVIEW)).outputs).toMatchObject({ data: { a: "1" } });
    expect(await api.find(wanted.inputs as unknown as KubernetesObject)).toBeUndefined();
    const tagged = changed(cloud.wishFor("Deployment", "web"), (spec) => withImage(spec, "latest"));
    await expect(provider.create(tagged.key, tagged.inputs, PREVIEW)).rejects.toThrow(
      /images must be named by their digest/,
    );
  });

  it("says nothing of what can't be known: a namespace or a kind that isn't there yet, a value, a cluster", async () => {
    const foreseen = async ({ key, inputs }: WorkloadResource) => (await provider.create(key, inputs, PREVIEW)).outputs;
    const elsewhere = configMap("a", { a: "1" }, { name: "a", namespace: "not-yet" });
    const unknownKind = resource("Thing", "t", { apiVersion: "example.com/v1", metadata: { name: "t" } });
    const unknownValue = configMap("b", { a: UNKNOWN });
    const { provider: _, ...key } = configMap("c", {}).key;
    for (const each of [elsewhere, unknownKind, unknownValue]) expect(await foreseen(each)).toBe(each.inputs);
    const nowhere = new KubernetesProvider({
      clusterOf: () => {
        throw new Error("asked");
      },
    });
    expect((await nowhere.create({ ...key, provider: { kubeconfig: UNKNOWN } }, {}, PREVIEW)).outputs).toEqual({});
    await expect(nowhere.configure({})).rejects.toThrow(/has no kubeconfig/);
  });
});

describe("what is made", () => {
  it("of an unknown kind is refused, and the kind is named", async () => {
    const thing = resource("TargetGroupBinding", "t", {
      apiVersion: "eks.amazonaws.com/v2",
      metadata: { name: "t", namespace: NAMESPACE },
    });
    await expect(provider.create(thing.key, thing.inputs, NOW)).rejects.toThrow(
      /no TargetGroupBinding of eks.amazonaws.com\/v2/,
    );
  }, 30_000);

  it("by a chart that nothing stands in for is refused", async () => {
    const release = resource("Release", "other", { chart: "nginx" }, "kubernetes:helm.sh/v3:Release");
    await expect(provider.create(release.key, release.inputs, NOW)).rejects.toThrow(
      /The chart "nginx" can't be had here/,
    );
  });

  it("of a cloud's kind with a field that no documentation names is refused", async () => {
    const binding = cloud.resources.find(({ inputs }) => inputs.kind === "TargetGroupBinding") as WorkloadResource;
    const wrong = changed(binding, ({ targetGroupARN, ...spec }) => ({ ...spec, targetGroupArn: targetGroupARN }));
    await expect(provider.create(wrong.key, wrong.inputs, PREVIEW)).rejects.toThrow(
      /field not declared in schema|targetGroupARN/,
    );
    const scaled = cloud.wishFor("ScaledObject", "web");
    await make(provider, scaled);
    const slip = changed(scaled, (spec) => ({ ...spec, minReplicas: 3 }));
    await expect(provider.create(slip.key, slip.inputs, PREVIEW)).rejects.toThrow(/minReplicas/);
  });

  it("beyond the quota is refused, and the limit is told", async () => {
    const spec = { selector: { a: "b" }, ports: [{ port: 80 }] };
    const service = (type: string) =>
      resource("Service", type.toLowerCase(), {
        metadata: { name: type.toLowerCase(), namespace: NAMESPACE },
        spec: { ...spec, type },
      });
    for (const [type, counted] of [
      ["LoadBalancer", "services.loadbalancers"],
      ["NodePort", "services.nodeports"],
    ] as const)
      await expect(provider.create(service(type).key, service(type).inputs, NOW)).rejects.toThrow(
        new RegExp(`exceeded quota: all, requested: .*${counted}=1.*, used: .*${counted}=0.*, limited: .*${counted}=0`),
      );
    const claim = resource("PersistentVolumeClaim", "disk", {
      metadata: { name: "disk", namespace: NAMESPACE },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    });
    await expect(provider.create(claim.key, claim.inputs, NOW)).rejects.toThrow(
      /exceeded quota: all, requested: persistentvolumeclaims=1/,
    );
  });

  it("beyond the quota by its pods is told as the reason that they aren't there", async () => {
    const web = changed(cloud.wishFor("Deployment", "web"), (spec) => ({ ...spec, minReadySeconds: 0 }));
    const quota = cloud.objectOf("ResourceQuota", "all");
    // As full as it would be with all the pods that it allows.
    await api.patch(quota, { spec: { hard: { pods: "2" } } });
    try {
      const failure = await make(provider, web, 15).catch(reasonsOf);
      expect(failure).toMatch(
        /\[FailedCreate\].*exceeded quota: all, requested: pods=1, used: pods=2, limited: pods=2/s,
      );
    } finally {
      await provider.delete(web.key, `${NAMESPACE}/web`, {});
      await api.patch(quota, { spec: quota.spec });
    }
  }, 90_000);

  it("with a container that wants more than it may is refused", async () => {
    const pod = resource("Pod", "greedy", { metadata: { name: "greedy", namespace: NAMESPACE }, spec: greedy() });
    await expect(provider.create(pod.key, pod.inputs, NOW)).rejects.toThrow(
      /maximum memory usage per Container is 1Gi/,
    );
  });
});

const greedy = (): Fields => {
  const spec = restrictedPod(cloud.objectOf("Deployment", "web").spec?.template.spec.containers[0].image);
  return { ...spec, containers: [{ ...spec.containers[0], resources: { limits: { memory: "2Gi" } } }] };
};

describe("a Job", () => {
  const jobs = () => cloud.resources.filter(({ inputs }) => inputs.kind === "Job");

  it("is waited for until it is complete, and its pod has no token of the API server", async () => {
    const [migrate] = jobs() as [WorkloadResource];
    const made = await make(provider, migrate);
    expect((made.outputs as Fields).status).toMatchObject({ succeeded: 1 });
    expect(await provider.diff(migrate.key, made.id, made, made.inputs)).toMatchObject({ replaces: [] });
    await provider.delete(migrate.key, made.id, made.outputs);
    expect(await provider.read(migrate.key, made.id, made)).toBeUndefined();
  }, 60_000);

  it("that can't do its work fails at once, says why, and is made anew the next time", async () => {
    const migrate = changed((jobs() as [WorkloadResource])[0], (spec) => withImage(spec, digestOf("refusing")));
    const startedAt = performance.now();
    const error = await make(provider, migrate, 60).catch((each) => each);
    expect(reasonsOf(error)).toMatch(/\[PodFailurePolicy\]/);
    expect(reasonsOf(error)).toMatch(/ended with 2.*the schema is of a later version/);
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    const made: Made = error.made;
    const difference = await provider.diff(
      migrate.key,
      made.id,
      { inputs: migrate.inputs, outputs: made.outputs },
      migrate.inputs,
    );
    expect(difference).toMatchObject({
      replaces: ['metadata.annotations["pulumi.com/replaceUnready"]'],
      deleteBeforeReplace: true,
    });
    await provider.delete(migrate.key, made.id, made.outputs);
  }, 60_000);

  it("is gone by itself when its time is over, and nobody misses it", async () => {
    const [migrate] = jobs() as [WorkloadResource];
    expect(migrate.inputs.spec).toMatchObject({ ttlSecondsAfterFinished: 86_400 });
    const brief = changed(migrate, (spec) => ({ ...spec, ttlSecondsAfterFinished: 4 }));
    const made = await make(provider, brief);
    for (let tries = 0; tries < 100 && (await provider.read(brief.key, made.id, made)); tries++)
      await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await provider.read(brief.key, made.id, made)).toBeUndefined();
    await provider.delete(brief.key, made.id, made.outputs);
  }, 60_000);
});

describe("a deletion", () => {
  it("is done when all that the object owned is gone", async () => {
    const worker = cloud.wishFor("Deployment", "worker");
    const made = await make(provider, worker);
    await provider.delete(worker.key, made.id, made.outputs);
    const left = await Promise.all([
      api.list(
        { apiVersion: "apps/v1", kind: "ReplicaSet" },
        { namespace: NAMESPACE, labelSelector: "app.kubernetes.io/name=worker" },
      ),
      api.list(
        { apiVersion: "v1", kind: "Pod" },
        { namespace: NAMESPACE, labelSelector: "app.kubernetes.io/name=worker" },
      ),
    ]);
    expect(left).toEqual([[], []]);
    await provider.delete(worker.key, made.id, made.outputs);
  }, 120_000);
});
