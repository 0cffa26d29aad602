import * as aws from "@pulumi/aws";
import { all, type Input, type Resource } from "@pulumi/pulumi";
import { runbookOf } from "../alerts.ts";
import type { Alert, QueryAlert, Severity } from "../signals.ts";
import type { Topics } from "./observability-topics.ts";

interface PrometheusWant {
  readonly alias: string;
  readonly region: string;
  readonly key: Input<string>;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly alerts: readonly Alert[];
  readonly topics: Topics;
}

/** Amazon Managed Service for Prometheus: where the collector writes, and who evaluates the alerts. */
export function makePrometheus(name: string, want: PrometheusWant, parent: Resource): aws.amp.Workspace {
  const { alias, key, logGroup, topics, region } = want;
  const workspace = new aws.amp.Workspace(
    `${name}-prometheus`,
    { alias, kmsKeyArn: key, loggingConfiguration: { logGroupArn: logGroup.arn.apply(toStreams) } },
    { parent },
  );
  const inside = { parent, dependsOn: [topics.page.policy, topics.ticket.policy] };
  for (const severity of ["page", "ticket"] as const)
    new aws.amp.RuleGroupNamespace(
      `${name}-${severity}`,
      { workspaceId: workspace.id, data: JSON.stringify(planRules(severity, want.alerts)) },
      { parent },
    );
  const definition = all([topics.page.arn, topics.ticket.arn]).apply(([page, ticket]) =>
    JSON.stringify({ alertmanager_config: JSON.stringify(planRoutes({ page, ticket }, region)) }),
  );
  new aws.amp.AlertManagerDefinition(`${name}-routes`, { workspaceId: workspace.id, definition }, inside);
  return workspace;
}

/** It wants the streams, not the group, and a provider's ARN may or may not end so. */
const toStreams = (arn: string): string => (arn.endsWith(":*") ? arn : `${arn}:*`);

/** How often they are evaluated: what waits until the morning needs no fresher answer, and each evaluation is paid by what it reads. */
const EVERY: Readonly<Record<Severity, string>> = { page: "1m", ticket: "5m" };

/** A file of Prometheus rules; JSON is YAML. */
function planRules(severity: Severity, alerts: readonly Alert[]) {
  const queries = alerts.filter((alert): alert is QueryAlert => alert.kind === "query" && alert.severity === severity);
  const rules = queries.map((alert) => ({
    alert: alert.id,
    expr: alert.promql,
    for: `${alert.forS}s`,
    labels: { severity },
    annotations: { summary: alert.says, runbook: runbookOf(alert) },
  }));
  return { groups: [{ name: severity, interval: EVERY[severity], rules }] };
}

/** What Alertmanager does with them: one message for all of one id. */
function planRoutes(topics: Readonly<Record<Severity, string>>, region: string) {
  const receiver = (name: Severity) => ({
    name,
    sns_configs: [
      {
        topic_arn: topics[name],
        sigv4: { region },
        send_resolved: name === "page",
        subject: "{{ .Status }}: {{ .CommonLabels.alertname }}",
        message: "{{ range .Alerts }}{{ .Annotations.summary }} {{ .Annotations.runbook }}\n{{ end }}",
      },
    ],
  });
  return {
    route: {
      receiver: "ticket",
      group_by: ["alertname"],
      group_wait: "30s",
      repeat_interval: "12h",
      routes: [{ matchers: ['severity="page"'], receiver: "page", repeat_interval: "1h" }],
    },
    receivers: [receiver("page"), receiver("ticket")],
  };
}
