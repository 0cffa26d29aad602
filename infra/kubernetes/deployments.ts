import * as kubernetes from "@pulumi/kubernetes";
import type { Input, Resource } from "@pulumi/pulumi";
import { labelsOf, NAMESPACE, type PodName, PRIORITY_CLASS, selectorOf } from "./names.ts";
import { PORTS, PROBES, RESOURCES, ROLLOUT, STOPPING } from "./numbers.ts";
import { type PodPlan, podSpec, type SecretVolume, secretFiles } from "./pod.ts";
import { type InNamespace, inside, metadataOf } from "./scope.ts";
import { renderEnv, type Settings } from "./settings.ts";

type DeploymentSpec = kubernetes.types.input.apps.v1.DeploymentSpec;

/** What pods of the service run with. */
export interface Running {
  readonly image: Input<string>;
  readonly settings: Settings;
  readonly secrets: readonly SecretVolume[];
  readonly databaseAuthority: Input<string>;
  /** Of the secrets' references. */
  readonly secretsRevision: Input<string>;
  /** The first number of pods; KEDA says the next. */
  readonly pods: number;
}

/** What must be there before the first pod. */
type After = readonly Resource[];

/** Answers requests. */
export const makeWeb = (scope: InNamespace, running: Running, after: After) =>
  makeDeployment(scope, {
    ...frameOf("web", running, after),
    plan: {
      ...podOf("web", running, { terminationGracePeriodSeconds: STOPPING.graceS, priorityClassName: PRIORITY_CLASS }),
      resources: RESOURCES.web,
      container: {
        ...containerOf("web", running, { http: PORTS.http, metrics: PORTS.admin }),
        startupProbe: { httpGet: { path: "/livez", port: PORTS.http }, ...PROBES.startup },
        livenessProbe: { httpGet: { path: "/livez", port: PORTS.http }, ...PROBES.liveness },
        readinessProbe: { httpGet: { path: "/readyz", port: PORTS.http }, ...PROBES.readiness },
      },
    },
  });

/** Runs what was promised and what is due. Nobody sends it requests, so it is ready while it lives. */
export const makeWorker = (scope: InNamespace, running: Running, after: After) =>
  makeDeployment(scope, {
    ...frameOf("worker", running, after),
    plan: {
      ...podOf("worker", running, { terminationGracePeriodSeconds: STOPPING.graceS }),
      resources: RESOURCES.worker,
      container: {
        ...containerOf("worker", running, { metrics: PORTS.admin }),
        startupProbe: { httpGet: { path: "/livez", port: PORTS.admin }, ...PROBES.startup },
        livenessProbe: { httpGet: { path: "/livez", port: PORTS.admin }, ...PROBES.liveness },
        readinessProbe: { httpGet: { path: "/livez", port: PORTS.admin }, ...PROBES.readiness },
      },
    },
  });

type Role = "web" | "worker";

const frameOf = (pods: Role, { pods: replicas, secretsRevision }: Running, after: After) => ({
  pods,
  replicas,
  after,
  annotations: { [`${NAMESPACE}/secrets`]: secretsRevision },
});

const podOf = (serviceAccount: Role, { secrets, databaseAuthority }: Running, rest: NonNullable<PodPlan["rest"]>) => ({
  serviceAccount,
  secrets,
  databaseAuthority,
  rest,
});

const containerOf = (role: Role, { image, settings, secrets }: Running, ports: Readonly<Record<string, number>>) => ({
  name: role,
  image,
  args: [role],
  env: [...renderEnv(settings), ...secretFiles(secrets)],
  ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })),
  lifecycle: { preStop: { sleep: { seconds: STOPPING.preStopS } } },
});

interface DeploymentPlan {
  readonly pods: PodName;
  readonly replicas: number;
  readonly plan: PodPlan;
  readonly after: After;
  readonly strategy?: DeploymentSpec["strategy"];
  /** Of each pod: what changes here rolls them. */
  readonly annotations?: Readonly<Record<string, Input<string>>>;
}

/** The frame of every Deployment: nothing is lost in a release, and each zone has its part. */
export function makeDeployment(scope: InNamespace, deployment: DeploymentPlan): kubernetes.apps.v1.Deployment {
  const { timeout } = ROLLOUT;
  const { pods, after } = deployment;
  return new kubernetes.apps.v1.Deployment(
    `${scope.name}-${pods}`,
    { metadata: metadataOf(pods, { name: pods }), spec: deploymentSpec(deployment) },
    inside(scope, after, {
      // The first number is a wish, from then on the load says it.
      ignoreChanges: ["spec.replicas"],
      customTimeouts: { create: timeout, update: timeout, delete: timeout },
    }),
  );
}

function deploymentSpec({ pods, replicas, plan, strategy = ROLLING, annotations }: DeploymentPlan): DeploymentSpec {
  return {
    replicas,
    selector: { matchLabels: selectorOf(pods) },
    strategy,
    minReadySeconds: ROLLOUT.minReadyS,
    revisionHistoryLimit: ROLLOUT.revisionHistory,
    progressDeadlineSeconds: ROLLOUT.progressDeadlineS,
    template: {
      metadata: { labels: labelsOf(pods), ...(annotations && { annotations: { ...annotations } }) },
      spec: { ...podSpec(plan), topologySpreadConstraints: spreadOf(pods) },
    },
  };
}

const ROLLING = {
  type: "RollingUpdate",
  rollingUpdate: { maxUnavailable: ROLLOUT.maxUnavailable, maxSurge: ROLLOUT.maxSurge },
};

/**
 * Zones differ by one pod at most, per release. There is no `minDomains`: with it, a zone that is lost would keep the others from growing at all.
 */
const spreadOf = (pods: PodName) => [
  {
    maxSkew: 1,
    topologyKey: "topology.kubernetes.io/zone",
    whenUnsatisfiable: "DoNotSchedule",
    labelSelector: { matchLabels: selectorOf(pods) },
    matchLabelKeys: ["pod-template-hash"],
  },
  {
    maxSkew: 1,
    topologyKey: "kubernetes.io/hostname",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selectorOf(pods) },
    matchLabelKeys: ["pod-template-hash"],
  },
];
