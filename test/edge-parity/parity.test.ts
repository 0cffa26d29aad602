import { beforeAll, describe, expect, it } from "@jest/globals";
import { Provider as AwsProvider } from "@pulumi/aws";
import { Provider as GcpProvider } from "@pulumi/gcp";
import { AwsEdge } from "../../infra/aws/edge.ts";
import { MANAGED_GROUPS } from "../../infra/aws/edge-firewall-groups.ts";
import { EDGE_CONTRACT, routeOf } from "../../infra/edge-contract.ts";
import { GcpEdge } from "../../infra/gcp/edge.ts";
import { RULE_SETS } from "../../infra/gcp/edge-firewall.ts";
import { onlyOne, type RecordedResource, record } from "../../infra/recording/record.ts";
import { type AppDeps, routesOf } from "../../service/app.ts";
import type { Route } from "../../service/http/route.ts";
import { decideLikeCloudCdn } from "./cloud-cdn.ts";
import { decideLikeCloudFront } from "./cloudfront.ts";
import { ALLOWED_DIFFERENCES, CASES, compareEdges, type Decide, type Difference, METHODS } from "./parity.ts";
import { edgeArgs } from "./stand-ins.ts";

const HOST = "www.example.org";
const rows: Route[] = routesOf({ config: { PUBLIC_URL: `https://${HOST}` } } as unknown as AppDeps);
const pathOf = (row: Route): string => row.path.replaceAll(/:\w+/g, "x");
const PATHS = [
  ...new Set([
    ...EDGE_CONTRACT.routes.flatMap(({ paths }) => paths.map((path) => path.replace("*", "x/y"))),
    ...rows.map(pathOf),
    ...["/livez", "/readyz", "/version", "/healthz/edges", "/nowhere", "/media"],
    ...["/content/", "/contents", "/Content", "/esp", "/docs", "/doc", "/openapiXjson", "/%63ontent"],
  ]),
];

type Resources = readonly RecordedResource[];

async function recordAws(): Promise<Resources> {
  const site = {
    environment: "production",
    accountId: "111122223333",
    region: "sa-east-1",
    zoneIds: ["sae1-az1", "sae1-az2", "sae1-az3"],
    databaseAuthority: "",
    endpoints: [],
    kubernetesVersion: "1.35",
    isTornDown: false,
  };
  const { resources } = await record(() => {
    const args = edgeArgs();
    const hosts = { ...args.hosts, secondOrigin: "origin-gcp.example.org" };
    new AwsEdge("edge", { ...args, hosts }, site, { providers: [new AwsProvider("aws")] });
  });
  return resources;
}

async function recordGcp(): Promise<Resources> {
  const site = {
    environment: "production",
    project: "example-project",
    projectNumber: "444455556666",
    billingAccount: "000000-000000-000000",
    region: "southamerica-east1",
    zones: ["southamerica-east1-a", "southamerica-east1-b", "southamerica-east1-c"],
    isTornDown: false,
  };
  const { resources } = await record(() => {
    new GcpEdge("edge", edgeArgs(), site, { providers: [new GcpProvider("gcp")] });
  });
  return resources;
}

let aws: Resources;
let gcp: Resources;
let decide: { aws: Decide; gcp: Decide };

beforeAll(async () => {
  aws = await recordAws();
  gcp = await recordGcp();
  decide = { aws: decideLikeCloudFront(aws), gcp: decideLikeCloudCdn(gcp, HOST) };
});

const unexplained = (differences: readonly Difference[]): Difference[] =>
  differences.filter((difference) => !ALLOWED_DIFFERENCES.some((allowed) => allowed.isMeant(difference)));

