import * as gcp from "@pulumi/gcp";
import type { ComponentResource } from "@pulumi/pulumi";
import { planName } from "../names.ts";
import type { GcpSite } from "./site.ts";

export interface NodeAccount {
  readonly account: gcp.serviceaccount.Account;
  /** A cluster made before them has nodes that never become ready. */
  readonly grants: readonly gcp.projects.IAMMember[];
}

/**
 * What nodes are, instead of the project's default account, which may do far more. The registry is another stack's, so reading images is granted for the
 * project's registries as a whole; which images may run is binary authorization's to say.
 */
export function createNodeAccount(parent: ComponentResource, name: string, site: GcpSite): NodeAccount {
  const account = new gcp.serviceaccount.Account(
    `${name}-nodes`,
    { accountId: planName("account", site, "nodes"), displayName: "Nodes of the cluster" },
    { parent, deleteBeforeReplace: true },
  );
  const grant = (part: string, role: string): gcp.projects.IAMMember =>
    new gcp.projects.IAMMember(
      `${name}-nodes-${part}`,
      { project: site.project, role, member: account.member },
      { parent },
    );
  return {
    account,
    grants: [grant("run", "roles/container.defaultNodeServiceAccount"), grant("pull", "roles/artifactregistry.reader")],
  };
}
