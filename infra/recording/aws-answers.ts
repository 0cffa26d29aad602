import type { Answer, CallAnswers, ResourceAnswers } from "./answers.ts";

/**
 * What AWS would answer, as far as the programs read it. An example value has the shape of the real one (an ARN, an address of a documentation range), so
 * that what is made from it can be checked; none is of anybody's account.
 */
export const EXAMPLE_ACCOUNT = "111122223333";
const REGION = "sa-east-1";

/** Every resource has an ARN made of its type and name. */
export function awsDefaults(type: string, name: string): Answer {
  const [, module = "", kind = ""] = type.split(":");
  return { arn: `arn:aws:${module.split("/")[0]}:${REGION}:${EXAMPLE_ACCOUNT}:${kind.toLowerCase()}/${name}` };
}

export const AWS_OUTPUTS: ResourceAnswers = {
  "aws:s3/bucket:Bucket": (name, inputs) => ({
    bucket: inputs.bucket ?? name,
    arn: `arn:aws:s3:::${inputs.bucket ?? name}`,
    bucketRegionalDomainName: `${inputs.bucket ?? name}.s3.${REGION}.amazonaws.com`,
  }),
};

export const AWS_CALLS: CallAnswers = {};
