import { setTimeout as sleep } from "node:timers/promises";
import { NAMESPACE } from "../../infra/kubernetes/names.ts";
import { isAlive, signalProcess } from "../../twin/processes.ts";
import { conditionOf, type KubernetesObject } from "../cluster/kubernetes-object.ts";
import type { Balancer } from "./balancer-process.ts";
import type { Change } from "./balancer-targets.ts";
import type { ChangeLog } from "./changes.ts";
import { type LoadFigures, startLoad } from "./load.ts";
import type { RealNode } from "./node.ts";
import { cordon, drain, isServing, listPods, until, untilServing } from "./pods.ts";
import type { Site } from "./site.ts";

/** What readers ask. */
const READS = ["/content?limit=20", "/content/suggestions?q=leica", "/content?q=portrait&limit=5"];
/** Long enough for what a balancer takes to notice. */
const AFTER_MS = 12_000;

interface PhaseContext {
  readonly site: Site;
  readonly balancer: Balancer;
  readonly perSecond: number;
}

/** Requests go on arriving while something happens, from a while before until a while after. */
export async function underLoad<T>(
  { site, balancer, perSecond }: PhaseContext,
  name: string,
  work: () => Promise<T>,
): Promise<{ result: T; load: LoadFigures & { readonly targets: readonly Change[] } }> {
  const before = balancer.history().length;
  const load = startLoad({ log: site.log, folder: site.folder, name, url: balancer.plainUrl, perSecond, paths: READS });
  try {
    await sleep(3_000);
    const result = await work();
    await sleep(AFTER_MS);
    return { result, load: { ...(await load.stop()), targets: balancer.history().slice(before) } };
  } catch (error) {
    await load.stop().catch(() => {});
    throw error;
  }
}

/** As many as wanted take requests. */
export const untilBalanced = (balancer: Balancer, count: number): Promise<true> =>
  until(`${count} healthy targets`, async () => (balancer.healthy() === count ? true : undefined), 90_000);

/** Empties a node as its replacement does, and lets it in again. */
export async function drainAndReturn({ site, balancer }: PhaseContext, node: RealNode) {
  const { api } = site.plane;
  const startedAt = performance.now();
  const refusals = await drain(api, node.place.name);
  const seconds = (performance.now() - startedAt) / 1000;
  const pending = (await listPods(api, "web")).filter(({ status }) => status?.phase === "Pending").length;
  await cordon(api, node.place.name, false);
  await untilServing(api, "web", 3);
  await untilBalanced(balancer, 3);
  return { seconds, refusals, pending };
}

export type Death = "processes" | "power";

/** Two streams at once: through the balancer that retries nothing, and through the one that asks another pod once. */
export async function die(
  { site, balancer, perSecond }: PhaseContext,
  { node, death, log }: { node: RealNode; death: Death; log: ChangeLog },
) {
  const { api } = site.plane;
  const stream = (name: string, url: string) =>
    startLoad({ log: site.log, folder: site.folder, name, url, perSecond: perSecond / 2, paths: READS });
  const loads = [stream("death-plain", balancer.plainUrl), stream("death-retrying", balancer.retryingUrl)] as const;
  await sleep(3_000);
  const startedAt = Date.now();
  await (death === "power" ? node.kill() : node.killProcesses());
  const since = (): number => (Date.now() - startedAt) / 1000;
  const outAfter = await until(
    "the balancer has noticed",
    async () => (balancer.healthy() < 3 ? since() : undefined),
    60_000,
  );
  const notReadyAfter = await until(
    "the cluster has noticed",
    async () => ((await isNodeReady(site, node)) ? undefined : since()),
    90_000,
  );
  const unlistedAfter = await until(
    "its pods aren't ready",
    async () => ((await listPods(api, "web")).filter(isServing).length < 3 ? since() : undefined),
    90_000,
  );
  await sleep(5_000);
  const [plain, retrying] = await Promise.all([loads[0].stop(), loads[1].stop()]);
  await node.restart(log);
  await until("the node is back", async () => ((await isNodeReady(site, node)) ? true : undefined), 120_000);
  await untilServing(api, "web", 3);
  await untilServing(api, "worker", 2);
  await untilBalanced(balancer, 3);
  return {
    plain,
    retrying,
    killedAfter: (startedAt - loads[0].startedAt) / 1000,
    outAfter,
    notReadyAfter,
    unlistedAfter,
    backAfter: since(),
  };
}

async function isNodeReady({ plane }: Site, { place }: RealNode): Promise<boolean> {
  const node = await plane.api.get({ apiVersion: "v1", kind: "Node", metadata: { name: place.name } });
  return conditionOf(node, "Ready")?.status === "True";
}

export interface AutoscalerMoment {
  /** Seconds since the load began. */
  readonly at: number;
  readonly pods: number;
  readonly desired: number;
  /** Of what pods request; undefined while there is no figure. */
  readonly cpuPercent: number | undefined;
}

/** Follows the autoscaler and keeps each change, until `isDone`. */
export async function followAutoscaler(
  { plane }: Site,
  timeline: AutoscalerMoment[],
  { startedAt, isDone, limitMs }: { startedAt: number; isDone: (moment: AutoscalerMoment) => boolean; limitMs: number },
): Promise<AutoscalerMoment> {
  return until(
    "the autoscaler",
    async () => {
      const moment = momentOf(await plane.api.get(AUTOSCALER), startedAt);
      const last = timeline.at(-1);
      if (
        !last ||
        last.pods !== moment.pods ||
        last.desired !== moment.desired ||
        last.cpuPercent !== moment.cpuPercent
      )
        timeline.push(moment);
      return isDone(moment) ? moment : undefined;
    },
    limitMs,
  );
}

const AUTOSCALER = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "keda-hpa-web", namespace: NAMESPACE },
};

function momentOf({ status }: KubernetesObject, startedAt: number): AutoscalerMoment {
  const metrics = (status?.currentMetrics ?? []) as readonly {
    resource?: { name: string; current: { averageUtilization?: number } };
  }[];
  const cpu = metrics.find(({ resource }) => resource?.name === "cpu")?.resource;
  return {
    at: Math.round((performance.now() - startedAt) / 1000),
    pods: status?.currentReplicas ?? 0,
    desired: status?.desiredReplicas ?? 0,
    cpuPercent: cpu?.current.averageUtilization,
  };
}

/** SIGTERM to a program that has an answer to give, from outside as the kubelet's runtime sends it. @returns seconds until it has ended */
export async function terminate(mark: { pid: number; started: string }): Promise<number> {
  const startedAt = performance.now();
  signalProcess(mark.pid, "SIGTERM");
  await until("it has ended", async () => (isAlive(mark) ? undefined : true), 30_000);
  return (performance.now() - startedAt) / 1000;
}
