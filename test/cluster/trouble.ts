import type { ApiServer } from "./api-server.ts";
import type { Condition, KubernetesObject } from "./kubernetes-object.ts";

interface ContainerStatus {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: { readonly waiting?: Told; readonly terminated?: Told & { readonly exitCode: number } };
  readonly lastState?: { readonly terminated?: Told & { readonly exitCode: number } };
}

interface Told {
  readonly reason?: string;
  readonly message?: string;
}

const MOST = 8;

/** What is wrong with an object and all that it owns, one sentence each: conditions, containers, Warning events. */
export async function findTrouble(api: ApiServer, object: KubernetesObject): Promise<string[]> {
  const family = await ownedBy(api, object);
  const told = [
    ...family.flatMap(conditionTrouble),
    ...family.filter(({ kind }) => kind === "Pod").flatMap(podTrouble),
    ...(await warningsAbout(api, family)),
  ];
  return [...new Set(told)].slice(0, MOST);
}

/** The object, its replica sets and pods. */
async function ownedBy(api: ApiServer, object: KubernetesObject): Promise<KubernetesObject[]> {
  const { namespace } = object.metadata;
  if (!namespace) return [object];
  const others = [
    ...(await api.list({ apiVersion: "apps/v1", kind: "ReplicaSet" }, { namespace })),
    ...(await api.list({ apiVersion: "v1", kind: "Pod" }, { namespace })),
  ];
  const family = [object];
  // Replica sets stand before their pods.
  for (const other of others) if (isOwned(other, family)) family.push(other);
  return family;
}

const isOwned = ({ metadata }: KubernetesObject, owners: readonly KubernetesObject[]): boolean =>
  (metadata.ownerReferences ?? []).some(({ uid }) => owners.some((owner) => owner.metadata.uid === uid));

/** Of a pod only why it has no node: the rest its containers tell better. */
function conditionTrouble({ kind, status }: KubernetesObject): string[] {
  const conditions = (status?.conditions ?? []) as readonly Condition[];
  return conditions
    .filter((condition) => isTrouble(kind, condition))
    .map(({ reason, message, type }) => `[${reason ?? type}] ${message ?? type}`);
}

const BAD_WHEN_TRUE = ["ReplicaFailure", "Failed", "FailureTarget"];

function isTrouble(kind: string, { type, status }: Condition): boolean {
  if (kind === "Pod") return type === "PodScheduled" && status === "False";
  return BAD_WHEN_TRUE.includes(type)
    ? status === "True"
    : ["Progressing", "Available"].includes(type) && status === "False";
}

function podTrouble({ metadata, status }: KubernetesObject): string[] {
  const statuses = (status?.containerStatuses ?? []) as readonly ContainerStatus[];
  return statuses.flatMap(({ name, state, lastState, restartCount = 0 }) => {
    const ended = state?.terminated ?? lastState?.terminated;
    const place = `containers of pod ${metadata.name}: ${name}`;
    return [
      ...(state?.waiting?.reason ? [`[${state.waiting.reason}] ${place}: ${state.waiting.message ?? ""}`] : []),
      ...(ended && ended.exitCode !== 0
        ? [`[${ended.reason}] ${place} ended with ${ended.exitCode} (${restartCount} restarts): ${ended.message ?? ""}`]
        : []),
    ];
  });
}

async function warningsAbout(api: ApiServer, family: readonly KubernetesObject[]): Promise<string[]> {
  const namespace = family[0]?.metadata.namespace;
  if (!namespace) return [];
  const events = await api.list({ apiVersion: "v1", kind: "Event" }, { namespace, fieldSelector: "type=Warning" });
  return events.flatMap((event) => {
    const about = event.involvedObject as { uid?: string; kind: string; name: string };
    if (!family.some(({ metadata }) => metadata.uid === about.uid)) return [];
    return [`[${event.reason}] ${about.kind} ${about.name}: ${event.message}`];
  });
}
