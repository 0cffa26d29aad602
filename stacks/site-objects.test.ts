import { beforeAll, describe, expect, it } from "@jest/globals";
import { MIN_WEB_PODS } from "../infra/kubernetes/workload-args.ts";
import { ofType, onlyOne, type RecordedResource } from "../infra/recording/record.ts";
import { SETTINGS } from "../service/config.ts";
import { recordedStack } from "../test/support/recorded-stacks.ts";

/** What each site asks of its cluster must fit together in every size, the small one's too: production's numbers hide what one pod would show. */

type Labels = Readonly<Record<string, string>>;
interface Deployment {
  readonly name: string;
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Labels };
    readonly strategy: { readonly type: string; readonly rollingUpdate?: { maxUnavailable: number; maxSurge: string } };
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
  };
}
interface PodSpec {
  readonly containers: readonly {
    readonly ports?: readonly { readonly containerPort: number }[];
    readonly resources: Readonly<Record<"requests" | "limits", Labels>>;
  }[];
  readonly topologySpreadConstraints: readonly Spread[];
}
interface Spread {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains?: number;
  readonly whenUnsatisfiable: string;
  readonly labelSelector: { readonly matchLabels: Labels };
}
interface Scaled {
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly scaleTargetRef: { readonly name: string };
  readonly triggers: readonly { readonly type: string }[];
}
interface Budget {
  readonly maxUnavailable?: number;
  readonly minAvailable?: number;
  readonly unhealthyPodEvictionPolicy: string;
  readonly selector: { readonly matchLabels: Labels };
}

/** Of the worker's queue, beside its own. */
const QUEUE_POOL = 4;

const nameOf = ({ inputs }: RecordedResource): string => (inputs.metadata as { name: string }).name;
const specOf = <Spec>({ inputs }: RecordedResource): Spec => inputs.spec as Spec;
const selects = (selector: Labels, labels: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);
/** Thousandths of a processor, mebibytes, or a count. */
const numberOf = (quantity = "0"): number => Number.parseInt(quantity, 10) * (quantity.endsWith("Gi") ? 1024 : 1);

