import * as aws from "@pulumi/aws";
import { type ComponentResource, interpolate } from "@pulumi/pulumi";
import { planName, requireName } from "../names.ts";
import type { EdgeArgs } from "../platform.ts";
import { policyDocument } from "./identity-document.ts";
import { type AwsSite, EDGE_REGION } from "./site.ts";

interface EdgeLogGroup {
  readonly group: aws.cloudwatch.LogGroup;
  readonly policy: aws.cloudwatch.LogResourcePolicy;
}

/** A group in the edge's region that AWS's log delivery may write to. The policy is the group's own: an account has room for ten of the others. */
export function createEdgeLogGroup(
  parent: ComponentResource,
  name: string,
  groupName: string,
  { logs }: Pick<EdgeArgs, "logs">,
  { accountId }: AwsSite,
): EdgeLogGroup {
  const group = new aws.cloudwatch.LogGroup(
    name,
    { region: EDGE_REGION, name: requireName("log-group", groupName), kmsKeyId: logs.key, retentionInDays: logs.days },
    { parent, deleteBeforeReplace: true },
  );
  const policy = new aws.cloudwatch.LogResourcePolicy(
    name,
    {
      region: EDGE_REGION,
      resourceArn: group.arn,
      policyDocument: policyDocument([
        {
          Sid: "LogDelivery",
          Effect: "Allow",
          Principal: { Service: "delivery.logs.amazonaws.com" },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: interpolate`${group.arn}:log-stream:*`,
          Condition: {
            StringEquals: { "aws:SourceAccount": accountId },
            ArnLike: { "aws:SourceArn": `arn:aws:logs:${EDGE_REGION}:${accountId}:*` },
          },
        },
      ]),
    },
    { parent },
  );
  return { group, policy };
}

/** CloudFront's access logs, the second way of theirs: the first needs a bucket with ACLs. All of it is in the edge's region. */
export function deliverAccessLogs(
  parent: ComponentResource,
  name: string,
  distribution: aws.cloudfront.Distribution,
  args: EdgeArgs,
  site: AwsSite,
): void {
  const region = EDGE_REGION;
  const called = planName("label", site, name);
  const logs = createEdgeLogGroup(parent, `${name}-access`, `/aws/vendedlogs/cloudfront/${called}`, args, site);
  if (site.isTornDown) return; // a delivery under way would hold the distribution
  const fixedName = { parent, deleteBeforeReplace: true };
  const source = new aws.cloudwatch.LogDeliverySource(
    `${name}-access`,
    { region, name: called, logType: "ACCESS_LOGS", resourceArn: distribution.arn },
    fixedName,
  );
  const destination = new aws.cloudwatch.LogDeliveryDestination(
    `${name}-access`,
    {
      region,
      name: called,
      outputFormat: "json",
      deliveryDestinationConfiguration: { destinationResourceArn: logs.group.arn },
    },
    { ...fixedName, dependsOn: [logs.policy] },
  );
  new aws.cloudwatch.LogDelivery(
    `${name}-access`,
    { region, deliverySourceName: source.name, deliveryDestinationArn: destination.arn },
    { parent },
  );
}
