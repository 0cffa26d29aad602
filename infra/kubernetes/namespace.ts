import * as kubernetes from "@pulumi/kubernetes";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { labelsOf, NAMESPACE, PRIORITY_CLASS } from "./names.ts";
import { RESOURCES } from "./numbers.ts";
import { planQuota } from "./quota.ts";
import { type InNamespace, inside, metadataOf, type Scope } from "./scope.ts";
import type { WorkloadArgs } from "./workload-args.ts";

/** The API server refuses a pod that isn't restricted, tells of it when its Deployment or Job is applied, and writes it into the audit log. */
export const RESTRICTED = {
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/enforce-version": "latest",
  "pod-security.kubernetes.io/warn": "restricted",
  "pod-security.kubernetes.io/warn-version": "latest",
  "pod-security.kubernetes.io/audit": "restricted",
  "pod-security.kubernetes.io/audit-version": "latest",
} as const;

/** Everything of ours comes after it, so that it waits for what the workload waits for: a component's children don't do so by themselves. */
export function makeNamespace(
  { name, parent }: Scope,
  labels: Readonly<Record<string, string>>,
  dependsOn: ComponentResourceOptions["dependsOn"] = [],
): kubernetes.core.v1.Namespace {
  return new kubernetes.core.v1.Namespace(
    `${name}-namespace`,
    { metadata: { name: NAMESPACE, labels: { ...labelsOf(NAMESPACE), ...RESTRICTED, ...labels } } },
    { parent, dependsOn },
  );
}

/** How much the namespace may use, what a container gets that doesn't say, and who goes first when a node is full. */
export function makeLimits(scope: InNamespace, scale: WorkloadArgs["scale"]) {
  const quota = new kubernetes.core.v1.ResourceQuota(
    `${scope.name}-quota`,
    { metadata: metadataOf(NAMESPACE, { name: "all" }), spec: { hard: planQuota(scale) } },
    inside(scope),
  );
  const limits = new kubernetes.core.v1.LimitRange(
    `${scope.name}-limits`,
    { metadata: metadataOf(NAMESPACE, { name: "containers" }), spec: { limits: [containerLimits()] } },
    inside(scope),
  );
  const priority = new kubernetes.scheduling.v1.PriorityClass(
    `${scope.name}-priority`,
    {
      metadata: { name: PRIORITY_CLASS, labels: labelsOf(PRIORITY_CLASS) },
      value: 100_000,
      globalDefault: false,
      preemptionPolicy: "PreemptLowerPriority",
      description: "Answers readers, or lets a release go on: goes before work that can wait.",
    },
    { parent: scope.parent, dependsOn: [scope.namespace] },
  );
  return { quota, limits, priority };
}

function containerLimits() {
  const { cpuMilli, memoryMi, storageMi } = RESOURCES.job;
  return {
    type: "Container",
    defaultRequest: { cpu: `${cpuMilli}m`, memory: `${memoryMi}Mi`, "ephemeral-storage": `${storageMi}Mi` },
    default: { memory: `${memoryMi}Mi`, "ephemeral-storage": `${storageMi}Mi` },
    max: { memory: "1Gi", "ephemeral-storage": "1Gi" },
  };
}
