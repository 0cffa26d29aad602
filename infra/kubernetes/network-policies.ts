import * as kubernetes from "@pulumi/kubernetes";
import { all, type Input, type Output, output } from "@pulumi/pulumi";
import type { Peer, PodPeer } from "../platform.ts";
import { NAMESPACE, type PodName, selectorOf } from "./names.ts";
import { PORTS } from "./numbers.ts";
import { type InNamespace, inside, metadataOf } from "./scope.ts";
import type { WorkloadArgs } from "./workload-args.ts";

type Spec = kubernetes.types.input.networking.v1.NetworkPolicySpec;
type Rule = kubernetes.types.input.networking.v1.NetworkPolicyEgressRule;
type Port = { readonly protocol: "TCP" | "UDP"; readonly port: number };

/** Metadata services of every cloud, a node's own addresses: nothing there is asked for over 443. */
export const LINK_LOCAL = "169.254.0.0/16";
const ANYWHERE = { ipBlock: { cidr: "0.0.0.0/0", except: [LINK_LOCAL] } };
const MAIL_PORTS = [465, 587];

type Wanted = Pick<WorkloadArgs, "dns" | "identityService" | "databases" | "balancers" | "mailPorts">;

/** Nothing goes in or out but what is written here, each need under its name. */
export const planPolicies = (wanted: Wanted): Readonly<Record<string, Input<Spec>>> => ({
  "deny-all": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  // An address where it answers on the node, pods where the data plane looks behind the address: each cluster says which.
  dns: egress({}, toPeers(wanted.dns)),
  identity: egress({}, toPeers(wanted.identityService)),
  // Cloud APIs, and the other site's private host.
  https: egress({}, [{ to: [ANYWHERE], ports: [tcp(PORTS.https)] }]),
  mail: egress(pods("worker"), [{ to: [ANYWHERE], ports: (wanted.mailPorts ?? MAIL_PORTS).map(tcp) }]),
  database: egress(pods("web", "worker", "job"), toRanges(wanted.databases, PORTS.postgres)),
  requests: ingress(pods("web"), fromRanges(wanted.balancers, PORTS.http)),
  metrics: ingress(pods("web", "worker"), [{ from: [of("collector")], ports: [tcp(PORTS.admin)] }]),
  scrape: egress(pods("collector"), [{ to: [of("web"), of("worker")], ports: [tcp(PORTS.admin)] }]),
  traces: egress(pods("web", "worker"), [{ to: [of("collector")], ports: [tcp(PORTS.otlp)] }]),
  collect: ingress(pods("collector"), [{ from: [of("web"), of("worker")], ports: [tcp(PORTS.otlp)] }]),
});

export const makeNetworkPolicies = (scope: InNamespace, wanted: Wanted) =>
  Object.entries(planPolicies(wanted)).map(
    ([name, spec]) =>
      new kubernetes.networking.v1.NetworkPolicy(
        `${scope.name}-network-${name}`,
        { metadata: metadataOf(NAMESPACE, { name }), spec },
        inside(scope),
      ),
  );

const tcp = (port: number): Port => ({ protocol: "TCP", port });
const of = (name: PodName) => ({ podSelector: { matchLabels: selectorOf(name) } });
const pods = (...names: PodName[]) => ({
  matchExpressions: [
    { key: "app.kubernetes.io/name", operator: "In", values: names },
    { key: "app.kubernetes.io/part-of", operator: "In", values: [NAMESPACE] },
  ],
});

type Selector = Spec["podSelector"];
const egress = (podSelector: Selector, rules: Input<Rule[]>): Spec => ({
  podSelector,
  policyTypes: ["Egress"],
  egress: rules,
});
const ingress = (podSelector: Selector, rules: Input<Input<{ from: object[]; ports: Port[] }>[]>): Spec => ({
  podSelector,
  policyTypes: ["Ingress"],
  ingress: rules,
});

export const toPeers = (peers: readonly (Peer | PodPeer)[]): Rule[] =>
  peers.map((peer) => ({ to: [placeOf(peer)], ports: [...peer.ports] }));

const placeOf = (peer: Peer | PodPeer) =>
  "cidr" in peer
    ? { ipBlock: { cidr: peer.cidr } }
    : {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": peer.namespace } },
        podSelector: { matchLabels: { ...peer.labels } },
      };

const toRanges = (ranges: readonly Input<string>[], port: number): Output<Rule[]> =>
  all(ranges.map((range) => output(range))).apply((cidrs) =>
    cidrs.map((cidr) => ({ to: [{ ipBlock: { cidr } }], ports: [tcp(port)] })),
  );

/** One rule per range: a rule with an empty list would let everybody in. */
const fromRanges = (ranges: Output<string[]>, port: number) =>
  ranges.apply((cidrs) => cidrs.map((cidr) => ({ from: [{ ipBlock: { cidr } }], ports: [tcp(port)] })));
