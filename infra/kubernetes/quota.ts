import { JOBS_AT_ONCE, RESOURCES, ROLLOUT } from "./numbers.ts";
import type { Resources } from "./pod.ts";
import type { Scale } from "./workload-args.ts";

/** What the namespace may use: everything at its most, and a release on top. More is a mistake or an intruder. */
export function planQuota(scale: { readonly web: Scale; readonly worker: Scale }): Readonly<Record<string, string>> {
  const pods: readonly (readonly [number, Resources])[] = [
    [withSurge(scale.web.max), RESOURCES.web],
    [withSurge(scale.worker.max), RESOURCES.worker],
    [JOBS_AT_ONCE, RESOURCES.job],
    [2, RESOURCES.collector],
  ];
  const sum = (one: (resources: Resources) => number): number =>
    pods.reduce((total, [count, resources]) => total + count * one(resources), 0);
  const memory = `${sum(({ memoryMi }) => memoryMi)}Mi`;
  const storage = `${sum(({ storageMi }) => storageMi)}Mi`;
  return {
    pods: String(pods.reduce((total, [count]) => total + count, 0)),
    "requests.cpu": `${sum(({ cpuMilli }) => cpuMilli)}m`,
    "requests.memory": memory,
    "limits.memory": memory,
    "requests.ephemeral-storage": storage,
    "limits.ephemeral-storage": storage,
    // Balancers are made by Pulumi and only filled by the cluster; nothing of ours keeps a volume.
    "services.loadbalancers": "0",
    "services.nodeports": "0",
    persistentvolumeclaims: "0",
  };
}

/** As a release has them; those that end count until they are gone, which is why it is twice the surge. */
const withSurge = (max: number): number => max + 2 * Math.ceil((max * Number.parseInt(ROLLOUT.maxSurge, 10)) / 100);
