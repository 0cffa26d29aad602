import * as gcp from "@pulumi/gcp";
import { Provider } from "@pulumi/kubernetes";
import { ComponentResource, type ComponentResourceOptions, log, type Output, output } from "@pulumi/pulumi";
import { addressAt } from "../address-plan.ts";
import type { Cluster, ClusterArgs, Peer, PodPeer } from "../platform.ts";
import { grantAccess, planEndpoints, RANGES_NOT_ENFORCED, renderKubeconfig, requireMembers } from "./cluster-access.ts";
import { createNodeAccount, type NodeAccount } from "./cluster-nodes.ts";
import { POD_RANGE, SERVICE_RANGE } from "./ranges.ts";
import type { GcpSite } from "./site.ts";

const DNS_PORTS: Peer["ports"] = [
  { protocol: "UDP", port: 53 },
  { protocol: "TCP", port: 53 },
];

/** Pods ask the metadata server who they are; before the policies look, an older data plane has turned its address into the node's own agent's. */
const IDENTITY_SERVICE: readonly Peer[] = [
  { cidr: "169.254.169.254/32", ports: [{ protocol: "TCP", port: 80 }] },
  {
    cidr: "169.254.169.252/32",
    ports: [
      { protocol: "TCP", port: 987 },
      { protocol: "TCP", port: 988 },
    ],
  },
];

/**
 * GKE Autopilot. `logs` says nothing here: the control plane's logs go to Cloud Logging, and its buckets are the observability's. Which images may run is
 * the project's one binary authorization policy, which the registry owns; the cluster obeys it.
 */
export class GcpCluster extends ComponentResource implements Cluster {
  readonly name: Output<string>;
  readonly kubeconfig: Output<string>;
  readonly kubernetes: Provider;
  readonly clients: Output<string[]>;
  readonly dns: Cluster["dns"];
  readonly identityService = IDENTITY_SERVICE;
  readonly identityPool: Output<string>;

  constructor(name: string, args: ClusterArgs, site: GcpSite, options?: ComponentResourceOptions) {
    const endpoints = planEndpoints(args.access, args.network.ranges);
    requireMembers([...args.admins, ...args.viewers]);
    super("camera-reviews:gcp:Cluster", name, {}, options);
    if (args.access !== "private") void log.warn(RANGES_NOT_ENFORCED, this);
    const nodes = createNodeAccount(this, name, site);
    const cluster = this.createCluster(name, args, site, nodes, endpoints);
    const grants = grantAccess(this, name, args, site);
    this.name = cluster.name;
    this.kubeconfig = renderKubeconfig(cluster, args.access);
    this.kubernetes = this.connect(name, cluster, grants, site);
    this.clients = output([...args.network.ranges.pods]);
    this.dns = nameService(args.network.ranges.services);
    // The project's pool comes with its first cluster, and a grant to a pool that isn't there is refused.
    this.identityPool = cluster.id.apply(() => `${site.project}.svc.id.goog`);
    this.registerOutputs({ name: this.name, identityPool: this.identityPool });
  }

  private createCluster(
    name: string,
    args: ClusterArgs,
    site: GcpSite,
    nodes: NodeAccount,
    endpoints: ReturnType<typeof planEndpoints>,
  ): gcp.container.Cluster {
    const isKept = args.isProtected && !site.isTornDown;
    return new gcp.container.Cluster(
      name,
      {
        location: site.region,
        enableAutopilot: true,
        network: args.network.id,
        subnetwork: args.network.clusterSubnets.apply(([subnet = ""]) => subnet),
        ipAllocationPolicy: { clusterSecondaryRangeName: POD_RANGE, servicesSecondaryRangeName: SERVICE_RANGE },
        ...endpoints,
        clusterAutoscaling: {
          autoProvisioningDefaults: {
            serviceAccount: nodes.account.email,
            oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
          },
        },
        ...hardening(args),
        ...upkeep(),
        deletionProtection: isKept,
      },
      {
        parent: this,
        protect: isKept,
        dependsOn: [...nodes.grants],
        // Autopilot fills these in by itself; a difference would replace the cluster (pulumi-gcp#1170, #2247).
        ignoreChanges: ["nodeConfig", "nodePools", "dnsConfig", "initialNodeCount"],
        customTimeouts: { create: "45m", update: "60m", delete: "45m" },
      },
    );
  }

  /** An unchanged identifier keeps the provider, and all that it made, when the text of the kubeconfig changes. */
  private connect(
    name: string,
    cluster: gcp.container.Cluster,
    grants: gcp.projects.IAMMember[],
    { isTornDown }: GcpSite,
  ): Provider {
    return new Provider(
      `${name}-kubernetes`,
      {
        kubeconfig: this.kubeconfig,
        clusterIdentifier: cluster.selfLink,
        enableServerSideApply: true,
        deleteUnreachable: isTornDown,
      },
      { parent: this, dependsOn: grants },
    );
  }
}

const hardening = ({ key }: ClusterArgs): Partial<gcp.container.ClusterArgs> => ({
  databaseEncryption: { state: "ENCRYPTED", keyName: key },
  binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
  anonymousAuthenticationConfig: { mode: "LIMITED" },
  rbacBindingConfig: {
    enableInsecureBindingSystemAuthenticated: false,
    enableInsecureBindingSystemUnauthenticated: false,
  },
  securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_DISABLED" }, // the registry scans images
  secretManagerConfig: { enabled: true },
});

const upkeep = (): Partial<gcp.container.ClusterArgs> => ({
  releaseChannel: { channel: "REGULAR" },
  maintenancePolicy: {
    recurringWindow: {
      startTime: "2026-01-03T05:00:00Z", // night in São Paulo; the date is only where the recurrence starts
      endTime: "2026-01-03T09:00:00Z",
      recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
    },
  },
  loggingConfig: {
    enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"],
  },
  monitoringConfig: {
    enableComponents: ["SYSTEM_COMPONENTS", "HPA", "POD", "DEPLOYMENT"],
    managedPrometheus: { enabled: true },
  },
  costManagementConfig: { enabled: true },
});

/**
 * Where a pod asks is the cluster's: at the Service, which has the tenth address of the services, at the cache on its node or at Cloud DNS, which have their
 * own. Dataplane V2 leads the Service's address to the node's cache or to kube-dns before the policies look, and then knows them as pods: an address alone
 * would be a name service that never answers.
 */
const nameService = (services: string): Cluster["dns"] => [
  ...[`${addressAt(services, 10)}/32`, "169.254.20.10/32", "169.254.169.254/32"].map((cidr) => ({
    cidr,
    ports: DNS_PORTS,
  })),
  ...["kube-dns", "node-local-dns"].map(
    (app): PodPeer => ({ namespace: "kube-system", labels: { "k8s-app": app }, ports: DNS_PORTS }),
  ),
];
