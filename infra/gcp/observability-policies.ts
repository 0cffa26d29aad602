import * as gcp from "@pulumi/gcp";
import type { Input, Output, Resource } from "@pulumi/pulumi";
import { runbookOf } from "../alerts.ts";
import type { Alert, QueryAlert, Severity, SubjectAlert } from "../signals.ts";
import { planCondition, type Watched } from "./observability-subjects.ts";

type Condition = gcp.types.input.monitoring.AlertPolicyCondition;

export interface PolicyWant {
  readonly watched: Output<Watched>;
  readonly channels: Readonly<Record<Severity, readonly Input<string>[]>>;
}

const SEVERITY: Readonly<Record<Severity, string>> = { page: "CRITICAL", ticket: "WARNING" };
/** How often PromQL is evaluated: what waits until the morning needs no fresher answer, and each evaluation is paid. */
const EVERY: Readonly<Record<Severity, string>> = { page: "60s", ticket: "300s" };

/** One alert policy of Cloud Monitoring. */
export function makePolicy(
  name: string,
  alert: Alert,
  { watched, channels }: PolicyWant,
  parent: Resource,
): gcp.monitoring.AlertPolicy {
  const condition = alert.kind === "query" ? toPromql(alert) : watched.apply((known) => toThreshold(alert, known));
  return new gcp.monitoring.AlertPolicy(
    `${name}-${alert.id}`,
    {
      displayName: alert.id,
      combiner: "OR",
      severity: SEVERITY[alert.severity],
      conditions: [condition],
      notificationChannels: [...channels[alert.severity]],
      documentation: {
        subject: `${alert.severity}: ${alert.id}`,
        content: `${alert.says} ${runbookOf(alert)}`,
        mimeType: "text/markdown",
      },
      alertStrategy: {
        autoClose: "1800s",
        // Whoever was woken wants to know that it is over.
        notificationPrompts: alert.severity === "page" ? ["OPENED", "CLOSED"] : ["OPENED"],
      },
      userLabels: { alert: alert.id, severity: alert.severity },
    },
    { parent },
  );
}

function toPromql({ id, promql, forS, severity }: QueryAlert): Condition {
  return {
    displayName: id,
    conditionPrometheusQueryLanguage: {
      query: promql,
      duration: `${forS}s`,
      evaluationInterval: EVERY[severity],
      // It is made before the first pod has told anything.
      disableMetricValidation: true,
    },
  };
}

function toThreshold(alert: SubjectAlert, watched: Watched): Condition {
  const { filter, denominatorFilter, aggregation, comparison, thresholdValue } = planCondition(alert, watched);
  return {
    displayName: alert.id,
    conditionThreshold: {
      filter,
      aggregations: [{ ...aggregation }],
      ...(denominatorFilter && { denominatorFilter, denominatorAggregations: [{ ...aggregation }] }),
      comparison,
      thresholdValue,
      duration: `${alert.forS}s`,
    },
  };
}
