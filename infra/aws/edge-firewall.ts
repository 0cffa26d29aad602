import type { types, wafv2 } from "@pulumi/aws";
import type { BodyRules, EdgeContract, EdgeMethod, RateLimit } from "../edge-contract.ts";
import type { EdgeArgs } from "../platform.ts";
import { requireCapacity } from "./edge-firewall-capacity.ts";
import { BODY_RULE_BYTES, type BodyRule, MANAGED_GROUPS, type ManagedGroup } from "./edge-firewall-groups.ts";

type Rule = types.input.wafv2.WebAclRule;
type Statement = types.input.wafv2.WebAclRuleStatement;
type Mode = EdgeArgs["firewall"];

export class FirewallUnfit extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FirewallUnfit";
  }
}

/** What AWS can be told to look at of a body, by bytes. */
const INSPECTION_LIMITS: Readonly<Record<number, string>> = {
  16384: "KB_16",
  32768: "KB_32",
  49152: "KB_48",
  65536: "KB_64",
};
const TOO_MANY = "too-many-requests";

/**
 * The contract's rules as AWS WAF has them. Counting comes first: a rate rule sees what it counts before another rule has refused it.
 * @throws FirewallTooLarge, FirewallUnfit
 */
export function renderAcl(contract: EdgeContract, mode: Mode, metricName: string): Omit<wafv2.WebAclArgs, "scope"> {
  const inspection = INSPECTION_LIMITS[contract.bodies.inspectedBytes];
  if (inspection === undefined)
    throw new FirewallUnfit(
      `AWS WAF looks at ${Object.keys(INSPECTION_LIMITS).join(", ")} bytes of a body; the contract wants ${contract.bodies.inspectedBytes}.`,
    );
  return {
    defaultAction: { allow: {} },
    associationConfig: { requestBodies: [{ cloudfront: { defaultSizeInspectionLimit: inspection } }] },
    customResponseBodies: [
      {
        key: TOO_MANY,
        contentType: "APPLICATION_JSON",
        content: JSON.stringify({ type: TOO_MANY, title: "Too many requests", status: 429 }),
      },
    ],
    rules: renderRules(contract, mode),
    visibilityConfig: visibleAs(metricName),
  };
}

export function renderRules(contract: EdgeContract, mode: Mode): Rule[] {
  const { limits, bodies } = contract;
  if (bodies.maxBytesElsewhere !== BODY_RULE_BYTES)
    throw new FirewallUnfit(
      `AWS's rule for the size of bodies has ${BODY_RULE_BYTES} bytes; the contract wants ${bodies.maxBytesElsewhere}.`,
    );
  return requireCapacity([
    ...limits.map((limit, at) => rateRule(limit, at, mode)),
    ...MANAGED_GROUPS.map((group, at) => groupRule(group, toldBodies(contract, group), 10 + at, mode)),
    ...[...bodyLabels(contract)].map(([intent, labels], at) => textRule(intent, labels, 50 + at, bodies, mode)),
  ]);
}

function rateRule({ id, requests, windowS, pathPrefixes, methods }: RateLimit, priority: number, mode: Mode): Rule {
  const scopes = [
    ...(pathPrefixes.length > 0 ? [pathMatches(`^(${pathPrefixes.join("|")})`)] : []),
    ...(methods.length > 0 ? [methodIs(methods)] : []),
  ];
  const scopeDownStatement = scopes.length > 1 ? { andStatement: { statements: scopes } } : scopes[0];
  const customResponse = {
    responseCode: 429,
    customResponseBodyKey: TOO_MANY,
    responseHeaders: [{ name: "Retry-After", value: String(windowS) }],
  };
  return {
    name: `rate-${id}`,
    priority,
    action: mode === "block" ? { block: { customResponse } } : { count: {} },
    statement: {
      rateBasedStatement: {
        limit: requests,
        evaluationWindowSec: windowS,
        aggregateKeyType: "IP",
        ...(scopeDownStatement && { scopeDownStatement }),
      },
    },
    visibilityConfig: visibleAs(`rate-${id}`),
  };
}

/** What it finds in a body it only labels; {@link textRule} decides on it. */
function groupRule(
  { name, countedOnly }: ManagedGroup,
  bodies: readonly BodyRule[],
  priority: number,
  mode: Mode,
): Rule {
  const counted = [...bodies.map(({ rule }) => rule), ...countedOnly];
  return {
    name,
    priority,
    overrideAction: mode === "block" ? { none: {} } : { count: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name,
        ...(counted.length > 0 && {
          ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
        }),
      },
    },
    visibilityConfig: visibleAs(name),
  };
}

/** Refuses what a group has found in a body, unless that body may hold any text. */
function textRule(
  intent: BodyRule["intent"],
  labels: readonly string[],
  priority: number,
  { texts }: BodyRules,
  mode: Mode,
): Rule {
  const name = `body-${intent}`;
  const isText = { andStatement: { statements: [methodIs(texts.methods), pathBegins(texts.pathPrefix)] } };
  return {
    name,
    priority,
    action: mode === "block" ? { block: {} } : { count: {} },
    statement: { andStatement: { statements: [anyLabel(labels), { notStatement: { statement: isText } }] } },
    visibilityConfig: visibleAs(name),
  };
}

function bodyLabels(contract: EdgeContract): Map<BodyRule["intent"], string[]> {
  const rules = MANAGED_GROUPS.flatMap((group) => toldBodies(contract, group));
  const byIntent = Map.groupBy(rules, ({ intent }) => intent);
  return new Map([...byIntent].map(([intent, its]) => [intent, its.map(({ label }) => label)]));
}

/** The rules of a group that a text may break. Its size is the service's to judge. */
function toldBodies({ firewall }: EdgeContract, { bodies }: ManagedGroup): BodyRule[] {
  const told = new Set<string>(firewall.filter(({ isToldInTexts }) => isToldInTexts).map(({ id }) => id));
  return bodies.filter(({ intent }) => intent === "size" || told.has(intent));
}

function anyLabel(labels: readonly string[]): Statement {
  const statements = labels.map((key) => ({ labelMatchStatement: { scope: "LABEL", key } }));
  return statements.length === 1 ? (statements[0] as Statement) : { orStatement: { statements } };
}

/** As it was sent: the service knows no other spelling of a path either. */
const AS_SENT = [{ priority: 0, type: "NONE" }];

const methodIs = (methods: readonly EdgeMethod[]): Statement => ({
  regexMatchStatement: {
    regexString: `^(${methods.join("|")})$`,
    fieldToMatch: { method: {} },
    textTransformations: AS_SENT,
  },
});

const pathMatches = (regexString: string): Statement => ({
  regexMatchStatement: { regexString, fieldToMatch: { uriPath: {} }, textTransformations: AS_SENT },
});

const pathBegins = (searchString: string): Statement => ({
  byteMatchStatement: {
    searchString,
    positionalConstraint: "STARTS_WITH",
    fieldToMatch: { uriPath: {} },
    textTransformations: AS_SENT,
  },
});

const visibleAs = (metricName: string) => ({
  metricName,
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
});
