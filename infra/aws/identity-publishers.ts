import type { Statement } from "./identity-document.ts";

/** EventBridge tells nobody's policy on whose behalf it comes: a condition on it would never be met, and what it brings be dropped in silence. */
const TELLS_NO_SOURCE = ["events"];

type Admission = Pick<Statement, "Sid" | "Effect" | "Principal" | "Condition">;

/**
 * Who of AWS's services may publish, and only for this account as far as they say for whom. docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 * @param services `cloudwatch`
 */
export function admitPublishers(services: readonly string[], accountId: string): readonly Admission[] {
  const open = services.filter((service) => TELLS_NO_SOURCE.includes(service));
  const bound = services.filter((service) => !TELLS_NO_SOURCE.includes(service));
  const Condition = { StringEquals: { "aws:SourceAccount": accountId } };
  return [
    ...(bound.length > 0 ? [{ ...admit("Publishers", bound), Condition }] : []),
    ...(open.length > 0 ? [admit("PublishersWithoutSource", open)] : []),
  ];
}

const admit = (Sid: string, services: readonly string[]): Admission => ({
  Sid,
  Effect: "Allow",
  Principal: { Service: services.map((service) => `${service}.amazonaws.com`) },
});