describe("what both edges decide", () => {
  it("is the same for every path, method and case, but for what is explained", () => {
    const differences = compareEdges(decide.aws, decide.gcp, PATHS);
    expect(unexplained(differences).slice(0, 20)).toEqual([]);
    expect(PATHS.length * METHODS.length * Object.keys(CASES).length).toBeGreaterThan(8_000);
    for (const allowed of ALLOWED_DIFFERENCES)
      expect([allowed.id, differences.some((each) => allowed.isMeant(each))]).toEqual([allowed.id, true]);
  });

  it("is what the contract says", () => {
    const wrong = PATHS.flatMap((path) =>
      METHODS.flatMap((method) => {
        const { methods, isCached } = routeOf(EDGE_CONTRACT, path);
        const isAllowed = (methods as readonly string[]).includes(method);
        const isShared = isCached && method !== "OPTIONS";
        return Object.entries(decide)
          .map(([cloud, its]) => ({ cloud, ...its({ method, path, query: "", headers: {} }) }))
          .filter((it) => it.isAllowed !== isAllowed || (isAllowed && it.isShared !== isShared))
          .map(({ cloud }) => `${cloud} ${method} ${path}`);
      }),
    );
    expect(wrong).toEqual([]);
  });

  const publicReads = rows.filter(({ who, caching }) => who === "anyone" && caching);
  it.each(publicReads.map((row) => [row.path, Object.keys(row.query?.shape ?? {}), row] as const))(
    "has another key for another value of each parameter of %s (%j)",
    (_, parameters, row) => {
      const keyOf = (its: Decide, query: string): string =>
        its({ method: "GET", path: pathOf(row), query, headers: {} }).key;
      for (const its of Object.values(decide))
        for (const parameter of [...parameters, "unknown"]) {
          const keys = ["", `${parameter}=a`, `${parameter}=b`, `${parameter}=a&${parameter}=b`];
          expect(new Set(keys.map((query) => keyOf(its, query))).size).toBe(4);
        }
    },
  );

  it("never shares what somebody with a token has asked for, and hides lies and cookies from public reads", () => {
    for (const its of Object.values(decide)) {
      const ask = (name: keyof typeof CASES) =>
        its({ method: "GET", path: "/content", query: "", headers: {}, ...CASES[name] });
      expect(ask("authorization")).toMatchObject({ isShared: false, sees: ["authorization"] });
      expect(ask("a-lie")).toMatchObject({ isShared: true, sees: [] });
      expect(ask("cookie")).toMatchObject({ isShared: true, sees: [], key: ask("plain").key });
      expect(ask("a-chosen-key")).toMatchObject({ isShared: true, key: ask("plain").key });
      expect(ask("browser").key).not.toBe(ask("plain").key);
    }
  });

  it("keeps nothing that an answer doesn't ask for, no error, and compresses nothing", () => {
    for (const its of Object.values(decide))
      expect(its({ method: "GET", path: "/content", query: "", headers: {} })).toMatchObject({
        silentS: 0,
        errorS: 0,
        isCompressed: false,
      });
  });
});

describe("the comparison", () => {
  const FEW_PATHS = ["/content", "/reviews", "/media/x"];

  it("finds nothing unexplained on its few paths as they are", () => {
    expect(unexplained(compareEdges(decide.aws, decide.gcp, FEW_PATHS))).toEqual([]);
  });

  /** The resources with one of them changed. */
  function changed(resources: Resources, type: string, name: string, change: (inputs: never) => void): Resources {
    const target = onlyOne(resources, type, name);
    const inputs = structuredClone(target.inputs);
    change(inputs as never);
    return resources.map((each) => (each === target ? { ...target, inputs } : each));
  }
  type Loose = Record<string, Record<string, unknown>>;

  it.each<[string, string, string, (inputs: Loose) => void]>([
    [
      "a method more",
      "aws:cloudfront/distribution:Distribution",
      "edge-cdn",
      ({ defaultCacheBehavior }) => {
        (defaultCacheBehavior as { allowedMethods: string[] }).allowedMethods = ["GET"];
      },
    ],
    [
      "a query that is left out",
      "aws:cloudfront/cachePolicy:CachePolicy",
      "edge-reads",
      ({ parametersInCacheKeyAndForwardedToOrigin: key }) => {
        (key as Loose).queryStringsConfig = { queryStringBehavior: "none" };
      },
    ],
    [
      "a default time",
      "aws:cloudfront/cachePolicy:CachePolicy",
      "edge-reads",
      (inputs) => Object.assign(inputs, { defaultTtl: 60 }),
    ],
    [
      "a function that takes nothing out",
      "aws:cloudfront/function:Function",
      "edge-request",
      (inputs) => Object.assign(inputs, { code: "function handler(event) { return event.request; }" }),
    ],
    [
      "errors that are kept",
      "aws:cloudfront/distribution:Distribution",
      "edge-cdn",
      (inputs) => Object.assign(inputs, { customErrorResponses: [] }),
    ],
  ])("notices on AWS %s", (_, type, name, change) => {
    const mutant = decideLikeCloudFront(changed(aws, type, name, change));
    expect(unexplained(compareEdges(mutant, decide.gcp, FEW_PATHS)).length).toBeGreaterThan(0);
  });

  const RULES = "gcp:compute/securityPolicy:SecurityPolicy";
  it.each<[string, string, string, (inputs: Loose) => void]>([
    [
      "a cache for everything",
      "gcp:compute/backendService:BackendService",
      "edge-own",
      (inputs) => Object.assign(inputs, { enableCdn: true }),
    ],
    [
      "a token that doesn't count",
      "gcp:compute/backendService:BackendService",
      "edge-reads",
      ({ cdnPolicy }) => Object.assign(cdnPolicy ?? {}, { bypassCacheOnRequestHeaders: [] }),
    ],
    [
      "another cache mode",
      "gcp:compute/backendService:BackendService",
      "edge-reads",
      ({ cdnPolicy }) => Object.assign(cdnPolicy ?? {}, { cacheMode: "CACHE_ALL_STATIC" }),
    ],
    [
      "compression",
      "gcp:compute/backendService:BackendService",
      "edge-own",
      (inputs) => Object.assign(inputs, { compressionMode: "AUTOMATIC" }),
    ],
    [
      "headers that stay",
      "gcp:compute/uRLMap:URLMap",
      "edge-map",
      (inputs) => Object.assign(inputs, { headerAction: {} }),
    ],
    [
      "methods that pass",
      RULES,
      "edge-armor",
      (inputs) =>
        Object.assign(inputs, {
          rules: (inputs.rules as unknown as { priority: number }[]).filter(({ priority }) => priority !== 120),
        }),
    ],
  ])("notices on Google Cloud %s", (_, type, name, change) => {
    const mutant = decideLikeCloudCdn(changed(gcp, type, name, change), HOST);
    expect(unexplained(compareEdges(decide.aws, mutant, FEW_PATHS)).length).toBeGreaterThan(0);
  });
});

