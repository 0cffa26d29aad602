import * as aws from "@pulumi/aws";
import { type Input, interpolate, type Output, type Resource } from "@pulumi/pulumi";
import type { LogKeeping } from "../platform.ts";
import { policyDocument, type Statement } from "./identity-document.ts";
import { makeRole, trustPods } from "./identity-role.ts";

interface ClusterLogsWant {
  readonly cluster: Output<string>;
  readonly accountId: string;
  readonly kubernetesVersion: string;
  readonly logs: LogKeeping;
}

/** Groups that the agent would make by itself, without key and end. */
const GROUPS = ["application", "host", "dataplane", "performance"] as const;
const AGENT = { namespace: "amazon-cloudwatch", serviceAccount: "cloudwatch-agent" };

/** What pods print goes to CloudWatch by Amazon's own add-on, which needs rights on nodes that no pod of ours has. */
export function makeClusterLogs(name: string, want: ClusterLogsWant, parent: Resource): aws.cloudwatch.LogGroup {
  const { cluster, accountId, kubernetesVersion, logs } = want;
  const addonName = "amazon-cloudwatch-observability";
  const groups = GROUPS.map((part) => makeAgentGroup(`${name}-${part}`, cluster, part, logs, parent));
  const [application] = groups as [aws.cloudwatch.LogGroup];
  const trust = trustPods({ accountId, cluster, ...AGENT });
  const { role } = makeRole(`${name}-agent`, { trust, description: "Writes pods' logs and figures." }, parent);
  const policy = new aws.iam.RolePolicy(
    `${name}-agent`,
    { role: role.name, policy: policyDocument(agentStatements(groups)) },
    { parent },
  );
  new aws.eks.Addon(
    `${name}-agent`,
    {
      clusterName: cluster,
      addonName,
      addonVersion: aws.eks.getAddonVersionOutput({ addonName, kubernetesVersion }, { parent }).version,
      configurationValues: JSON.stringify(AGENT_SETTINGS),
      podIdentityAssociations: [{ serviceAccount: AGENT.serviceAccount, roleArn: role.arn }],
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
    },
    { parent, dependsOn: [policy, ...groups] },
  );
  makeQueries(name, application, parent);
  return application;
}

/** Logs only in detail: what is measured of pods goes to managed Prometheus, and each figure would be paid twice. */
const AGENT_SETTINGS = {
  containerLogs: { enabled: true },
  agent: {
    config: { logs: { metrics_collected: { kubernetes: { enhanced_container_insights: false } } } },
  },
};

function makeAgentGroup(
  name: string,
  cluster: Output<string>,
  part: string,
  { key, days }: LogKeeping,
  parent: Resource,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    name,
    {
      name: interpolate`/aws/containerinsights/${cluster}/${part}`,
      kmsKeyId: key,
      retentionInDays: days,
    },
    { parent, deleteBeforeReplace: true },
  );
}

function agentStatements(groups: readonly aws.cloudwatch.LogGroup[]): Statement[] {
  const streams: Input<string>[] = groups.flatMap(({ arn }) => [arn, interpolate`${arn}:*`]);
  return [
    {
      Sid: "WriteLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:DescribeLogGroups", "logs:PutLogEvents"],
      Resource: streams,
    },
    {
      Sid: "WriteFigures",
      Effect: "Allow",
      Action: ["cloudwatch:PutMetricData"],
      Resource: "*",
      Condition: { StringEquals: { "cloudwatch:namespace": "ContainerInsights" } },
    },
    { Sid: "KnowTheNode", Effect: "Allow", Action: ["ec2:DescribeTags", "ec2:DescribeVolumes"], Resource: "*" },
  ];
}

/** For whoever is woken: the console lists them by name. The service's lines are JSON under `log_processed`. */
const LOG_QUERIES: Readonly<Record<string, string>> = {
  errors: `fields @timestamp, log_processed.route, log_processed.status, log_processed.msg
| filter log_processed.level in ["error", "fatal"]
| sort @timestamp desc
| limit 200`,
  "slow-requests": `filter ispresent(log_processed.durationMs)
| stats count(*) as requests, pct(log_processed.durationMs, 99) as p99, max(log_processed.durationMs) as slowest by log_processed.route
| sort p99 desc`,
  "one-request": `fields @timestamp, @message
| filter log_processed.requestId = "PUT THE REQUEST ID HERE"
| sort @timestamp`,
};

function makeQueries(name: string, group: aws.cloudwatch.LogGroup, parent: Resource): void {
  for (const [query, queryString] of Object.entries(LOG_QUERIES))
    new aws.cloudwatch.QueryDefinition(`${name}-${query}`, { logGroupNames: [group.name], queryString }, { parent });
}
