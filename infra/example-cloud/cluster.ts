import { Provider } from "@pulumi/kubernetes";
import { ComponentResource, type ComponentResourceOptions, interpolate, type Output, output } from "@pulumi/pulumi";
import { addressAt } from "../address-plan.ts";
import type { Cluster, ClusterArgs, Peer } from "../platform.ts";
import { keepLogs } from "./observability-logs.ts";
import { resourceClass } from "./resources.ts";
import { type ExamplePlace, isKept } from "./site.ts";

const KubernetesCluster = resourceClass<{
  subnets: string[];
  hasPublicNodes: boolean;
  /** Who reaches the API server from outside; nobody without it. */
  admits: readonly string[];
  secretsKey: string;
  auditLogs: string;
  admins: readonly string[];
  viewers: readonly string[];
  isDeletionProtected: boolean;
}>("example:kubernetes:Cluster");

export class ExampleCluster extends ComponentResource implements Cluster {
  readonly name: Output<string>;
  readonly kubeconfig: Output<string>;
  readonly kubernetes: Provider;
  readonly clients: Output<string[]>;
  readonly dns: readonly Peer[];
  readonly identityService: readonly Peer[];
  readonly identityPool: Output<string>;

  constructor(name: string, args: ClusterArgs, place: ExamplePlace, options?: ComponentResourceOptions) {
    super("camera-reviews:example:Cluster", name, {}, options);
    this.name = this.make(name, args, place);
    this.kubeconfig = interpolate`{"server":"https://${this.name}.kubernetes.example","exec":{"command":"example-token"}}`;
    this.kubernetes = new Provider(
      `${name}-kubernetes`,
      { kubeconfig: this.kubeconfig, clusterIdentifier: this.name, enableServerSideApply: true },
      { parent: this },
    );
    this.clients = output([...args.network.ranges.pods]);
    this.dns = [peer(`${addressAt(args.network.ranges.services, 10)}/32`, 53, ["UDP", "TCP"])];
    this.identityService = [peer("169.254.10.1/32", 80, ["TCP"])];
    this.identityPool = this.name;
    this.registerOutputs({ name: this.name });
  }

  private make(name: string, args: ClusterArgs, place: ExamplePlace): Output<string> {
    const { network, key, logs, access, admins, viewers } = args;
    const inputs = {
      subnets: network.clusterSubnets,
      hasPublicNodes: false,
      admits: access === "private" ? [] : access,
      secretsKey: key,
      auditLogs: keepLogs(`${name}-audit`, logs, this),
      admins: output([...admins]),
      viewers: output([...viewers]),
      isDeletionProtected: isKept(args, place),
    };
    return new KubernetesCluster(name, inputs, { parent: this, protect: isKept(args, place) }).id;
  }
}

const peer = (cidr: string, port: number, protocols: readonly ("TCP" | "UDP")[]): Peer => ({
  cidr,
  ports: protocols.map((protocol) => ({ protocol, port })),
});
