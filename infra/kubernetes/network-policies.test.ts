import { describe, expect, it } from "@jest/globals";
import { output } from "@pulumi/pulumi";
import { record } from "../recording/record.ts";
import { planPolicies } from "./network-policies.ts";
import type { WorkloadArgs } from "./workload-args.ts";

type Rule = {
  from?: unknown[];
  to?: { ipBlock?: { cidr: string; except?: string[] }; podSelector?: object }[];
  ports: { port: number }[];
};
type Policy = { podSelector: { matchExpressions?: { values: string[] }[] }; ingress?: Rule[]; egress?: Rule[] };

const DNS_PORTS = [{ protocol: "UDP", port: 53 } as const, { protocol: "TCP", port: 53 } as const];
const NAME_SERVICE: WorkloadArgs["dns"] = [{ cidr: "172.20.0.10/32", ports: DNS_PORTS }];

const plan = async (balancers: string[] = ["10.16.0.0/24"], dns = NAME_SERVICE): Promise<Record<string, Policy>> => {
  const wanted = {
    dns,
    identityService: [{ cidr: "169.254.170.23/32", ports: [{ protocol: "TCP", port: 80 } as const] }],
    databases: ["10.16.32.0/24"],
    balancers: output(balancers),
  };
  return (await record(() => output(planPolicies(wanted)))).result as unknown as Record<string, Policy>;
};
const podsOf = ({ podSelector }: Policy | { podSelector: never }): string[] =>
  (podSelector as Policy["podSelector"]).matchExpressions?.[0]?.values ?? ["every pod"];

describe("network policies", () => {
  it("deny what none of them allows", async () => {
    expect((await plan())["deny-all"]).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  it.each([
    ["dns", ["every pod"], [53, 53]],
    ["identity", ["every pod"], [80]],
    ["https", ["every pod"], [443]],
    ["mail", ["worker"], [465, 587]],
    ["database", ["web", "worker", "job"], [5432]],
    ["requests", ["web"], [8080]],
    ["metrics", ["web", "worker"], [9090]],
    ["scrape", ["collector"], [9090]],
    ["traces", ["web", "worker"], [4318]],
    ["collect", ["collector"], [4318]],
  ])("allow %s to %p on %p", async (name, pods, ports) => {
    const policy = (await plan())[name];
    expect(policy && podsOf(policy)).toEqual(pods);
    const rules = policy?.ingress ?? policy?.egress ?? [];
    expect(rules.flatMap((rule) => rule.ports.map(({ port }) => port))).toEqual(ports);
  });

  it("name the address of the name service", async () => {
    expect((await plan()).dns?.egress?.[0]?.to).toEqual([{ ipBlock: { cidr: "172.20.0.10/32" } }]);
  });

  it("name its pods besides where the data plane knows them by who they are, in their own namespace only", async () => {
    const pods = { namespace: "kube-system", labels: { "k8s-app": "node-local-dns" }, ports: DNS_PORTS };
    expect((await plan(undefined, [...NAME_SERVICE, pods])).dns?.egress).toEqual([
      { to: [{ ipBlock: { cidr: "172.20.0.10/32" } }], ports: DNS_PORTS },
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "node-local-dns" } },
          },
        ],
        ports: DNS_PORTS,
      },
    ]);
  });

  it("keep pods from the node's metadata by the open port", async () => {
    for (const name of ["https", "mail"])
      expect((await plan())[name]?.egress?.[0]?.to).toEqual([
        { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
      ]);
  });

  it("let nobody in when there is no balancer, for an empty list would mean everybody", async () => {
    expect((await plan([])).requests?.ingress).toEqual([]);
    expect((await plan(["10.0.0.0/24", "10.0.1.0/24"])).requests?.ingress).toHaveLength(2);
  });

  it("say of every rule from where or where to", async () => {
    for (const [name, policy] of Object.entries(await plan()))
      for (const rule of [...(policy.ingress ?? []), ...(policy.egress ?? [])]) {
        expect({ name, sides: (rule.from ?? rule.to ?? []).length }).toMatchObject({ name, sides: expect.any(Number) });
        expect((rule.from ?? rule.to ?? []).length).toBeGreaterThan(0);
      }
  });
});
