import * as gcp from "@pulumi/gcp";
import { type ComponentResource, type Input, jsonStringify, type Output } from "@pulumi/pulumi";
import { containsRange, type SiteRanges } from "../address-plan.ts";
import type { ClusterAccess, ClusterArgs } from "../platform.ts";
import type { GcpSite } from "./site.ts";

type EndpointArgs = Pick<
  gcp.container.ClusterArgs,
  "privateClusterConfig" | "controlPlaneEndpointsConfig" | "masterAuthorizedNetworksConfig"
>;

export class ClusterAccessInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ClusterAccessInvalid";
  }
}

/** Told when ranges are given, because this cloud can't hold to them. */
export const RANGES_NOT_ENFORCED =
  "The ranges of clusterAccess don't narrow anything on Google Cloud: the control plane's DNS endpoint has no list of addresses. It answers whoever IAM lets connect (container.clusters.connect), from anywhere. An organization narrows it with VPC Service Controls; without them, choose private.";

/**
 * The control plane has no public address either way.
 *
 * `private`: only its private address answers, to the site's own ranges. The DNS endpoint is closed, since it is open to all networks or to none: without
 * external traffic it serves Google's own services and refuses a runner inside the network as well.
 *
 * A list: only the DNS endpoint answers, which asks IAM for each connection, so that CI can be anywhere without a key. It knows no list of addresses:
 * see {@link RANGES_NOT_ENFORCED}.
 * @throws ClusterAccessInvalid for a list that is empty or as good as everybody, @throws RangeInvalid
 */
export function planEndpoints(access: ClusterAccess, { whole }: SiteRanges): EndpointArgs {
  const isPrivate = access === "private";
  if (!isPrivate) requireNarrow(access);
  return {
    privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: true },
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: {
        allowExternalTraffic: !isPrivate,
        enableK8sTokensViaDns: false,
        enableK8sCertsViaDns: false,
      },
      ipEndpointsConfig: { enabled: isPrivate },
    },
    ...(isPrivate && {
      masterAuthorizedNetworksConfig: {
        cidrBlocks: [{ cidrBlock: whole, displayName: "site" }],
        privateEndpointEnforcementEnabled: true,
      },
    }),
  };
}

function requireNarrow(ranges: readonly string[]): void {
  if (ranges.length === 0)
    throw new ClusterAccessInvalid(
      'The list of ranges for the cluster\'s access is empty; "private" says that nobody outside may.',
    );
  const wide = ranges.filter((range) => containsRange("0.0.0.0/0", range) && Number(range.split("/")[1]) < 16);
  if (wide.length > 0)
    throw new ClusterAccessInvalid(
      `Access to the cluster from ${wide.join(", ")} is too wide: /16 and narrower is wanted.`,
    );
}

/** Without a credential: the plugin asks for one of whoever runs it. */
export function renderKubeconfig(cluster: gcp.container.Cluster, access: ClusterAccess): Output<string> {
  return jsonStringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "site", cluster: access === "private" ? privateServer(cluster) : dnsServer(cluster) }],
    contexts: [{ name: "site", context: { cluster: "site", user: "caller" } }],
    "current-context": "site",
    users: [
      {
        name: "caller",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "gke-gcloud-auth-plugin",
            installHint: "gcloud components install gke-gcloud-auth-plugin",
            provideClusterInfo: true,
            interactiveMode: "Never",
          },
        },
      },
    ],
  });
}

interface Server {
  readonly server: Output<string>;
  readonly "certificate-authority-data"?: Output<string>;
}

/** Its certificate is of a public authority. */
const dnsServer = ({ controlPlaneEndpointsConfig }: gcp.container.Cluster): Server => ({
  server: controlPlaneEndpointsConfig.apply(({ dnsEndpointConfig }) => `https://${dnsEndpointConfig?.endpoint ?? ""}`),
});

const privateServer = ({ privateClusterConfig, masterAuth }: gcp.container.Cluster): Server => ({
  server: privateClusterConfig.apply((config) => `https://${config?.privateEndpoint ?? ""}`),
  "certificate-authority-data": masterAuth.apply(({ clusterCaCertificate }) => clusterCaCertificate),
});

/**
 * For the whole project: the DNS endpoint asks for the right to connect on a resource that is not the cluster, so that a condition on the cluster's name
 * locks everybody out. A project holds one environment, and so one cluster. `container.admin` because the narrower roles can't make roles, bindings and
 * definitions, which the workload's operators bring along.
 */
export function grantAccess(
  parent: ComponentResource,
  name: string,
  { admins, viewers }: Pick<ClusterArgs, "admins" | "viewers">,
  { project }: GcpSite,
): gcp.projects.IAMMember[] {
  const grant = (part: string, role: string, members: readonly Input<string>[]): gcp.projects.IAMMember[] =>
    members.map(
      (member, index) =>
        new gcp.projects.IAMMember(
          `${name}-${part}-${nameMember(member, index)}`,
          { project, role, member },
          { parent },
        ),
    );
  return [...grant("admin", "roles/container.admin", admins), ...grant("viewer", "roles/container.viewer", viewers)];
}

/** By the member, not its place: were the list's names counted, taking one out would end with the removal of the next one's grant. */
const nameMember = (member: Input<string>, index: number): string =>
  typeof member === "string" ? member.replaceAll(/[^A-Za-z0-9]+/g, "-") : String(index + 1);

/** Google's members, `user:…`, `group:…`. @throws ClusterAccessInvalid; one that is not known yet can't be checked. */
export function requireMembers(members: readonly Input<string>[]): void {
  const wrong = members.filter(
    (member) => typeof member === "string" && !/^(user|group|serviceAccount|principal|principalSet):.+/.test(member),
  );
  if (wrong.length > 0)
    throw new ClusterAccessInvalid(
      `${wrong.join(", ")} can't be given access: user:, group:, serviceAccount:, principal: or principalSet: is wanted, never everybody.`,
    );
}
