import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  interpolate,
  type Output,
  output,
} from "@pulumi/pulumi";
import { requireEdgeContract } from "../edge-contract.ts";
import { requireName } from "../names.ts";
import type { DnsTarget, Edge, EdgeArgs, PodBinding } from "../platform.ts";
import { createGroups, type EndpointGroups } from "./edge-groups.ts";
import { createPrivateEntry, type PrivateEntry } from "./edge-private.ts";
import { asRanges, createPublicEntry, type PublicEntry } from "./edge-public.ts";
import { makeLogStore } from "./keys-log-store.ts";
import { GOOGLE_FRONT_ENDS } from "./network-firewall.ts";
import type { GcpSite } from "./site.ts";

export class EdgeUnfit extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EdgeUnfit";
  }
}

/** A rule of the firewall has five conditions: two for whom it is about, and one for each secret. */
const MOST_SECRETS = 3;

/**
 * The global balancer with Cloud CDN and Cloud Armor, and an internal one on the same pods.
 * `certificates.public` is a certificate map's id and covers the public host and the origin's; `certificates.private` a certificate's of the region;
 * `certificates.origin`, `images` and `imagesKey` say nothing here: images come through the service.
 */
export class GcpEdge extends ComponentResource implements Edge {
  readonly entrance: Output<DnsTarget>;
  readonly origin: Output<DnsTarget>;
  readonly private: Output<DnsTarget>;
  readonly binding: PodBinding;
  readonly balancers: Output<string[]>;
  readonly purgeUrl: Output<string>;
  readonly handle: Output<string>;
  readonly ids: Output<Readonly<Record<string, string>>>;

  constructor(name: string, args: EdgeArgs, site: GcpSite, options?: ComponentResourceOptions) {
    requireFit(name, args);
    super("camera-reviews:gcp:Edge", name, {}, options);
    const endpoints = createGroups(this, name, args, site);
    const entry = createPublicEntry(this, name, endpoints, args, site);
    const inner = createPrivateEntry(this, `${name}-private`, endpoints, args, site);
    this.entrance = all([entry.ipv4, entry.ipv6]).apply(([ipv4, ipv6]) => addresses([ipv4], [ipv6]));
    this.origin = this.entrance;
    this.private = inner.address.apply((address) => addresses([address], []));
    this.binding = bindPods(endpoints, entry);
    this.balancers = all([asRanges(entry), interpolate`${inner.address}/32`]).apply(([outer, own]) => [
      ...GOOGLE_FRONT_ENDS,
      ...args.network.ranges.balancers,
      ...outer,
      own,
    ]);
    this.purgeUrl = interpolate`cloud-cdn://${site.project}/${entry.urlMap.name}`;
    this.handle = entry.urlMap.id;
    this.ids = idsOf(entry, args);
    keepRequests(this, name, { entry, inner }, args, site);
    this.registerOutputs({ entrance: this.entrance, purgeUrl: this.purgeUrl });
  }
}

/** Of both balancers, the firewall's verdicts among them. */
function keepRequests(
  parent: GcpEdge,
  name: string,
  { entry, inner }: { readonly entry: PublicEntry; readonly inner: PrivateEntry },
  { logs }: EdgeArgs,
  site: GcpSite,
): void {
  const outer = interpolate`resource.type="http_load_balancer" AND resource.labels.url_map_name="${entry.urlMap.name}"`;
  const own = interpolate`resource.type="internal_http_lb_rule" AND resource.labels.url_map_name="${inner.urlMap.name}"`;
  const want = {
    ...logs,
    description: "Who asked the balancers for what.",
    filter: interpolate`(${outer}) OR (${own})`,
  };
  makeLogStore(name, want, site, parent);
}

const addresses = (ipv4: string[], ipv6: string[]): DnsTarget => ({ kind: "addresses", ipv4, ipv6 });

/** The cluster's own readiness gate waits for the groups' health, which is known once a backend service has them. */
const bindPods = ({ groups, annotations }: EndpointGroups, { services }: PublicEntry): PodBinding => ({
  namespaceLabels: {},
  serviceAnnotations: annotations,
  objects: [],
  ready: [...groups, services.reads, services.own],
});

/** As Cloud Monitoring's labels name them. */
const idsOf = ({ urlMap, services, policy }: PublicEntry, { certificates }: EdgeArgs): Output<Record<string, string>> =>
  all({
    "balancer-errors": services.own.name,
    "edge-errors": urlMap.name,
    "firewall-blocks": policy.name,
    "certificate-expiry": output(certificates.public),
  });

/** @throws EdgeUnfit, EdgeContractInvalid, NameInvalid */
function requireFit(name: string, { contract, originSecrets, hosts, peers }: EdgeArgs): void {
  requireEdgeContract(contract);
  requireName("label", name);
  if (originSecrets.length < 1 || originSecrets.length > MOST_SECRETS)
    throw new EdgeUnfit(
      `There are ${originSecrets.length} origin secrets; 1 to ${MOST_SECRETS} are wanted: the origin's host is for who has one.`,
    );
  if (hosts.secondOrigin !== undefined)
    throw new EdgeUnfit(
      `${hosts.secondOrigin} can't be a second origin: Google's balancer has none that another cloud's edge would answer for. DNS moves readers instead.`,
    );
  const used = [hosts.public, hosts.origin, hosts.private];
  if (new Set(used).size < used.length)
    throw new EdgeUnfit(`Each host leads elsewhere, so no two may be the same: ${used.join(", ")}.`);
  const open = peers.filter((range) => range.endsWith("/0"));
  if (open.length > 0) throw new EdgeUnfit(`The private host is not for everybody: ${open.join(", ")}.`);
}
