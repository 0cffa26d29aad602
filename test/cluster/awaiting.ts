import { setTimeout as sleep } from "node:timers/promises";
import type { ApiServer } from "./api-server.ts";
import { conditionOf, type KubernetesObject, nameOf, type ObjectRef } from "./kubernetes-object.ts";
import { findTrouble } from "./trouble.ts";

type State = "done" | "waiting" | "failed";

interface Awaiter {
  /** In words. */
  readonly until: string;
  /** Where the provider that stands on users' machines says so. */
  readonly source: string;
  /** Undefined: nothing is waited for. */
  readonly look?: (api: ApiServer, object: KubernetesObject) => Promise<State>;
}

const AWAIT = "github.com/pulumi/pulumi-kubernetes provider/pkg/await";
const NOTHING: Awaiter = { until: "nothing", source: `${AWAIT}/awaiters.go (NONE)` };

/** What is waited for after an object is created or updated. A kind that is not here is done once the API server has it. */
export const AWAITERS: Readonly<Record<string, Awaiter>> = {
  "apps/v1/Deployment": {
    until: "its controller has seen it, its newest replica set is whole, it is available, and a rollout is complete",
    source: `${AWAIT}/deployment.go`,
    look: lookAtDeployment,
  },
  "batch/v1/Job": {
    until: "it is Complete; Failed ends the wait at once",
    source: `${AWAIT}/job.go`,
    look: async (_, job) => lookAtConditions(job, "Complete", "Failed"),
  },
  "v1/Pod": {
    until: "it is Ready, or has succeeded",
    source: `${AWAIT}/pod.go`,
    look: async (_, pod) => lookAtPod(pod),
  },
  "v1/ResourceQuota": {
    until: "its status says the limits that its spec does",
    source: `${AWAIT}/awaiters.go (untilCoreV1ResourceQuotaInitialized)`,
    look: async (_, { spec, status }) => (isSame(spec?.hard, status?.hard) ? "done" : "waiting"),
  },
  "v1/Service": {
    until: "one pod at least is behind it, where it has a selector and an address",
    source: `${AWAIT}/service.go`,
    look: lookAtService,
  },
  "v1/ConfigMap": NOTHING,
  "v1/LimitRange": NOTHING,
  "v1/Namespace": NOTHING,
  "v1/Secret": NOTHING,
  "v1/ServiceAccount": { ...NOTHING, source: `${AWAIT}/awaiters.go (since 1.24 an account has no secret)` },
  "rbac.authorization.k8s.io/v1/Role": NOTHING,
  "rbac.authorization.k8s.io/v1/RoleBinding": NOTHING,
  // Kinds that it has no word for at all:
  "policy/v1/PodDisruptionBudget": NOTHING,
  "networking.k8s.io/v1/NetworkPolicy": NOTHING,
  "scheduling.k8s.io/v1/PriorityClass": NOTHING,
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy": NOTHING,
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding": NOTHING,
};

/** It is there, but didn't become what it was to be. */
export class NotReady extends Error {
  readonly object: KubernetesObject;
  readonly reasons: readonly string[];

  constructor(object: KubernetesObject, what: string, reasons: readonly string[]) {
    super(`${nameOf(object)} ${what}:\n${reasons.map((reason) => `  ${reason}`).join("\n")}`);
    this.name = "NotReady";
    this.object = object;
    this.reasons = reasons;
  }
}

const POLL_MS = 200;

/** @throws NotReady when it has failed, or after so many seconds */
export async function awaitReady(api: ApiServer, ref: ObjectRef, timeoutSeconds: number): Promise<KubernetesObject> {
  const look = AWAITERS[`${ref.apiVersion}/${ref.kind}`]?.look;
  const deadline = performance.now() + timeoutSeconds * 1000;
  for (;;) {
    const live = await api.get(ref);
    const state = look ? await look(api, live) : "done";
    if (state === "done") return live;
    if (state === "failed") throw new NotReady(live, "has failed", await findTrouble(api, live));
    if (performance.now() > deadline)
      throw new NotReady(live, `timed out waiting to be ready after ${timeoutSeconds} s`, await findTrouble(api, live));
    await sleep(POLL_MS);
  }
}

/** Right now, without waiting. */
export async function isReady(api: ApiServer, live: KubernetesObject): Promise<boolean> {
  const look = AWAITERS[`${live.apiVersion}/${live.kind}`]?.look;
  return look === undefined || (await look(api, live)) === "done";
}

/** @throws NotReady after so many seconds, naming what holds it */
export async function awaitGone(api: ApiServer, ref: ObjectRef, timeoutSeconds: number): Promise<void> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  for (;;) {
    const live = await api.find(ref);
    if (!live) return;
    if (performance.now() > deadline)
      throw new NotReady(live, `is still there after ${timeoutSeconds} s`, [
        `finalizers: ${((live.metadata.finalizers ?? []) as string[]).join(", ") || "none"}`,
        ...(await findTrouble(api, live)),
      ]);
    await sleep(POLL_MS);
  }
}

const REVISION = "deployment.kubernetes.io/revision";

async function lookAtDeployment(api: ApiServer, deployment: KubernetesObject): Promise<State> {
  const { metadata, status } = deployment;
  const revision = metadata.annotations?.[REVISION];
  if (status?.observedGeneration !== metadata.generation || !revision) return "waiting";
  const { namespace = "default" } = metadata;
  const sets = await api.list({ apiVersion: "apps/v1", kind: "ReplicaSet" }, { namespace });
  const newest = sets.find(
    (set) =>
      set.metadata.annotations?.[REVISION] === revision &&
      set.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid),
  );
  const isWhole = newest && (newest.status?.readyReplicas ?? 0) >= (newest.spec?.replicas ?? 1);
  const isAvailable = conditionOf(deployment, "Available")?.status === "True";
  const progress = conditionOf(deployment, "Progressing");
  // A first revision is no rollout.
  const isRolledOut = revision === "1" || (progress?.status === "True" && progress.reason === "NewReplicaSetAvailable");
  return isWhole && isAvailable && isRolledOut ? "done" : "waiting";
}

function lookAtConditions(object: KubernetesObject, good: string, bad: string): State {
  if (conditionOf(object, bad)?.status === "True") return "failed";
  return conditionOf(object, good)?.status === "True" ? "done" : "waiting";
}

function lookAtPod(pod: KubernetesObject): State {
  if (pod.status?.phase === "Failed") return "failed";
  return pod.status?.phase === "Succeeded" || conditionOf(pod, "Ready")?.status === "True" ? "done" : "waiting";
}

async function lookAtService(api: ApiServer, { metadata, spec }: KubernetesObject): Promise<State> {
  if (!spec?.selector || spec.clusterIP === "None" || spec.type === "ExternalName") return "done";
  const labelSelector = `kubernetes.io/service-name=${metadata.name}`;
  const namespace = metadata.namespace ?? "default";
  const slices = await api.list(
    { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" },
    { namespace, labelSelector },
  );
  const endpoints = slices.flatMap((slice) => (slice.endpoints ?? []) as { conditions?: { ready?: boolean } }[]);
  return endpoints.some(({ conditions }) => conditions?.ready) ? "done" : "waiting";
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (value: unknown): unknown =>
  Object.entries((value ?? {}) as object).sort(([a], [b]) => (a < b ? -1 : 1));