describe("what both firewalls look for", () => {
  const intents = EDGE_CONTRACT.firewall.map(({ id, isToldInTexts }) => [id, isToldInTexts] as const);
  const rulesOf = (resources: Resources, type: string) =>
    onlyOne(resources, type).inputs.rules as readonly Record<string, unknown>[];

  it.each(intents)(
    "has %s on AWS, its finds in bodies told by a label where texts may hold them (%s)",
    (id, isTold) => {
      const rules = rulesOf(aws, "aws:wafv2/webAcl:WebAcl");
      const groups = MANAGED_GROUPS.filter((group) => group.intents.includes(id));
      expect(groups.length).toBeGreaterThan(0);
      for (const { name } of groups)
        expect(rules).toContainEqual(expect.objectContaining({ name, overrideAction: { none: {} } }));
      const bodies = groups.flatMap((group) => group.bodies.filter(({ intent }) => intent === id));
      const counted = rules.flatMap(({ statement }) => overridesOf(statement));
      for (const { rule } of bodies) expect(counted.includes(rule)).toBe(isTold);
      if (bodies.length > 0)
        expect(rules.some(({ name, action }) => name === `body-${id}` && "block" in (action as object))).toBe(isTold);
    },
  );

  it.each(intents)("has %s on Google Cloud; in texts only told: %s", (id, isTold) => {
    const found = (method: string, path: string): boolean =>
      decideLikeCloudCdn(gcp, HOST, [RULE_SETS[id]])({ method, path, query: "", headers: {} }).isAllowed;
    expect(found("GET", "/content")).toBe(false);
    expect(found("POST", "/cameras")).toBe(false);
    const rules = rulesOf(gcp, "gcp:compute/securityPolicy:SecurityPolicy");
    const named = rules.filter(({ match }) => JSON.stringify(match).includes(`'${RULE_SETS[id]}'`));
    const exclusions = named.flatMap(({ preconfiguredWafConfig }) =>
      preconfiguredWafConfig ? (preconfiguredWafConfig as { exclusions: unknown[] }).exclusions : [],
    );
    expect(named).toHaveLength(isTold ? 3 : 1);
    expect(named.filter(({ preview }) => preview)).toHaveLength(isTold ? 1 : 0);
    if (isTold)
      expect(exclusions).toContainEqual({
        targetRuleSet: RULE_SETS[id],
        requestBodies: [{ operator: "EQUALS_ANY" }],
      });
  });

  it.each(EDGE_CONTRACT.limits.map((limit) => [limit.id, limit] as const))(
    "limits %s by the same numbers",
    (id, limit) => {
      const onAws = rulesOf(aws, "aws:wafv2/webAcl:WebAcl").find(({ name }) => name === `rate-${id}`);
      const onGcp = rulesOf(gcp, "gcp:compute/securityPolicy:SecurityPolicy").find(
        ({ description }) => description === `rate-${id}`,
      );
      expect(onAws?.statement).toMatchObject({
        rateBasedStatement: { limit: limit.requests, evaluationWindowSec: limit.windowS, aggregateKeyType: "IP" },
      });
      expect(onGcp?.rateLimitOptions).toMatchObject({
        rateLimitThreshold: { count: limit.requests, intervalSec: limit.windowS },
        enforceOnKey: "IP",
        exceedAction: "deny(429)",
      });
    },
  );

  function overridesOf(statement: unknown): string[] {
    const group = (statement as { managedRuleGroupStatement?: { ruleActionOverrides?: { name: string }[] } })
      .managedRuleGroupStatement;
    return (group?.ruleActionOverrides ?? []).map(({ name }) => name);
  }
});
