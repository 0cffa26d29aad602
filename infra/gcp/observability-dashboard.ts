import { runbookOf } from "../alerts.ts";
import type { Alert, Objective, SubjectAlert } from "../signals.ts";
import { SUBJECT_UNITS } from "../signals.ts";
import { failureRatio } from "../slo.ts";
import { planCondition, type Watched } from "./observability-subjects.ts";

interface DashboardWant {
  readonly title: string;
  readonly alerts: readonly Alert[];
  readonly objectives: readonly Objective[];
  readonly watched: Watched;
}

interface Widget {
  readonly title: string;
  readonly xyChart: {
    readonly dataSets: readonly Readonly<Record<string, unknown>>[];
    readonly thresholds: readonly { readonly label: string; readonly value: number }[];
  };
}

const COLUMNS = 48;
const SIZE = { width: 16, height: 16 };

/** The objectives first: the share that failed beside what is promised; then each part beside its alert's limit. */
export function planDashboard({ title, alerts, objectives, watched }: DashboardWant) {
  const parts = alerts.filter((alert) => alert.kind === "subject");
  const widgets = [...objectives.map(planObjective), ...parts.map((alert) => planPart(alert, watched))];
  const tiles = widgets.map((widget, index) => ({ ...placeOf(index), ...SIZE, widget }));
  return { displayName: title, mosaicLayout: { columns: COLUMNS, tiles } };
}

function planObjective(objective: Objective): Widget {
  return {
    title: `${objective.id}: ${objective.says}`,
    xyChart: {
      dataSets: [{ plotType: "LINE", timeSeriesQuery: { prometheusQuery: failureRatio(objective, "5m") } }],
      thresholds: [{ label: "promised", value: Number((1 - objective.target).toPrecision(6)) }],
    },
  };
}

function planPart(alert: SubjectAlert, watched: Watched): Widget {
  const { filter, denominatorFilter, aggregation, thresholdValue } = planCondition(alert, watched);
  const query = denominatorFilter
    ? {
        timeSeriesFilterRatio: {
          numerator: { filter, aggregation },
          denominator: { filter: denominatorFilter, aggregation },
        },
      }
    : { timeSeriesFilter: { filter, aggregation } };
  return {
    title: `${alert.id}: ${SUBJECT_UNITS[alert.subject]} (${runbookOf(alert)})`,
    xyChart: {
      dataSets: [{ plotType: "LINE", timeSeriesQuery: query }],
      thresholds: [{ label: `${alert.severity} ${alert.when}`, value: thresholdValue }],
    },
  };
}

function placeOf(index: number): { readonly xPos: number; readonly yPos: number } {
  const inRow = COLUMNS / SIZE.width;
  return { xPos: (index % inRow) * SIZE.width, yPos: Math.floor(index / inRow) * SIZE.height };
}
