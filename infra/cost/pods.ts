import type { CostContext, CostedResource } from "./components.ts";
import { listAt, numberAt, textAt, valueAt } from "./inputs.ts";

/** Pods of one workload, as what they ask for. */
export interface PodGroup {
  readonly name: string;
  readonly replicas: number;
  readonly vcpu: number;
  readonly memoryGib: number;
  /** Not two in a zone while another zone has none. */
  readonly isSpreadOverZones: boolean;
}

const WORKLOADS = ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"];
const RELEASE = "kubernetes:helm.sh/v3:Release";
const AUTOSCALERS: Readonly<Record<string, { readonly min: string; readonly max: string }>> = {
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": { min: "spec.minReplicas", max: "spec.maxReplicas" },
  "kubernetes:keda.sh/v1alpha1:ScaledObject": { min: "spec.minReplicaCount", max: "spec.maxReplicaCount" },
};

/** Everything that runs for the whole month; Jobs end and are not counted. */
export function podsOf(context: CostContext): readonly PodGroup[] {
  return context.resources.flatMap((resource) => {
    if (WORKLOADS.includes(resource.type)) return [groupOf(resource, context)];
    return resource.type === RELEASE ? [chartOf(resource, context)] : [];
  });
}

function groupOf(resource: CostedResource, context: CostContext): PodGroup {
  const name = textAt(resource.inputs, "metadata.name") ?? resource.name;
  const pod = valueAt(resource.inputs, "spec.template.spec");
  const sidecars = listAt(pod, "initContainers").filter((each) => textAt(each, "restartPolicy") === "Always");
  const containers = [...listAt(pod, "containers"), ...sidecars];
  const sum = (path: string) => containers.reduce<number>((total, each) => total + requestOf(each, path), 0);
  return {
    name,
    replicas: replicasOf(name, numberAt(resource.inputs, "spec.replicas") ?? 1, context),
    vcpu: sum("cpu"),
    memoryGib: sum("memory") / 2 ** 30,
    isSpreadOverZones: listAt(pod, "topologySpreadConstraints").some(isHardZoneSpread),
  };
}

const chartOf = ({ name }: CostedResource, { usage: { charts } }: CostContext): PodGroup => ({
  name,
  replicas: 1,
  ...charts,
  isSpreadOverZones: false,
});

/** What the program says; with an autoscaler what the usage says, within its limits. */
function replicasOf(deployment: string, written: number, { resources, usage }: CostContext): number {
  for (const { type, inputs } of resources) {
    const limits = AUTOSCALERS[type];
    if (!limits || textAt(inputs, "spec.scaleTargetRef.name") !== deployment) continue;
    const atMost = Math.min(usage.workload.replicas, numberAt(inputs, limits.max) ?? Number.POSITIVE_INFINITY);
    return Math.max(atMost, numberAt(inputs, limits.min) ?? 1);
  }
  return written;
}

const isHardZoneSpread = (constraint: unknown): boolean =>
  textAt(constraint, "topologyKey") === "topology.kubernetes.io/zone" &&
  textAt(constraint, "whenUnsatisfiable") === "DoNotSchedule";

const requestOf = (container: unknown, what: string): number =>
  parseQuantity(valueAt(container, `resources.requests.${what}`) ?? valueAt(container, `resources.limits.${what}`));

const SUFFIXES: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** `500m`, `512Mi`; 0 for what isn't a quantity. */
export function parseQuantity(value: unknown): number {
  const [, digits = "0", suffix = ""] = /^([\d.]+)([a-zA-Z]*)$/.exec(String(value ?? "")) ?? [];
  return Number(digits) * (SUFFIXES[suffix] ?? 0);
}

/** Autopilot's least, and the memory it wants for a processor: cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests */
const AUTOPILOT = { vcpu: 0.05, memoryGib: 52 / 1024, leastGibPerVcpu: 1, mostGibPerVcpu: 6.5 };

/** What Autopilot charges for one pod: it raises what doesn't fit its limits. */
export function chargedByAutopilot({ vcpu, memoryGib }: Pick<PodGroup, "vcpu" | "memoryGib">) {
  const leastMemory = Math.max(memoryGib, AUTOPILOT.memoryGib);
  const charged = Math.max(vcpu, AUTOPILOT.vcpu, leastMemory / AUTOPILOT.mostGibPerVcpu);
  return { vcpu: charged, memoryGib: Math.max(leastMemory, charged * AUTOPILOT.leastGibPerVcpu) };
}

interface NodeSize {
  readonly vcpu: number;
  readonly memoryGib: number;
}
const NODE_SIZES: Readonly<Record<string, NodeSize>> = {
  "t4g.small": { vcpu: 2, memoryGib: 2 },
  "t3.medium": { vcpu: 2, memoryGib: 4 },
  "m7g.large": { vcpu: 2, memoryGib: 8 },
  "m7i.large": { vcpu: 2, memoryGib: 8 },
  "m7g.xlarge": { vcpu: 4, memoryGib: 16 },
};
/** The rest is the system's, its agents' and what packing wastes. */
const USABLE = 0.8;
const ZONES = 3;

export class NodeTypeUnknown extends Error {
  readonly id = "node-type-unknown";
  constructor(nodeType: string) {
    super(
      `workload.nodeType is ${JSON.stringify(nodeType)}; sizes are known of ${Object.keys(NODE_SIZES).join(", ")}.`,
    );
    this.name = "NodeTypeUnknown";
  }
}

/**
 * How many nodes hold the pods: by what is scarcer, processors or memory, and as many zones as pods must be spread over. Not by packing one by one:
 * that may take fewer nodes for more pods, and a price must not fall when something is added.
 * @throws NodeTypeUnknown
 */
export function countNodes(pods: readonly PodGroup[], nodeType: string): number {
  const node = NODE_SIZES[nodeType];
  if (!node) throw new NodeTypeUnknown(nodeType);
  const sum = (what: keyof NodeSize) => pods.reduce((total, pod) => total + pod.replicas * pod[what], 0);
  const spread = pods.filter(({ isSpreadOverZones }) => isSpreadOverZones).map(({ replicas }) => replicas);
  return Math.max(
    Math.ceil(sum("vcpu") / (node.vcpu * USABLE)),
    Math.ceil(sum("memoryGib") / (node.memoryGib * USABLE)),
    Math.min(ZONES, Math.max(0, ...spread)),
  );
}
