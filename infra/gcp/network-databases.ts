import * as gcp from "@pulumi/gcp";
import { all, type ComponentResource, type Output } from "@pulumi/pulumi";
import type { SiteRanges } from "../address-plan.ts";
import type { GcpSite } from "./site.ts";

interface DatabaseSpace {
  /** Name of the allocated range; known when databases can be made there. */
  readonly place: Output<string>;
  readonly peering: Output<string>;
}

/**
 * Cloud SQL lives in Google's own network, peered with ours: a range of ours is lent to it. Routes that we learn from a VPN reach it only if the peering
 * hands them on, and a peering is not transitive by itself.
 */
export function reserveDatabases(
  parent: ComponentResource,
  name: string,
  network: gcp.compute.Network,
  { databases }: SiteRanges,
  site: GcpSite,
): DatabaseSpace {
  const [address = "", prefix = ""] = databases[0]?.split("/") ?? [];
  const range = new gcp.compute.GlobalAddress(
    `${name}-databases`,
    { purpose: "VPC_PEERING", addressType: "INTERNAL", address, prefixLength: Number(prefix), network: network.id },
    { parent },
  );
  const connection = new gcp.servicenetworking.Connection(
    `${name}-psa`,
    {
      network: network.id,
      service: "servicenetworking.googleapis.com",
      reservedPeeringRanges: [range.name],
      // Cloud SQL holds the connection for days after its last instance: a destroy would fail on it.
      ...(site.isTornDown && { deletionPolicy: "ABANDON" }),
    },
    { parent },
  );
  const routes = new gcp.compute.NetworkPeeringRoutesConfig(
    `${name}-routes`,
    { network: network.name, peering: connection.peering, exportCustomRoutes: true, importCustomRoutes: true },
    { parent },
  );
  return {
    place: all([range.name, connection.id]).apply(([place]) => place),
    peering: all([connection.peering, routes.id]).apply(([peering]) => peering),
  };
}
