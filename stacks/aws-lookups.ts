import * as aws from "@pulumi/aws";
import { requireVersion } from "../infra/aws/cluster-version.ts";
import { requireZones } from "../infra/aws/network-zones.ts";

/** What only AWS can tell of the settings, asked before anything is made; a provider that can't be asked yet tells nothing. */

/** @throws ZoneUnavailable */
export async function requireZonesOf(provider: aws.Provider, wanted: readonly string[]): Promise<void> {
  const { zoneIds } = await aws.getAvailabilityZones({ state: "available" }, { provider });
  requireZones(wanted, zoneIds);
}

/** @throws KubernetesVersionRefused */
export async function requireVersionOf(provider: aws.Provider, cluster: string, wanted: string): Promise<void> {
  const { clusterVersions } = await aws.eks.getClusterVersions({}, { provider });
  const { names } = await aws.eks.getClusters({}, { provider });
  if (!clusterVersions || !names) return;
  const live = names.includes(cluster) ? await aws.eks.getCluster({ name: cluster }, { provider }) : undefined;
  requireVersion(wanted, clusterVersions, live?.version);
}
