import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  jsonStringify,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { addressAt } from "../address-plan.ts";
import { planName } from "../names.ts";
import type { Cluster, ClusterArgs, Peer } from "../platform.ts";
import { enforceNetworkPolicies, makeAddons } from "./cluster-addons.ts";
import { type ApiEndpoint, planApiEndpoint } from "./cluster-endpoint.ts";
import { makeAccess, requirePrincipals } from "./cluster-principals.ts";
import { checkVersion } from "./cluster-version.ts";
import { type MadeRole, makeRole, trustEks, trustService } from "./identity-role.ts";
import { makeLogGroup, requireRetention } from "./keys-log-group.ts";
import type { AwsSite } from "./site.ts";

/** AWS's managed policies that Auto Mode works with. */
const CLUSTER_POLICIES = [
  "AmazonEKSClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
];
const NODE_POLICIES = ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"];
const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** Where a pod asks for the credentials of its identity. */
const IDENTITY_SERVICE: Peer = { cidr: "169.254.170.23/32", ports: [{ protocol: "TCP", port: 80 }] };

interface ControlPlane {
  readonly clusterName: string;
  readonly endpoint: ApiEndpoint;
  readonly roles: Readonly<Record<"cluster" | "nodes", MadeRole>>;
}

/** EKS Auto Mode: AWS runs nodes, network, volumes and identity; nothing of them is ours to upgrade. */
export class AwsCluster extends ComponentResource implements Cluster {
  readonly name: Output<string>;
  readonly kubeconfig: Output<string>;
  readonly kubernetes: kubernetes.Provider;
  readonly clients: Output<string[]>;
  readonly dns: readonly Peer[];
  readonly identityService: readonly Peer[] = [IDENTITY_SERVICE];
  readonly identityPool: Output<string>;

  constructor(name: string, args: ClusterArgs, site: AwsSite, options?: ComponentResourceOptions) {
    super("camera-reviews:aws:Cluster", name, {}, options);
    const endpoint = planApiEndpoint(args.access);
    requirePrincipals(args.admins, args.viewers);
    requireRetention(args.logs.days);
    const clusterName = planName("cluster", site);
    const cluster = this.cluster(name, args, site, { clusterName, endpoint, roles: this.roles(name) });
    const access = this.access(name, cluster, args);
    this.name = cluster.name;
    this.identityPool = cluster.name;
    this.kubeconfig = kubeconfigOf(cluster, site);
    this.kubernetes = this.provider(name, cluster, access);
    this.clients = all([cluster.vpcConfig.clusterSecurityGroupId]);
    this.dns = [nameService(args.network.ranges.services)];
    makeAddons(name, { cluster: cluster.name, kubernetesVersion: site.kubernetesVersion }, this, [args.network]);
    enforceNetworkPolicies(name, this.kubernetes, this);
    this.registerOutputs({ name: this.name, kubeconfig: this.kubeconfig, clients: this.clients });
  }

  private roles(name: string): ControlPlane["roles"] {
    const cluster = { trust: trustEks(), managed: CLUSTER_POLICIES, description: "The control plane of EKS Auto Mode" };
    const nodes = {
      trust: trustService("ec2.amazonaws.com"),
      managed: NODE_POLICIES,
      description: "Nodes of EKS Auto Mode",
    };
    return {
      cluster: makeRole(`${name}-plane`, cluster, this),
      nodes: makeRole(`${name}-nodes`, nodes, this),
    };
  }

  private cluster(name: string, args: ClusterArgs, site: AwsSite, plane: ControlPlane): aws.eks.Cluster {
    const { clusterName, endpoint, roles } = plane;
    const isKept = args.isProtected && !site.isTornDown;
    const logs = makeLogGroup(`${name}-logs`, { ...args.logs, physicalName: `/aws/eks/${clusterName}/cluster` }, this);
    return new aws.eks.Cluster(
      `${name}-eks`,
      {
        name: clusterName,
        version: checkVersion(site.kubernetesVersion, clusterName, this),
        roleArn: roles.cluster.role.arn,
        vpcConfig: { subnetIds: args.network.clusterSubnets, ...endpoint },
        ...autoMode(roles.nodes.role.arn, args.network.ranges.services),
        // Who deploys is named like everybody else; whoever happened to create it has no secret right.
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
        encryptionConfig: { provider: { keyArn: args.key }, resources: ["secrets"] },
        enabledClusterLogTypes: LOG_TYPES,
        upgradePolicy: { supportType: "STANDARD" },
        zonalShiftConfig: { enabled: true },
        deletionProtection: isKept,
      },
      {
        parent: this,
        protect: isKept,
        deleteBeforeReplace: true,
        // The roles outlive the cluster: without their rights it couldn't give back nodes and interfaces.
        dependsOn: [...roles.cluster.attachments, ...roles.nodes.attachments, logs],
      },
    );
  }

  private access(name: string, { name: cluster }: aws.eks.Cluster, args: ClusterArgs): Resource[] {
    return [
      ...makeAccess(name, { cluster, kind: "admin", principals: args.admins }, this),
      ...makeAccess(name, { cluster, kind: "viewer", principals: args.viewers }, this),
    ];
  }

  private provider(name: string, cluster: aws.eks.Cluster, access: Resource[]): kubernetes.Provider {
    return new kubernetes.Provider(
      `${name}-kubernetes`,
      {
        kubeconfig: this.kubeconfig,
        // What tells this cluster from another: a changed kubeconfig alone replaces nothing.
        clusterIdentifier: cluster.arn,
        enableServerSideApply: true,
      },
      { parent: this, dependsOn: access },
    );
  }
}

/** The three switches are on together, and EKS's own add-ons off, or the API refuses. */
function autoMode(nodeRoleArn: Output<string>, serviceIpv4Cidr: string): Partial<aws.eks.ClusterArgs> {
  return {
    bootstrapSelfManagedAddons: false,
    computeConfig: { enabled: true, nodePools: ["general-purpose", "system"], nodeRoleArn },
    kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr, elasticLoadBalancing: { enabled: true } },
    storageConfig: { blockStorage: { enabled: true } },
  };
}

/** On Auto Mode every node answers at the name service's address, which no pod has: only the address can be admitted. */
function nameService(services: string): Peer {
  return {
    cidr: `${addressAt(services, 10)}/32`,
    ports: [
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ],
  };
}

function kubeconfigOf(cluster: aws.eks.Cluster, { region }: AwsSite): Output<string> {
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: ["eks", "get-token", "--cluster-name", cluster.name, "--region", region, "--output", "json"],
    interactiveMode: "Never",
  };
  const { endpoint: server, certificateAuthority } = cluster;
  return jsonStringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "eks",
    clusters: [{ name: "eks", cluster: { server, "certificate-authority-data": certificateAuthority.data } }],
    contexts: [{ name: "eks", context: { cluster: "eks", user: "eks" } }],
    users: [{ name: "eks", user: { exec } }],
  });
}
