import { type Component, type CostContext, type CostedResource, component, type PricedTypes } from "./components.ts";
import { CONTINENTS } from "./continents.ts";
import { isTrueAt, listAt, numberAt, textAt } from "./inputs.ts";
import { totalOutGb, type Usage } from "./usage.ts";

/** What readers meet first: CloudFront, its firewall, name service. */
export const AWS_EDGE_PRICES: PricedTypes = {
  "aws:cloudfront/distribution:Distribution": { together: traffic },
  "aws:cloudfront/function:Function": {
    together: (_, { usage }) => [
      component("CloudFront function calls", "aws.cloudfront.function-million", usage.edge.requestsMillions),
    ],
  },
  "aws:wafv2/webAcl:WebAcl": {
    each: ({ inputs }) => [
      component("web ACL", "aws.waf.acl-month"),
      component("web ACL rules", "aws.waf.rule-month", listAt(inputs, "rules").length),
      ...listAt(inputs, "rules").flatMap(dearGroup),
    ],
    together: (_, { usage }) => [
      component("requests that the firewall sees", "aws.waf.request-million", usage.edge.requestsMillions),
    ],
  },
  "aws:route53/zone:Zone": {
    each: ({ inputs }) =>
      listAt(inputs, "vpcs").length > 0
        ? [component("private zone", "aws.route53.zone-month")]
        : [component("public zone", "aws.route53.zone-month")],
    together: (_, { usage }) => [component("DNS queries", "aws.route53.query-million", usage.dns.queriesMillions)],
  },
  "aws:route53/healthCheck:HealthCheck": { each: healthCheck },
};

function traffic(_: readonly CostedResource[], { usage }: CostContext): Component[] {
  const { edge } = usage;
  return [
    ...CONTINENTS.flatMap(([key, id]) => [
      component(`CloudFront traffic: ${id}`, `aws.cloudfront.out-gb.${id}`, edge.outGb[key]),
      component(
        `CloudFront requests: ${id}`,
        `aws.cloudfront.https-ten-thousand.${id}`,
        requestsOf(usage, edge.outGb[key]),
      ),
    ]),
    component("CloudFront traffic to the origin", "aws.cloudfront.origin-gb", edge.uploadGb),
    component("purged paths", "aws.cloudfront.purge-path", edge.paidPurges),
  ];
}

/** In ten thousands; a continent's share of them is its share of the traffic. */
function requestsOf(usage: Usage, outGb: number): number {
  const total = totalOutGb(usage);
  return total === 0 ? 0 : (100 * usage.edge.requestsMillions * outGb) / total;
}

/** Groups of rules that cost more than a rule. */
const DEAR = /BotControl|ATPRuleSet|ACFPRuleSet|AntiDDoS/;

function dearGroup(rule: unknown): Component[] {
  const group = textAt(rule, "statement.managedRuleGroupStatement.name") ?? "";
  return DEAR.test(group) ? [component(`rule group ${group}`, "aws.waf.dear-rule-group-month")] : [];
}

/** Names that are AWS's own. */
const IN_AWS = /\.(cloudfront\.net|amazonaws\.com)$/;

/** Of what isn't in AWS it costs more; a name of ours doesn't say where it leads. */
function healthCheck({ inputs }: CostedResource): Component[] {
  const where = IN_AWS.test(textAt(inputs, "fqdn") ?? "") ? "aws-" : "";
  const options = optionsOf(inputs);
  return [
    component("health check", `aws.route53.${where}health-check-month`),
    ...(options > 0 ? [component("health check options", `aws.route53.${where}health-option-month`, options)] : []),
  ];
}

/** Each is charged: HTTPS, a fast interval, a text that must be there, latency. Calculated checks and alarms have none. */
function optionsOf(inputs: unknown): number {
  const type = textAt(inputs, "type") ?? "";
  return [
    type.startsWith("HTTPS"),
    type.endsWith("STR_MATCH"),
    (numberAt(inputs, "requestInterval") ?? 30) < 30,
    isTrueAt(inputs, "measureLatency"),
  ].filter(Boolean).length;
}
