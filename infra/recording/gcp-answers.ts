import type { Answer, CallAnswers, ResourceAnswers } from "./answers.ts";

/** What Google Cloud would answer, as far as the programs read it; see aws-answers.ts. */
export const EXAMPLE_PROJECT = "example-project";
export const EXAMPLE_PROJECT_NUMBER = "444455556666";

/** Most resources have a link made of their type and name. */
export function gcpDefaults(type: string, name: string): Answer {
  const [, module = "", kind = ""] = type.split(":");
  const service = module.split("/")[0];
  return {
    name,
    selfLink: `https://www.googleapis.com/${service}/v1/projects/${EXAMPLE_PROJECT}/${kind.toLowerCase()}/${name}`,
  };
}

export const GCP_OUTPUTS: ResourceAnswers = {
  "gcp:storage/bucket:Bucket": (name, inputs) => ({ name: inputs.name ?? name, url: `gs://${inputs.name ?? name}` }),
};

export const GCP_CALLS: CallAnswers = {};
