import * as kubernetes from "@pulumi/kubernetes";
import { type Input, jsonStringify, type Resource } from "@pulumi/pulumi";
import { collectorConfig } from "./collector-config.ts";
import { makeDeployment } from "./deployments.ts";
import { addressOf, selectorOf } from "./names.ts";
import { PORTS, PROBES, RESOURCES, STOPPING } from "./numbers.ts";
import { type InNamespace, inside, metadataOf } from "./scope.ts";
import { PODS_COME_LATER } from "./service.ts";
import type { WorkloadArgs } from "./workload-args.ts";

/** OTEL_EXPORTER_OTLP_ENDPOINT. */
export const COLLECTOR_URL = `http://${addressOf("collector")}:${PORTS.otlp}`;

const DIRECTORY = "/etc/collector";

/** Gathers what pods tell of themselves and hands it to the cloud. One pod: two would tell every metric twice. */
export function makeCollector(
  scope: InNamespace,
  { site, collector }: Pick<WorkloadArgs, "site" | "collector">,
  image: Input<string>,
  after: readonly Resource[],
): kubernetes.apps.v1.Deployment {
  const config = makeConfig(scope, { site, collector });
  makeCollectorService(scope);
  return makeDeployment(scope, {
    pods: "collector",
    replicas: 1,
    after,
    strategy: { type: "Recreate" },
    plan: {
      serviceAccount: "collector",
      resources: RESOURCES.collector,
      secrets: [],
      files: { configMap: config.metadata.name, directory: DIRECTORY },
      container: containerOf(image),
      rest: { terminationGracePeriodSeconds: STOPPING.graceS },
    },
  });
}

/** JSON is YAML. A new content is a new object, and so a new pod. */
const makeConfig = (scope: InNamespace, { site, collector }: Pick<WorkloadArgs, "site" | "collector">) =>
  new kubernetes.core.v1.ConfigMap(
    `${scope.name}-collector-config`,
    {
      metadata: metadataOf("collector"),
      immutable: true,
      data: {
        "config.yaml": jsonStringify(
          collector.apply((targets) => collectorConfig(site, targets)),
          undefined,
          2,
        ),
      },
    },
    inside(scope),
  );

const makeCollectorService = (scope: InNamespace) =>
  new kubernetes.core.v1.Service(
    `${scope.name}-collector-service`,
    {
      metadata: metadataOf("collector", { name: "collector", annotations: PODS_COME_LATER }),
      spec: {
        type: "ClusterIP",
        selector: selectorOf("collector"),
        ports: [{ name: "otlp", port: PORTS.otlp, targetPort: PORTS.otlp, protocol: "TCP" }],
      },
    },
    inside(scope),
  );

function containerOf(image: Input<string>) {
  const health = { httpGet: { path: "/", port: PORTS.collectorHealth } };
  return {
    name: "collector",
    image,
    args: [`--config=${DIRECTORY}/config.yaml`],
    // Go gives memory back before the limit kills it.
    env: [{ name: "GOMEMLIMIT", value: `${Math.floor(RESOURCES.collector.memoryMi * 0.8)}MiB` }],
    ports: [{ name: "otlp", containerPort: PORTS.otlp }],
    startupProbe: { ...health, ...PROBES.startup },
    livenessProbe: { ...health, ...PROBES.liveness },
    readinessProbe: { ...health, ...PROBES.readiness },
  };
}
