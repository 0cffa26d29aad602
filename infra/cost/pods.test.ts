import { describe, expect, it } from "@jest/globals";
import type { CostedResource } from "./components.ts";
import { estimateStack } from "./estimate.ts";
import { chargedByAutopilot, countNodes, type PodGroup, parseQuantity, podsOf } from "./pods.ts";
import { usageOf } from "./usage.ts";

const ZONE_SPREAD = { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule" };
const deployment = (name: string, replicas: number, pod: object): CostedResource => ({
  type: "kubernetes:apps/v1:Deployment",
  name: `workload-${name}`,
  inputs: { metadata: { name }, spec: { replicas, template: { spec: pod } } },
});
const asking = (cpu: string, memory: string) => ({ resources: { requests: { cpu, memory } } });
const scaling = (name: string, minReplicaCount: number, maxReplicaCount: number): CostedResource => ({
  type: "kubernetes:keda.sh/v1alpha1:ScaledObject",
  name,
  inputs: { spec: { scaleTargetRef: { name }, minReplicaCount, maxReplicaCount } },
});
const podsIn = (...resources: CostedResource[]) => podsOf({ resources, usage: usageOf("medium") });

describe("a quantity of Kubernetes", () => {
  it.each([
    ["500m", 0.5],
    ["2", 2],
    [1, 1],
    ["512Mi", 512 * 2 ** 20],
    ["1.5Gi", 1.5 * 2 ** 30],
    ["1G", 1e9],
    [undefined, 0],
    ["much", 0],
  ])("%s is %d", (text, wanted) => expect(parseQuantity(text)).toBe(wanted));
});

describe("pods", () => {
  it("ask for what their containers and sidecars ask for, or are limited to", () => {
    const limited = { resources: { limits: { cpu: "250m", memory: "256Mi" } } };
    const pod = {
      containers: [asking("500m", "512Mi"), limited],
      initContainers: [{ ...asking("4", "8Gi") }, { ...asking("250m", "256Mi"), restartPolicy: "Always" }],
      topologySpreadConstraints: [ZONE_SPREAD],
    };
    expect(podsIn(deployment("web", 3, pod))).toEqual([
      { name: "web", replicas: 3, vcpu: 1, memoryGib: 1, isSpreadOverZones: true },
    ]);
  });

  it.each([
    ["the usage's 3", scaling("web", 2, 30), 3],
    ["the least, when that is more", scaling("web", 5, 30), 5],
    ["the most, when that is less", scaling("web", 1, 2), 2],
    ["the program's 4, when the autoscaler is another's", scaling("worker", 1, 2), 4],
  ])("are as many as %s", (_, autoscaler, wanted) => {
    const [web] = podsIn(deployment("web", 4, {}), autoscaler);
    expect(web?.replicas).toBe(wanted);
  });

  it("of a chart are the usage's", () => {
    const release = { type: "kubernetes:helm.sh/v3:Release", name: "keda", inputs: {} };
    expect(podsIn(release)).toEqual([
      { name: "keda", replicas: 1, vcpu: 0.5, memoryGib: 0.5, isSpreadOverZones: false },
    ]);
  });
});

describe("Autopilot", () => {
  it.each([
    ["as asked", { vcpu: 0.5, memoryGib: 1 }, { vcpu: 0.5, memoryGib: 1 }],
    ["no less than its least", { vcpu: 0, memoryGib: 0 }, { vcpu: 0.05, memoryGib: 52 / 1024 }],
    ["as much memory as processors", { vcpu: 1, memoryGib: 0.5 }, { vcpu: 1, memoryGib: 1 }],
    ["processors for much memory", { vcpu: 0.5, memoryGib: 13 }, { vcpu: 2, memoryGib: 13 }],
  ])("charges %s", (_, asked, charged) => expect(chargedByAutopilot(asked)).toEqual(charged));
});

describe("nodes", () => {
  const group = (replicas: number, vcpu: number, memoryGib: number, isSpreadOverZones = false): PodGroup => ({
    name: "x",
    replicas,
    vcpu,
    memoryGib,
    isSpreadOverZones,
  });
  it.each([
    ["none for nothing", [], 0],
    ["by processors", [group(4, 1, 0.1)], 3],
    ["by memory", [group(4, 0.1, 4)], 3],
    ["by the zones of few pods", [group(2, 0.1, 0.1, true)], 2],
    ["by three zones at most", [group(9, 0.1, 0.1, true)], 3],
  ])("are %s", (_, pods, wanted) => expect(countNodes(pods, "m7i.large")).toBe(wanted));

  it("of an unknown size are refused in words", () => {
    expect(() => countNodes([], "m99.huge")).toThrow(
      /workload\.nodeType is "m99\.huge"; sizes are known of .*m7g\.large/,
    );
  });
});

describe("what runs on a cluster", () => {
  const web = deployment("web", 4, { containers: [asking("1", "1Gi")] });
  const on = (...more: CostedResource[]) => estimateStack([web, ...more], "medium");
  const quantities = ({ lines }: ReturnType<typeof on>) =>
    Object.fromEntries(lines.map(({ price, quantity }) => [price, quantity]));

  it("needs nodes, a surcharge and volumes on EKS Auto Mode", () => {
    const eks = { type: "aws:eks/cluster:Cluster", name: "cluster", inputs: { computeConfig: { enabled: true } } };
    expect(quantities(on(eks))).toEqual({
      "aws.eks.cluster-hour": 730,
      "aws.ec2.m7i.large-hour": 2190,
      "aws.eks-auto.m7i.large-hour": 2190,
      "aws.ebs.gp3-gb-month": 240,
    });
  });

  it("is charged as it asks on Autopilot", () => {
    const gke = { type: "gcp:container/cluster:Cluster", name: "cluster", inputs: {} };
    expect(quantities(on(gke))).toMatchObject({ "gcp.autopilot.vcpu-hour": 2920, "gcp.autopilot.gib-hour": 2920 });
  });

  it("is not silently free where the stack has no cluster", () => {
    expect(on().unpriced.map(({ name, why }) => [name, why])).toEqual([
      ["workload-web", "pods of a cluster that isn't in the stack: no price entry kubernetes.pods-elsewhere"],
    ]);
  });

  it.each([
    ["ClusterIP", 0],
    ["LoadBalancer", 1],
  ])("that is a Service of type %s makes %d balancers without a price", (type, count) => {
    const service = { type: "kubernetes:core/v1:Service", name: "web", inputs: { spec: { type } } };
    expect(estimateStack([service], "medium").unpriced).toHaveLength(count);
  });
});
