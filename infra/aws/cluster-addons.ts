import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import type { Output, Resource } from "@pulumi/pulumi";

/**
 * What Auto Mode doesn't bring. The agent that carries pods' logs away is an add-on too, and part of the observability: it comes with its log groups.
 */
const ADDONS = [
  // Autoscaling by CPU and memory asks it.
  "metrics-server",
  // Secrets are mounted as files; brings the driver and AWS's provider.
  "aws-secrets-store-csi-driver-provider",
] as const;

interface AddonsWant {
  readonly cluster: Output<string>;
  readonly kubernetesVersion: string;
}

/** Each in the version that EKS names for the cluster's, so that an upgrade of the cluster brings them along. */
export function makeAddons(name: string, want: AddonsWant, parent: Resource, dependsOn: Resource[]): void {
  const { cluster, kubernetesVersion } = want;
  for (const addonName of ADDONS)
    new aws.eks.Addon(
      `${name}-${addonName}`,
      {
        clusterName: cluster,
        addonName,
        addonVersion: aws.eks.getAddonVersionOutput({ addonName, kubernetesVersion }, { parent }).version,
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
      },
      { parent, dependsOn },
    );
}

/** Without it NetworkPolicies are stored and do nothing. Source: EKS user guide, auto-net-pol. */
export function enforceNetworkPolicies(name: string, provider: kubernetes.Provider, parent: Resource): void {
  new kubernetes.core.v1.ConfigMap(
    `${name}-network-policies`,
    {
      metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
      data: { "enable-network-policy-controller": "true" },
    },
    { parent, provider },
  );
}
