import * as kubernetes from "@pulumi/kubernetes";
import { type PodName, selectorOf } from "./names.ts";
import { type InNamespace, inside, metadataOf } from "./scope.ts";

/** Nodes are replaced all the time: one pod at a time, and one that isn't ready never stops it. */
export const makeDisruptionBudget = (scope: InNamespace, pods: PodName) =>
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${scope.name}-${pods}-disruption`,
    {
      metadata: metadataOf(pods, { name: pods }),
      spec: {
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: selectorOf(pods) },
      },
    },
    inside(scope),
  );
