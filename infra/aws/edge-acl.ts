import * as aws from "@pulumi/aws";
import type { ComponentResource, Output } from "@pulumi/pulumi";
import { planName } from "../names.ts";
import type { EdgeArgs } from "../platform.ts";
import { renderAcl } from "./edge-firewall.ts";
import { createEdgeLogGroup } from "./edge-logs.ts";
import { type AwsSite, EDGE_REGION } from "./site.ts";

/** WAF writes only to groups whose name begins so. */
const LOG_PREFIX = "aws-waf-logs-";

export interface Acl {
  readonly arn: Output<string>;
  /** What CloudWatch calls it. */
  readonly metricName: string;
}

/** The firewall in front of CloudFront's cache, and what it tells; who sends a token or a cookie is nobody's business there. */
export function createAcl(parent: ComponentResource, name: string, args: EdgeArgs, site: AwsSite): Acl {
  const called = planName("label", site, name);
  const acl = new aws.wafv2.WebAcl(
    `${name}-acl`,
    { region: EDGE_REGION, scope: "CLOUDFRONT", ...renderAcl(args.contract, args.firewall, called) },
    { parent },
  );
  const logs = createEdgeLogGroup(parent, `${name}-firewall`, LOG_PREFIX + called, args, site);
  new aws.wafv2.WebAclLoggingConfiguration(
    `${name}-acl`,
    {
      region: EDGE_REGION,
      resourceArn: acl.arn,
      logDestinationConfigs: [logs.group.arn],
      redactedFields: ["authorization", "cookie"].map((header) => ({ singleHeader: { name: header } })),
    },
    { parent, dependsOn: [logs.policy] },
  );
  return { arn: acl.arn, metricName: called };
}
