import * as kubernetes from "@pulumi/kubernetes";
import type { Cluster } from "../platform.ts";
import { KEDA, labelsOf } from "./names.ts";
import { LINK_LOCAL, toPeers } from "./network-policies.ts";
import { PORTS } from "./numbers.ts";
import { type InNamespace, inside } from "./scope.ts";

/** The chart's own: what the API server asks (metrics, admission), and what its parts ask each other. */
const ASKED_BY_API_SERVER = [6443, 9443];
const AMONG_THEMSELVES = 9666;

/**
 * The API server stands at other addresses on each cloud, and so does the metric store: both answer on 443. Who calls in from the API server has no address
 * that could be named either; those ports want its certificate.
 */
export function makeKedaPolicies(
  scope: InNamespace,
  { dns, identityService }: Pick<Cluster, "dns" | "identityService">,
): kubernetes.networking.v1.NetworkPolicy[] {
  const tcp = (port: number) => ({ protocol: "TCP", port });
  const specs: Readonly<Record<string, kubernetes.types.input.networking.v1.NetworkPolicySpec>> = {
    "deny-all": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    out: {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        ...toPeers([...dns, ...identityService]),
        { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: [LINK_LOCAL] } }], ports: [tcp(PORTS.https)] },
        { to: [{ podSelector: {} }], ports: [tcp(AMONG_THEMSELVES)] },
      ],
    },
    in: {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [
        { ports: ASKED_BY_API_SERVER.map(tcp) },
        { from: [{ podSelector: {} }], ports: [tcp(AMONG_THEMSELVES)] },
      ],
    },
  };
  return Object.entries(specs).map(
    ([name, spec]) =>
      new kubernetes.networking.v1.NetworkPolicy(
        `${scope.name}-network-${name}`,
        { metadata: { name, namespace: KEDA.namespace, labels: labelsOf(KEDA.namespace) }, spec },
        inside(scope),
      ),
  );
}
