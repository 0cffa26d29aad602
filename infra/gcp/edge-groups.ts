import * as gcp from "@pulumi/gcp";
import { core, type Provider } from "@pulumi/kubernetes";
import { all, type ComponentResource, jsonStringify, type Output } from "@pulumi/pulumi";
import { planName } from "../names.ts";
import type { EdgeArgs } from "../platform.ts";
import type { GcpSite } from "./site.ts";

export interface EndpointGroups {
  /** One per zone. */
  readonly groups: readonly gcp.compute.NetworkEndpointGroup[];
  /** Makes the cluster fill them. */
  readonly annotations: Output<Record<string, string>>;
}

/**
 * The endpoint groups that the cluster fills with pods. Its controller makes one only in zones that have pods already, and a balancer wants all of them at
 * once; it takes over one that is there if name, network and description are what it would have written itself.
 */
export function createGroups(parent: ComponentResource, name: string, args: EdgeArgs, site: GcpSite): EndpointGroups {
  const { network, cluster, service } = args;
  const groupName = planName("label", site, service.name);
  const description = jsonStringify({
    "cluster-uid": readClusterUid(parent, name, cluster.kubernetes),
    namespace: service.namespace,
    "service-name": service.name,
    port: String(service.port),
  });
  const groups = site.zones.map(
    (zone) =>
      new gcp.compute.NetworkEndpointGroup(
        `${name}-${zone}`,
        {
          name: groupName,
          zone,
          description,
          network: network.id,
          subnetwork: network.clusterSubnets.apply(([subnet = ""]) => subnet),
          networkEndpointType: "GCE_VM_IP_PORT",
        },
        { parent, deleteBeforeReplace: true },
      ),
  );
  // Made of all of them, so that the Service comes after the last.
  const annotations = all(groups.map((group) => group.name)).apply(
    ([first = groupName]): Record<string, string> => ({
      "cloud.google.com/neg": JSON.stringify({ exposed_ports: { [service.port]: { name: first } } }),
    }),
  );
  return { groups, annotations };
}

/** A cluster is known by the identity of this namespace. */
function readClusterUid(parent: ComponentResource, name: string, provider: Provider): Output<string> {
  return core.v1.Namespace.get(`${name}-cluster`, "kube-system", { parent, provider }).metadata.uid;
}
