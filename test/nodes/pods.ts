import { setTimeout as sleep } from "node:timers/promises";
import { NAMESPACE, type PodName, selectorOf } from "../../infra/kubernetes/names.ts";
import { ApiRefusal } from "../cluster/api-refusal.ts";
import type { ApiServer } from "../cluster/api-server.ts";
import { conditionOf, type Fields, type KubernetesObject } from "../cluster/kubernetes-object.ts";

const POLL_MS = 250;

export const listPods = (api: ApiServer, name: PodName): Promise<KubernetesObject[]> =>
  api.list(
    { apiVersion: "v1", kind: "Pod" },
    {
      namespace: NAMESPACE,
      labelSelector: Object.entries(selectorOf(name))
        .map(([key, value]) => `${key}=${value}`)
        .join(","),
    },
  );

export const isServing = (pod: KubernetesObject): boolean =>
  conditionOf(pod, "Ready")?.status === "True" && pod.metadata.deletionTimestamp === undefined;

export async function until<T>(what: string, look: () => Promise<T | undefined>, limitMs: number): Promise<T> {
  for (const deadline = Date.now() + limitMs; ; await sleep(POLL_MS)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${limitMs / 1000} s in vain: ${what}`);
  }
}

/** Exactly so many, none of them on its way out. */
export const untilServing = (
  api: ApiServer,
  name: PodName,
  count: number,
  limitMs = 120_000,
): Promise<KubernetesObject[]> =>
  until(
    `${count} ${name} pods that serve`,
    async () => {
      const pods = await listPods(api, name);
      return pods.length === count && pods.every(isServing) ? pods : undefined;
    },
    limitMs,
  );

/** Its container has ended, and serves again. */
export const untilRestarted = (api: ApiServer, pod: KubernetesObject): Promise<KubernetesObject> => {
  const restartsOf = ({ status }: KubernetesObject): number => status?.containerStatuses?.[0]?.restartCount ?? 0;
  return until(
    `${pod.metadata.name} serves again`,
    async () => {
      const live = await api.get(pod);
      return restartsOf(live) > restartsOf(pod) && isServing(live) ? live : undefined;
    },
    120_000,
  );
};

/** By the eviction API, as often as the disruption budget says no. @returns how often it did */
export async function evict(api: ApiServer, { metadata }: KubernetesObject, limitMs = 180_000): Promise<number> {
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/eviction`;
  const body = {
    apiVersion: "policy/v1",
    kind: "Eviction",
    metadata: { name: metadata.name, namespace: metadata.namespace },
  };
  let refused = 0;
  await until(
    `${metadata.name} may be evicted`,
    async () => {
      try {
        await api.ask("POST", path, { body });
        return true;
      } catch (error) {
        if (error instanceof ApiRefusal && error.status === 404) return true;
        if (!(error instanceof ApiRefusal && error.status === 429)) throw error;
        refused += 1;
        await sleep(1_000);
        return undefined;
      }
    },
    limitMs,
  );
  return refused;
}

/** What `kubectl drain` does. @returns how often the budget refused */
export async function drain(api: ApiServer, node: string): Promise<number> {
  await cordon(api, node, true);
  const pods = await api.list(
    { apiVersion: "v1", kind: "Pod" },
    { namespace: NAMESPACE, fieldSelector: `spec.nodeName=${node},status.phase=Running` },
  );
  const refusals = await Promise.all(pods.map((pod) => evict(api, pod)));
  await until(
    `${node} is empty`,
    async () => {
      const left = await Promise.all(pods.map((pod) => api.find(pod)));
      return left.every((pod, index) => pod?.metadata.uid !== pods[index]?.metadata.uid) ? true : undefined;
    },
    120_000,
  );
  return refusals.reduce((sum, each) => sum + each, 0);
}

export const cordon = (api: ApiServer, node: string, isClosed: boolean): Promise<KubernetesObject> =>
  api.patch({ apiVersion: "v1", kind: "Node", metadata: { name: node } }, { spec: { unschedulable: isClosed } });

/** Runs other words in a pod that is as those of web in everything else, limits among it, but in no Service. @returns how it ended */
export async function runAsWeb(
  api: ApiServer,
  name: string,
  code: string,
  limitMs = 120_000,
): Promise<KubernetesObject> {
  const web = await api.get({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: NAMESPACE },
  });
  const spec = web.spec?.template?.spec as Fields;
  const [container] = spec.containers as readonly Fields[];
  const { lifecycle, startupProbe, livenessProbe, readinessProbe, args, ...plain } = container ?? {};
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: NAMESPACE, labels: { ...web.metadata.labels, ...selectorOf("job") } },
    spec: {
      ...spec,
      topologySpreadConstraints: [],
      restartPolicy: "Never",
      containers: [{ ...plain, command: ["node", "--eval", code] }],
    },
  };
  await api.create(pod);
  const ended = await until(
    `${name} has ended`,
    async () => {
      const live = await api.get(pod);
      return ["Failed", "Succeeded"].includes(live.status?.phase) ? live : undefined;
    },
    limitMs,
  );
  await api.delete(pod);
  return ended;
}