describe.each(["aws-staging", "gcp-staging", "aws-production", "gcp-production"])("the objects of %s", (stack) => {
  let resources: readonly RecordedResource[];
  let deployments: readonly Deployment[];
  let scaled: readonly Scaled[];
  beforeAll(async () => {
    ({ resources } = await recordedStack(stack));
    deployments = ofType(resources, "kubernetes:apps/v1:Deployment").map((each) => ({
      name: nameOf(each),
      spec: specOf<Deployment["spec"]>(each),
    }));
    scaled = ofType(resources, "kubernetes:keda.sh/v1alpha1:ScaledObject").map((each) => specOf<Scaled>(each));
  });
  const scaleOf = (name: string) => scaled.find(({ scaleTargetRef }) => scaleTargetRef.name === name);
  const mostOf = ({ name, spec }: Deployment): number => scaleOf(name)?.maxReplicaCount ?? spec.replicas;
  const leastOf = ({ name, spec }: Deployment): number => scaleOf(name)?.minReplicaCount ?? spec.replicas;
  const surgeOf = ({ strategy }: Deployment["spec"], pods: number): number =>
    Math.ceil((pods * Number.parseInt(strategy.rollingUpdate?.maxSurge ?? "0", 10)) / 100);

  it("begin with a number of pods that their scaling allows, and scale what is there", () => {
    expect(deployments.map(({ name }) => name).sort()).toEqual(["collector", "web", "worker"]);
    for (const { scaleTargetRef } of scaled) expect(deployments.map(({ name }) => name)).toContain(scaleTargetRef.name);
    for (const deployment of deployments) {
      expect(deployment.spec.replicas).toBeGreaterThanOrEqual(leastOf(deployment));
      expect(deployment.spec.replicas).toBeLessThanOrEqual(mostOf(deployment));
    }
  });

  it("scale by what each container asks for, and never to nothing", () => {
    for (const { scaleTargetRef, triggers, minReplicaCount } of scaled) {
      const { spec } = deployments.find(({ name }) => name === scaleTargetRef.name) as Deployment;
      const measured = triggers.map(({ type }) => type).filter((type) => type !== "prometheus");
      for (const { resources } of spec.template.spec.containers)
        expect(Object.keys(resources.requests)).toEqual(expect.arrayContaining(measured));
      expect(minReplicaCount).toBeGreaterThanOrEqual(1);
    }
  });

  it("have fewest web pods as many as admission lets through, one per zone in production", () => {
    const { validations } = specOf<{ validations: { expression: string }[] }>(
      onlyOne(
        resources,
        "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
        "workload-admission-replicas",
      ),
    );
    const admitted = Number(/replicas >= (\d+)/.exec(validations[0]?.expression ?? "")?.[1]);
    expect(scaleOf("web")?.minReplicaCount).toBeGreaterThanOrEqual(admitted);
    if (stack.endsWith("production")) expect(admitted).toBe(MIN_WEB_PODS);
  });

  it.each(["pods", "requests.cpu", "requests.memory", "limits.memory", "requests.ephemeral-storage"])(
    "fit into the quota's %s at their most, while a release runs with its Jobs",
    (resource) => {
      const { hard } = specOf<{ hard: Labels }>(onlyOne(resources, "kubernetes:core/v1:ResourceQuota"));
      const [kind = "", what = ""] = resource.split(".");
      const ofPod = ({ containers }: PodSpec): number =>
        resource === "pods"
          ? 1
          : containers.reduce((sum, each) => sum + numberOf(each.resources[kind as "requests"][what]), 0);
      const running = deployments.reduce(
        (sum, each) => sum + (mostOf(each) + surgeOf(each.spec, mostOf(each))) * ofPod(each.spec.template.spec),
        0,
      );
      const jobs = ofType(resources, "kubernetes:batch/v1:Job").reduce(
        (sum, each) => sum + ofPod(specOf<Deployment["spec"]>(each).template.spec),
        0,
      );
      expect(numberOf(hard[resource])).toBeGreaterThanOrEqual(running + jobs);
    },
  );

  it("fit each into what one container may have", () => {
    const { limits } = specOf<{ limits: { max: Labels }[] }>(onlyOne(resources, "kubernetes:core/v1:LimitRange"));
    for (const { spec } of deployments)
      for (const each of spec.template.spec.containers)
        for (const [what, most] of Object.entries(limits[0]?.max ?? {}))
          expect(numberOf(each.resources.limits[what])).toBeLessThanOrEqual(numberOf(most));
  });

  it("let a node be drained however few pods there are: one pod may always go, a broken one at once", () => {
    const budgets = ofType(resources, "kubernetes:policy/v1:PodDisruptionBudget").map((each) => specOf<Budget>(each));
    for (const { spec } of deployments) {
      const its = budgets.filter(({ selector }) => selects(selector.matchLabels, spec.template.metadata.labels));
      expect(its).toHaveLength(1);
      expect(its[0]).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" });
      expect(its[0]?.minAvailable).toBeUndefined();
    }
  });

  it("release with one pod as with many: another is there before one goes", () => {
    for (const deployment of deployments.filter(({ spec }) => spec.strategy.type === "RollingUpdate")) {
      expect(deployment.spec.strategy.rollingUpdate?.maxUnavailable).toBe(0);
      expect(surgeOf(deployment.spec, leastOf(deployment))).toBeGreaterThanOrEqual(1);
    }
  });

  it("are spread by rules that count their own pods and that a single pod meets", () => {
    for (const { spec } of deployments) {
      const spread = spec.template.spec.topologySpreadConstraints;
      expect(spread.map(({ topologyKey, whenUnsatisfiable }) => [topologyKey, whenUnsatisfiable])).toEqual([
        ["topology.kubernetes.io/zone", "DoNotSchedule"],
        ["kubernetes.io/hostname", "ScheduleAnyway"],
      ]);
      for (const { labelSelector, maxSkew, minDomains } of spread) {
        expect(selects(labelSelector.matchLabels, spec.template.metadata.labels)).toBe(true);
        expect([maxSkew, minDomains]).toEqual([1, undefined]);
      }
    }
  });

  it("find a connection for every pool of every pod in the midst of a release, where the database has a number of its own", () => {
    const primary = ofType(resources, "gcp:sql/databaseInstance:DatabaseInstance").find(
      ({ inputs }) => inputs.masterInstanceName === undefined,
    );
    if (!primary) return; // elsewhere it follows from its memory, and is higher
    const flags = (primary.inputs.settings as { databaseFlags: { name: string; value: string }[] }).databaseFlags;
    const most = Number(flags.find(({ name }) => name === "max_connections")?.value);
    const pods = deployments.filter(({ name }) => name !== "collector");
    const pools = pods.reduce((sum, each) => {
      const perPod = SETTINGS.DATABASE_POOL.parse(undefined) + (each.name === "worker" ? QUEUE_POOL : 0);
      return sum + (mostOf(each) + surgeOf(each.spec, mostOf(each))) * perPod;
    }, 0);
    expect(most).toBeGreaterThanOrEqual(pools);
  });

  it("have Services that lead to pods and to ports that they listen on", () => {
    const services = ofType(resources, "kubernetes:core/v1:Service").map((each) =>
      specOf<{ selector: Labels; ports: { targetPort: number }[] }>(each),
    );
    for (const { selector, ports } of services) {
      const behind = deployments.filter(({ spec }) => selects(selector, spec.template.metadata.labels));
      expect(behind).toHaveLength(1);
      const listening = behind[0]?.spec.template.spec.containers.flatMap((each) => each.ports ?? []) ?? [];
      for (const { targetPort } of ports)
        expect(listening.map(({ containerPort }) => containerPort)).toContain(targetPort);
    }
  });
});
