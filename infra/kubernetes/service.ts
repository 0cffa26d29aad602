import * as kubernetes from "@pulumi/kubernetes";
import type { PodBinding } from "../platform.ts";
import { type PodName, SERVICE, selectorOf } from "./names.ts";
import { PORTS } from "./numbers.ts";
import { type InNamespace, inside, metadataOf } from "./scope.ts";

/** A Service is there before its pods, and they wait for it: Pulumi mustn't wait for them. */
export const PODS_COME_LATER = { "pulumi.com/skipAwait": "true" };

/** What the balancer's targets are filled from. */
export const makeService = (scope: InNamespace, binding: PodBinding) =>
  new kubernetes.core.v1.Service(
    `${scope.name}-service`,
    {
      metadata: metadataOf("web", {
        name: SERVICE.name,
        annotations: binding.serviceAnnotations.apply(
          (each): Record<string, string> => ({ ...each, ...PODS_COME_LATER }),
        ),
      }),
      spec: {
        type: "ClusterIP",
        selector: selectorOf("web"),
        ports: [{ name: "http", port: SERVICE.port, targetPort: PORTS.http, protocol: "TCP" }],
      },
    },
    inside(scope),
  );

/** One address per pod, the ones that aren't ready too: how metrics find them without rights in the cluster. */
export const makeMetricsService = (scope: InNamespace, pods: PodName) =>
  new kubernetes.core.v1.Service(
    `${scope.name}-${pods}-metrics`,
    {
      metadata: metadataOf(pods, { name: metricsServiceOf(pods), annotations: PODS_COME_LATER }),
      spec: {
        type: "ClusterIP",
        clusterIP: "None",
        publishNotReadyAddresses: true,
        selector: selectorOf(pods),
        ports: [{ name: "metrics", port: PORTS.admin, targetPort: PORTS.admin, protocol: "TCP" }],
      },
    },
    inside(scope),
  );

export const metricsServiceOf = (pods: PodName): string => `${pods}-metrics`;

/** The cloud's objects between the Service and its pods. They come before the pods: a pod that was there first gets no readiness gate. */
export const makeBinding = (scope: InNamespace, binding: PodBinding, service: kubernetes.core.v1.Service) =>
  binding.objects.map(
    ({ apiVersion, kind, name, spec }) =>
      new kubernetes.apiextensions.CustomResource(
        `${scope.name}-binding-${name}`,
        { apiVersion, kind, metadata: metadataOf("web", { name }), spec },
        inside(scope, [service, ...binding.ready]),
      ),
  );
