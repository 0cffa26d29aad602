import type { types } from "@pulumi/gcp";
import { all, type Input, type Output, secret } from "@pulumi/pulumi";
import type { BodyRules, EdgeContract, FirewallIntentId, RateLimit } from "../edge-contract.ts";
import type { EdgeArgs, EdgeHosts } from "../platform.ts";
import {
  bodyIsLargerThan,
  headerIsOneOf,
  hostIs,
  looksLike,
  methodIs,
  pathBegins,
  pathBeginsWithAny,
  pathIsOf,
} from "./edge-expressions.ts";

type Rule = types.input.compute.SecurityPolicyRule;
type Mode = EdgeArgs["firewall"];

/** Google's preconfigured rules for each intent: the Core Rule Set 3.3, and what is newer than it. */
export const RULE_SETS: Readonly<Record<FirewallIntentId, string>> = {
  "sql-injection": "sqli-v33-stable",
  "cross-site-scripting": "xss-v33-stable",
  "local-file": "lfi-v33-stable",
  "remote-file": "rfi-v33-stable",
  "remote-code": "rce-v33-stable",
  "known-bad-inputs": "cve-canary",
  scanners: "scannerdetection-v33-stable",
  protocol: "protocolattack-v33-stable",
  sessions: "sessionfixation-v33-stable",
  node: "nodejs-v33-stable",
};

/** Every policy must end with it. */
export const DEFAULT_PRIORITY = 2_147_483_647;
/** A rule has five conditions at most, and what a text is takes two. */
const SETS_PER_RULE = 3;

const EVERYBODY = { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges: ["*"] } };

/**
 * The contract's rules as Cloud Armor has them. The first that matches decides, also one that counts and lets pass: so refusals come first, then the other
 * edge's way in (it has counted and looked already, and all its readers come from few addresses), then what counts. Rules about who asks what of whom are in
 * force from the first day; `count` is for those that guess.
 */
export function renderArmor(
  contract: EdgeContract,
  hosts: EdgeHosts,
  originSecrets: readonly Input<string>[],
  mode: Mode,
): Rule[] {
  const { limits, request } = contract;
  const guess = { preview: mode === "count" };
  return [
    deny(100, "A host that is not served here", `!${hostIs(hosts.public, hosts.origin)}`),
    deny(
      110,
      "The origin's host without proof of being an edge",
      requireProof(hosts.origin, request.originSecretHeader, originSecrets),
    ),
    ...methodRules(contract),
    ...findingRules(contract).map((rule) => ({ ...guess, ...rule })),
    allow(2000, "The other cloud's edge", hostIs(hosts.origin)),
    ...limits.map((limit, at) => ({ ...guess, ...rateRule(limit, 3000 + at) })),
    { priority: DEFAULT_PRIORITY, action: "allow", description: "Everything else", match: EVERYBODY },
  ];
}

/** What CloudFront refuses by itself. */
function methodRules({ routes }: EdgeContract): Rule[] {
  const rest = routes.at(-1)?.methods ?? [];
  const narrower = Map.groupBy(
    routes.filter(({ methods }) => methods.length < rest.length),
    ({ methods }) => methods.join(),
  );
  return [
    ...[...narrower.values()].map((its, at) =>
      deny(120 + at, "A method that a public read has not", `${pathIsOf(its)} && !${methodIs(its[0]?.methods ?? [])}`),
    ),
    deny(130, "A method that nothing has", `!${methodIs(rest)}`),
  ];
}

/**
 * What is looked for in requests. What a text holds is looked at as well, and only told. Sets share rules: a project has twenty with expressions unless it
 * asks for more, and a young one has none (quota SECURITY_POLICY_CEVAL_RULES). Which set has found something is in the log.
 */
