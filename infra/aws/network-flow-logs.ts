import * as aws from "@pulumi/aws";
import { interpolate } from "@pulumi/pulumi";
import type { LogKeeping } from "../platform.ts";
import { policyDocument } from "./identity-document.ts";
import { makeRole, trustService } from "./identity-role.ts";
import { makeLogGroup } from "./keys-log-group.ts";
import type { NetworkParts } from "./network-subnets.ts";

/** Who talked with whom, refused or not. */
export function makeFlowLogs(parts: NetworkParts, logs: LogKeeping): void {
  const { name, parent, site, vpcId } = parts;
  const part = `${name}-flows`;
  const group = makeLogGroup(part, logs, parent);
  const { role } = makeRole(
    part,
    {
      description: "Writes the network's flow logs",
      trust: trustService("vpc-flow-logs.amazonaws.com", {
        StringEquals: { "aws:SourceAccount": site.accountId },
        ArnLike: { "aws:SourceArn": `arn:aws:ec2:${site.region}:${site.accountId}:vpc-flow-log/*` },
      }),
    },
    parent,
  );
  const policy = new aws.iam.RolePolicy(
    part,
    {
      role: role.name,
      policy: policyDocument([
        {
          Sid: "Write",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          Resource: interpolate`${group.arn}:*`,
        },
        // Knows no single group; without it the flow log's state is an access error, and nothing is written.
        { Sid: "Look", Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
      ]),
    },
    { parent },
  );
  new aws.ec2.FlowLog(
    part,
    { vpcId, trafficType: "ALL", logDestination: group.arn, iamRoleArn: role.arn },
    { parent, dependsOn: [policy] },
  );
}
