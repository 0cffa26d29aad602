import * as kubernetes from "@pulumi/kubernetes";
import { all, type Resource } from "@pulumi/pulumi";
import type { PodName } from "./names.ts";
import { RATE_WINDOW, SCALING } from "./numbers.ts";
import { type InNamespace, inside, metadataOf } from "./scope.ts";
import type { Scale, WorkloadArgs } from "./workload-args.ts";

const KEDA_API = "keda.sh/v1alpha1";

type Wanted = Pick<WorkloadArgs, "site" | "metricQuery" | "scale" | "requestsPerPod">;

/** Who asks for requests per pod: KEDA's own identity in the cloud. */
const makeAuthentication = (scope: InNamespace, { metricQuery }: Wanted, keda: Resource) =>
  new kubernetes.apiextensions.CustomResource(
    `${scope.name}-metric-access`,
    {
      apiVersion: KEDA_API,
      kind: "TriggerAuthentication",
      metadata: metadataOf("web", { name: "metrics" }),
      spec: { podIdentity: { provider: metricQuery.podIdentity } },
    },
    inside(scope, [keda]),
  );

interface Scaled {
  readonly web: Resource;
  readonly worker: Resource;
  readonly keda: Resource;
}

/** KEDA makes a HorizontalPodAutoscaler of each; the greatest number that one trigger asks for counts. */
export function makeAutoscaling(scope: InNamespace, wanted: Wanted, { web, worker, keda }: Scaled): void {
  const access = makeAuthentication(scope, wanted, keda);
  makeScaledObject(scope, "web", wanted.scale.web, [requestsPerPod(wanted), ...OF_RESOURCES], [web, access]);
  makeScaledObject(scope, "worker", wanted.scale.worker, OF_RESOURCES, [worker, keda]);
}

function makeScaledObject(
  scope: InNamespace,
  pods: PodName,
  { min, max }: Scale,
  triggers: readonly object[],
  after: readonly Resource[],
): void {
  new kubernetes.apiextensions.CustomResource(
    `${scope.name}-${pods}-scale`,
    {
      apiVersion: KEDA_API,
      kind: "ScaledObject",
      metadata: metadataOf(pods, { name: pods }),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: pods },
        minReplicaCount: min,
        maxReplicaCount: max,
        pollingInterval: SCALING.pollS,
        advanced: {
          // Deleting the object leaves the pods as they are.
          restoreToOriginalReplicaCount: false,
          horizontalPodAutoscalerConfig: { behavior: { scaleUp: SCALING.up, scaleDown: SCALING.down } },
        },
        // There is no `fallback`: a metric that can't be had keeps the number of pods from falling, and the others can still raise it.
        triggers,
      },
    },
    inside(scope, after),
  );
}

/** Of what each container requests; the cluster measures it. */
const OF_RESOURCES = [
  { type: "cpu", metricType: "Utilization", metadata: { value: String(SCALING.cpuPercent) } },
  { type: "memory", metricType: "Utilization", metadata: { value: String(SCALING.memoryPercent) } },
];

/** The whole site's requests a second, shared by its pods. Probes are no load that another pod would take over. */
const requestsQuery = ({ name, environment }: Wanted["site"]): string =>
  `sum(rate(http_request_duration_seconds_count{job="web",site="${name}",environment="${environment}",route!~"/livez|/readyz|/healthz/edge"}[${RATE_WINDOW}]))`;

const requestsPerPod = ({ site, metricQuery, requestsPerPod }: Wanted) => ({
  type: "prometheus",
  metricType: "AverageValue",
  authenticationRef: { name: "metrics" },
  metadata: all([metricQuery.address]).apply(([serverAddress]) => ({
    ...metricQuery.metadata,
    serverAddress,
    query: requestsQuery(site),
    threshold: String(requestsPerPod),
    // No answer is no load only in the eyes of the default; here it is an error, and nothing is scaled down by it.
    ignoreNullValues: "false",
  })),
});