function findingRules({ firewall, bodies }: EdgeContract): Rule[] {
  const isText = textCondition(bodies);
  const groups = groupSets(firewall.filter(({ isToldInTexts }) => isToldInTexts));
  const others = groupSets(firewall.filter(({ isToldInTexts }) => !isToldInTexts));
  const inTexts = (sets: readonly string[]) => `${looksLikeAny(sets)} && ${isText}`;
  return [
    deny(200, "A body larger than any but a text", `${bodyIsLargerThan(bodies.maxBytesElsewhere)} && !(${isText})`),
    ...others.map((sets, at) => deny(1000 + at, "Looked for in every request", looksLikeAny(sets))),
    ...groups.map((sets, at) =>
      deny(1050 + at, "Looked for outside of texts", `${looksLikeAny(sets)} && !(${isText})`),
    ),
    ...groups.map((sets, at) => ({
      ...deny(1100 + at, "The same around a text", inTexts(sets)),
      preconfiguredWafConfig: { exclusions: sets.map(withoutBodies) },
    })),
    ...groups.map((sets, at) => ({ ...deny(1200 + at, "The same within a text: told", inTexts(sets)), preview: true })),
  ];
}

const groupSets = (intents: EdgeContract["firewall"]): string[][] =>
  Array.from({ length: Math.ceil(intents.length / SETS_PER_RULE) }, (_, at) =>
    intents.slice(at * SETS_PER_RULE, (at + 1) * SETS_PER_RULE).map(({ id }) => RULE_SETS[id]),
  );

const looksLikeAny = (sets: readonly string[]): string => `(${sets.map(looksLike).join(" || ")})`;

const textCondition = ({ texts }: BodyRules): string => `${methodIs(texts.methods)} && ${pathBegins(texts.pathPrefix)}`;

const withoutBodies = (targetRuleSet: string) => ({ targetRuleSet, requestBodies: [{ operator: "EQUALS_ANY" }] });

/** Who signs in too often is kept out for as long as it is counted, as AWS does; readers are slowed down. */
function rateRule({ id, requests, windowS, pathPrefixes, methods }: RateLimit, priority: number): Rule {
  const conditions = [
    ...(pathPrefixes.length > 0 ? [pathBeginsWithAny(pathPrefixes)] : []),
    ...(methods.length > 0 ? [methodIs(methods)] : []),
  ];
  const isNarrow = pathPrefixes.length > 0;
  return {
    priority,
    description: `rate-${id}`,
    action: isNarrow ? "rate_based_ban" : "throttle",
    match: conditions.length > 0 ? { expr: { expression: conditions.join(" && ") } } : EVERYBODY,
    rateLimitOptions: {
      conformAction: "allow",
      exceedAction: "deny(429)",
      enforceOnKey: "IP",
      rateLimitThreshold: { count: requests, intervalSec: windowS },
      ...(isNarrow && { banDurationSec: windowS }),
    },
  };
}

export class OriginSecretUnfit extends Error {
  constructor() {
    super("An origin secret must have 32 to 128 letters, digits, hyphens and underscores: it is written into a rule.");
    this.name = "OriginSecretUnfit";
  }
}

/** A secret, as what it is made of. */
const requireProof = (host: string, header: string, secrets: readonly Input<string>[]): Output<string> =>
  all(secrets.map((value) => secret(value))).apply((values) => unproved(host, header, values));

/** Asks for the host without one of the secrets. @throws OriginSecretUnfit */
export function unproved(host: string, header: string, secrets: readonly string[]): string {
  if (!secrets.every((value) => /^[\w-]{32,128}$/.test(value))) throw new OriginSecretUnfit();
  return `${hostIs(host)} && !${headerIsOneOf(header, secrets)}`;
}

const deny = (priority: number, description: string, expression: Input<string>): Rule => ({
  priority,
  description,
  action: "deny(403)",
  match: { expr: { expression } },
});

const allow = (priority: number, description: string, expression: string): Rule => ({
  ...deny(priority, description, expression),
  action: "allow",
});
