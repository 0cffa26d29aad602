import { runbookOf } from "../alerts.ts";
import type { Alert, Objective, SubjectAlert } from "../signals.ts";
import { SUBJECT_UNITS } from "../signals.ts";
import { failureRatio } from "../slo.ts";
import { type Line, planAlarm, regionOf, type Watched } from "./observability-subjects.ts";

interface DashboardWant {
  readonly title: string;
  readonly region: string;
  readonly alerts: readonly Alert[];
  readonly objectives: readonly Objective[];
  readonly watched: Watched;
}

interface Widget {
  readonly type: "text" | "metric";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

const COLUMNS = 24;
const SIZE = { width: 8, height: 6 };

/**
 * CloudWatch draws its own figures only. What is asked of managed Prometheus, the objectives first, stands above them as text: to be asked in a console that
 * speaks PromQL.
 */
export function planDashboard(want: DashboardWant): { readonly widgets: readonly Widget[] } {
  const parts = want.alerts.filter((alert) => alert.kind === "subject");
  const head = 8;
  return {
    widgets: [
      { type: "text", x: 0, y: 0, width: COLUMNS, height: head, properties: { markdown: planText(want) } },
      ...parts.map((alert, index) => planWidget(alert, want, placeOf(index, head))),
    ],
  };
}

function planText({ title, objectives, alerts }: DashboardWant): string {
  const queries = alerts.filter((alert) => alert.kind === "query");
  return [
    `# ${title}`,
    "| objective | promise | failed, asked of managed Prometheus |",
    "| --- | --- | --- |",
    ...objectives.map(
      (each) => `| ${each.id} | ${each.says} | \`${failureRatio(each, "1h").replaceAll("|", "\\|")}\` |`,
    ),
    "",
    `Alerts on them and on what the service tells: ${queries.map((alert) => `${alert.id} (${alert.severity})`).join(", ")}.`,
  ].join("\n");
}

function planWidget(alert: SubjectAlert, { region, watched }: DashboardWant, place: Pick<Widget, "x" | "y">): Widget {
  const { lines, periodS, threshold } = planAlarm(alert, watched);
  return {
    type: "metric",
    ...place,
    ...SIZE,
    properties: {
      title: `${alert.id}: ${SUBJECT_UNITS[alert.subject]} (${runbookOf(alert)})`,
      view: "timeSeries",
      region: regionOf(alert.subject) ?? region,
      period: periodS,
      metrics: lines.map((line, index) => toDashboardMetric(line, index === lines.length - 1, periodS)),
      annotations: { horizontal: [{ label: `${alert.severity} ${alert.when}`, value: threshold }] },
    },
  };
}

function toDashboardMetric(line: Line, isShown: boolean, period: number): unknown[] {
  if ("expression" in line) return [{ id: line.id, expression: line.expression, visible: isShown, period }];
  const { id, namespace, metric, stat, dimensions } = line;
  return [namespace, metric, ...Object.entries(dimensions).flat(), { id, stat, visible: isShown }];
}

function placeOf(index: number, head: number): Pick<Widget, "x" | "y"> {
  const inRow = COLUMNS / SIZE.width;
  return { x: (index % inRow) * SIZE.width, y: head + Math.floor(index / inRow) * SIZE.height };
}
