import type { Answer, AnswerOptions, CallAnswers, Inputs, ResourceAnswers } from "./answer.ts";
import { AWS_CALLS, AWS_OUTPUTS, awsDefaults } from "./aws-answers.ts";
import { GCP_CALLS, GCP_OUTPUTS, gcpDefaults } from "./gcp-answers.ts";
import { KUBERNETES_OUTPUTS } from "./kubernetes-answers.ts";

const OUTPUTS: ResourceAnswers = { ...AWS_OUTPUTS, ...GCP_OUTPUTS, ...KUBERNETES_OUTPUTS };
const CALLS: CallAnswers = { ...AWS_CALLS, ...GCP_CALLS };
const DEFAULTS: Readonly<Record<string, (type: string, name: string) => Answer>> = {
  aws: awsDefaults,
  gcp: gcpDefaults,
};

/** What a resource has after it is made: what was asked for, and what the cloud adds. */
export function answerResource(type: string, name: string, inputs: Inputs, { isPreview }: AnswerOptions): Answer {
  if (isPreview) return {};
  const usual = DEFAULTS[type.split(":")[0] ?? ""]?.(type, name) ?? {};
  return { ...usual, ...inputs, ...OUTPUTS[type]?.(name, inputs) };
}

/** What a function of a provider returns. */
export function answerCall(token: string, inputs: Inputs): Answer {
  return CALLS[token]?.(inputs) ?? { ...inputs };
}
