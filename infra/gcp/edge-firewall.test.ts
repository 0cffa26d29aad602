import { beforeAll, describe, expect, it } from "@jest/globals";
import { Provider } from "@pulumi/gcp";
import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { decideLikeCloudCdn } from "../../test/edge-parity/cloud-cdn.ts";
import { CASES, type EdgeRequest } from "../../test/edge-parity/parity.ts";
import { edgeArgs, ORIGIN_SECRETS } from "../../test/edge-parity/stand-ins.ts";
import { EDGE_CONTRACT } from "../edge-contract.ts";
import { type RecordedResource, record, settle } from "../recording/record.ts";
import { GcpEdge } from "./edge.ts";
import { DEFAULT_PRIORITY, OriginSecretUnfit, RULE_SETS, renderArmor, unproved } from "./edge-firewall.ts";

const HOSTS = { public: "www.example.org", origin: "origin.example.org", private: "private.example.org" };

interface Rule {
  readonly priority: number;
  readonly action: string;
  readonly preview?: boolean;
  readonly match: { readonly expr?: { readonly expression: string } };
}
const render = async (mode: "block" | "count"): Promise<Rule[]> =>
  (await settle(output(renderArmor(EDGE_CONTRACT, HOSTS, ORIGIN_SECRETS, mode)))) as Rule[];

describe("renderArmor", () => {
  let rules: Rule[];
  beforeAll(async () => {
    rules = await render("block");
  });

  it("has one rule at each place, the required one last", () => {
    const priorities = rules.map(({ priority }) => priority);
    expect(new Set(priorities).size).toBe(priorities.length);
    expect(priorities.at(-1)).toBe(DEFAULT_PRIORITY);
    expect(rules.at(-1)?.action).toBe("allow");
  });

  it("stays within what a rule may say: five conditions, 2048 characters, no backslash", () => {
    for (const { match } of rules) {
      const expression = match.expr?.expression ?? "";
      expect([expression, expression.split(/&&|\|\|/).length <= 5]).toEqual([expression, true]);
      expect(expression.length).toBeLessThanOrEqual(2_048);
      expect(expression).not.toContain("\\");
    }
  });

  it("has no more rules with expressions than a project may have", () => {
    expect(rules.filter(({ match }) => match.expr).length).toBeLessThanOrEqual(20);
  });

  it("always names the sensitivity", () => {
    for (const { match } of rules)
      expect(match.expr?.expression ?? "").not.toMatch(/evaluatePreconfiguredWaf\('[^']+'\)/);
    expect(rules.filter(({ match }) => match.expr?.expression.includes("{'sensitivity': 1}")).length).toBeGreaterThan(
      9,
    );
  });

  it("lets nothing pass before every refusal has been asked", () => {
    const passes = rules.filter(({ action }) => !action.startsWith("deny")).map(({ priority }) => priority);
    const refusals = rules.filter(({ action }) => action.startsWith("deny")).map(({ priority }) => priority);
    expect(Math.min(...passes)).toBeGreaterThan(Math.max(...refusals));
  });

  it("only tells what it guesses while it counts; who may ask is settled from the first day", async () => {
    const counting = await render("count");
    const isGuess = (priority: number): boolean =>
      priority >= 200 && priority !== 2000 && priority !== DEFAULT_PRIORITY;
    for (const { priority, preview } of counting)
      expect([priority, preview === true]).toEqual([priority, isGuess(priority)]);
    expect(rules.filter(({ preview }) => preview).map(({ priority }) => priority)).toEqual([1200, 1201, 1202]);
  });

  it.each(["short", "with 'quotes' and more than thirty-two characters", "x".repeat(129)])(
    "refuses the origin secret %j without telling it",
    (value) => {
      const render = () => unproved(HOSTS.origin, "X-Origin-Verify", [ORIGIN_SECRETS[0], value]);
      expect(render).toThrow(OriginSecretUnfit);
      expect(render).not.toThrow(value);
    },
  );
});

describe("what Cloud Armor lets through", () => {
  let resources: readonly RecordedResource[];
  beforeAll(async () => {
    ({ resources } = await record(() => {
      const site = {
        environment: "production",
        project: "example-project",
        projectNumber: "444455556666",
        billingAccount: "000000-000000-000000",
        region: "southamerica-east1",
        zones: ["southamerica-east1-a"],
        isTornDown: false,
      };
      new GcpEdge("edge", edgeArgs(), site, { providers: [new Provider("gcp")] });
    }));
  });
  const ask = (host: string, change: Partial<EdgeRequest> = {}, findings: string[] = []) =>
    decideLikeCloudCdn(
      resources,
      host,
      findings,
    )({ method: "GET", path: "/content", ...CASES.plain, ...change } as EdgeRequest);

  it.each(ORIGIN_SECRETS)("is the other edge with secret %#, whose answers are not kept twice", (value) => {
    expect(ask(HOSTS.origin, { headers: { "x-origin-verify": value } })).toMatchObject({
      isAllowed: true,
      isShared: false,
      sees: [],
    });
  });

  it("is nobody else at the origin's host, and nobody at a host that is not ours", () => {
    expect(ask(HOSTS.origin).isAllowed).toBe(false);
    expect(ask(HOSTS.origin, { headers: { "x-origin-verify": "x" } }).isAllowed).toBe(false);
    expect(ask("ORIGIN.example.org:443").isAllowed).toBe(false);
    for (const host of ["203.0.113.10", "wwwXexample.org", "www.example.org.evil.org", "evil-www.example.org"])
      expect([host, ask(host).isAllowed]).toEqual([host, false]);
    for (const host of ["www.example.org", "WWW.example.org:443"]) expect(ask(host).isAllowed).toBe(true);
  });

  it("is no large body, unless it is a text", () => {
    const large = { method: "POST", headers: { "content-length": "8193" } };
    expect(ask(HOSTS.public, { ...large, path: "/cameras" }).isAllowed).toBe(false);
    expect(ask(HOSTS.public, { ...large, path: "/reviews" }).isAllowed).toBe(true);
    expect(ask(HOSTS.public, { ...large, path: "/reviews/x/translations/pt", method: "PUT" }).isAllowed).toBe(true);
    expect(ask(HOSTS.public, { ...large, path: "/cameras", headers: { "content-length": "8192" } }).isAllowed).toBe(
      true,
    );
  });

  it("is nothing that any rule set finds, whatever else it is", () => {
    const anyOf = <Value>(values: readonly Value[]) => fc.constantFrom(...values);
    fc.assert(
      fc.property(
        anyOf(Object.values(RULE_SETS)),
        anyOf(["GET", "POST", "DELETE"]),
        anyOf(["/cameras", "/reviews", "/sessions", "/nowhere"]),
        (set, method, path) => !ask(HOSTS.public, { method, path }, [set]).isAllowed,
      ),
      { numRuns: 50 },
    );
  });
});
