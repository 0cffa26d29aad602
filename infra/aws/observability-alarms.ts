import * as aws from "@pulumi/aws";
import type { Output, Resource } from "@pulumi/pulumi";
import { runbookOf } from "../alerts.ts";
import type { Severity, SubjectAlert } from "../signals.ts";
import { type Line, planAlarm, regionOf, type SubjectAlarm, type Watched } from "./observability-subjects.ts";
import type { Topics } from "./observability-topics.ts";

/** An alarm tells topics of its own region only. */
export interface AlarmTopics {
  readonly site: Topics;
  readonly edge: Topics;
}

/** One CloudWatch alarm. */
export function makeAlarm(
  name: string,
  alert: SubjectAlert,
  watched: Output<Watched>,
  topics: AlarmTopics,
  parent: Resource,
): aws.cloudwatch.MetricAlarm {
  const region = regionOf(alert.subject);
  const topic = (region ? topics.edge : topics.site)[alert.severity];
  const plan = watched.apply((known) => planAlarm(alert, known));
  return new aws.cloudwatch.MetricAlarm(
    `${name}-${alert.id}`,
    {
      ...(region && { region }),
      alarmDescription: `${alert.says} ${runbookOf(alert)}`,
      metricQueries: plan.apply(toMetricQueries),
      evaluationPeriods: plan.periods,
      comparisonOperator: plan.comparisonOperator,
      threshold: plan.threshold,
      treatMissingData: plan.treatMissingData,
      alarmActions: [topic.arn],
      okActions: endsToo(alert.severity) ? [topic.arn] : [],
    },
    { parent, dependsOn: [topic.policy] },
  );
}

/** Whoever was woken wants to know that it is over. */
const endsToo = (severity: Severity): boolean => severity === "page";

function toMetricQueries({ lines, periodS }: SubjectAlarm): aws.types.input.cloudwatch.MetricAlarmMetricQuery[] {
  return lines.map((line, index) => ({ ...toMetricQuery(line, periodS), returnData: index === lines.length - 1 }));
}

function toMetricQuery(line: Line, periodS: number): aws.types.input.cloudwatch.MetricAlarmMetricQuery {
  if ("expression" in line) {
    const isQuery = line.expression.startsWith("SELECT");
    return { id: line.id, expression: line.expression, ...(isQuery && { period: periodS }) };
  }
  const { id, namespace, metric, stat, dimensions } = line;
  return { id, metric: { namespace, metricName: metric, stat, dimensions: { ...dimensions }, period: periodS } };
}
