import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  interpolate,
  type Output,
  output,
  secret,
} from "@pulumi/pulumi";
import { requireEdgeContract } from "../edge-contract.ts";
import type { DnsTarget, Edge, EdgeArgs, PodBinding } from "../platform.ts";
import { type FirewallRule, type RouteRule, renderFirewall, renderRoutes } from "./edge-rules.ts";
import { keepLogs } from "./observability-logs.ts";
import { resourceClass } from "./resources.ts";
import { type ExamplePlace, isKept } from "./site.ts";

const Balancer = resourceClass<{
  subnets: string[];
  host: string;
  isPublic: boolean;
  certificate: string;
  minimumTls: string;
  admits: readonly string[];
  isDeletionProtected: boolean;
}>("example:edge:Balancer");
const Firewall = resourceClass<{ mode: "block" | "count"; rules: readonly FirewallRule[]; logs: string }>(
  "example:edge:Firewall",
);
const Cdn = resourceClass<{
  hosts: readonly string[];
  certificate: string;
  minimumTls: string;
  firewall: string;
  routes: readonly RouteRule[];
  origin: string;
  secondOrigin?: string;
  images: string;
  imagesKey: string;
  provesItself: { header: string; secrets: string[] };
  logs: string;
}>("example:edge:Cdn");

export class ExampleEdge extends ComponentResource implements Edge {
  readonly entrance: Output<DnsTarget>;
  readonly origin: Output<DnsTarget>;
  readonly private: Output<DnsTarget>;
  readonly binding: PodBinding;
  readonly balancers: Output<string[]>;
  readonly purgeUrl: Output<string>;
  readonly handle: Output<string>;
  readonly ids: Output<Readonly<Record<string, string>>>;

  constructor(name: string, args: EdgeArgs, place: ExamplePlace, options?: ComponentResourceOptions) {
    requireEdgeContract(args.contract);
    super("camera-reviews:example:Edge", name, {}, options);
    const logs = keepLogs(`${name}-logs`, args.logs, this);
    const balancer = this.makeBalancer(name, args, place);
    const rules = renderFirewall(args.contract);
    const firewall = new Firewall(`${name}-firewall`, { mode: args.firewall, rules, logs }, { parent: this });
    const cdn = this.makeCdn(name, args, { firewall: firewall.id, origin: balancer.id, logs });
    this.entrance = cdn.apply((id) => aliasOf(id));
    this.origin = balancer.id.apply((id) => aliasOf(id));
    this.private = this.origin;
    const serviceAnnotations = balancer.id.apply(
      (id): Readonly<Record<string, string>> => ({ "balancer.example/targets": id }),
    );
    this.binding = { namespaceLabels: {}, serviceAnnotations, objects: [], ready: [balancer] };
    this.balancers = output([...args.network.ranges.balancers]);
    this.purgeUrl = interpolate`example-cdn://${cdn}`;
    this.handle = cdn;
    this.ids = all({ "balancer-errors": balancer.id, "edge-errors": cdn, "firewall-blocks": firewall.id });
    this.registerOutputs({ purgeUrl: this.purgeUrl });
  }

  private makeBalancer(name: string, args: EdgeArgs, place: ExamplePlace) {
    const isDeletionProtected = isKept(args, place);
    const inputs = {
      subnets: args.network.clusterSubnets,
      host: args.hosts.private,
      isPublic: false,
      certificate: args.certificates.private,
      minimumTls: "1.2",
      admits: args.peers,
      isDeletionProtected,
    };
    return new Balancer(`${name}-balancer`, inputs, { parent: this, protect: isDeletionProtected });
  }

  private makeCdn(
    name: string,
    { contract, hosts, certificates, originSecrets, images, imagesKey }: EdgeArgs,
    parts: { firewall: Output<string>; origin: Output<string>; logs: Output<string> },
  ): Output<string> {
    const secrets = secret(output([...originSecrets]));
    const inputs = {
      hosts: [hosts.public, hosts.origin],
      certificate: certificates.public, // names the origin's host too: nothing else answers for it
      minimumTls: "1.2",
      routes: renderRoutes(contract),
      images: images.handles.images,
      imagesKey,
      ...(hosts.secondOrigin && { secondOrigin: hosts.secondOrigin }),
      provesItself: secrets.apply((known) => ({ header: contract.request.originSecretHeader, secrets: known })),
      ...parts,
    };
    return new Cdn(`${name}-cdn`, inputs, { parent: this }).id;
  }
}

const aliasOf = (id: string): DnsTarget => ({ kind: "alias", name: `${id}.edge.example`, zone: "edge", hasIpv6: true });
