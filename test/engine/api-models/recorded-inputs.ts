import { answerResource } from "../../../infra/recording/answers.ts";
import type { RecordedResource } from "../../../infra/recording/record.ts";
import { UNKNOWN, type Values } from "../provider.ts";

export interface RecordedInputs {
  readonly type: string;
  readonly name: string;
  readonly inputs: Values;
}

/**
 * What programs ask of AWS. The recorder makes ids and ARNs up, which have not the shape of real ones: where an input is one of these, or is missing because the
 * recorder has no answer, it counts as not known yet.
 */
export function recordedInputs(resources: readonly RecordedResource[]): RecordedInputs[] {
  const made = resources.filter(({ type, isRead }) => type.startsWith("aws:") && !isRead);
  const texts = new Set(made.flatMap(({ type, name, inputs }) => madeUpTexts(type, name, inputs)));
  return made.map(({ type, name, inputs }) => ({
    type,
    name,
    inputs: { ...UNANSWERED[type], ...(withUnknowns(inputs, texts) as Values) },
  }));
}

/** Inputs that are another's generated name, of which the recorder doesn't know. */
const UNANSWERED: Readonly<Record<string, Values>> = {
  "aws:cloudwatch/eventTarget:EventTarget": { rule: UNKNOWN },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": { logGroupName: UNKNOWN },
};

function madeUpTexts(type: string, name: string, inputs: Values): string[] {
  const { arn, id } = answerResource(type, name, inputs, { isPreview: false });
  return [arn, id].filter((each) => typeof each === "string");
}

function withUnknowns(value: unknown, texts: ReadonlySet<string>): unknown {
  if (typeof value === "string") return texts.has(value) || texts.has(value.replace(/:\*$/, "")) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map((each) => withUnknowns(each, texts));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withUnknowns(each, texts)]));
}
