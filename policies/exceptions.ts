/**
 * What a rule asks and some resource of ours does not do, with the reason. Read in one place, for every rule; docs/policies.md lists them. An expired one
 * fails, one that nothing needs is told.
 */
export type Exception = {
  /** The rule's name. */
  readonly rule: string;
  /** `stack::type::name`, or a URN; `*` is any text. */
  readonly resource: string;
} & (
  | { readonly permanent: string }
  | {
      readonly reason: string;
      /** The last day, `2027-03-31`. */
      readonly expires: string;
    }
);

const BY_S3_KEY =
  "Load balancers and S3 itself write access logs only to buckets that are encrypted with S3's own key (SSE-S3).";
const COLLECTOR = "*::kubernetes:apps/v1:Deployment::*-collector";

/** Permanent is only what a cloud leaves no choice about. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    rule: "bucket-encrypted-with-own-key",
    resource: "aws-*::aws:s3/bucket:Bucket::edge-logs",
    permanent: BY_S3_KEY,
  },
  {
    rule: "bucket-encrypted-with-own-key",
    resource: "aws-*::aws:s3/bucket:Bucket::images-access-logs",
    permanent: BY_S3_KEY,
  },
  {
    rule: "database-spans-zones",
    resource: "*-staging::*::db-primary",
    reason: "Staging is small by explicit choice: it may be away for as long as a zone is.",
    expires: "2027-06-30",
  },
  {
    rule: "pod-stops-gently",
    resource: COLLECTOR,
    reason: "The collector answers no reader: it sends what it holds when it is told to stop.",
    expires: "2027-06-30",
  },
  {
    rule: "deployment-survives-disruption",
    resource: COLLECTOR,
    reason: "What it gathers grows with pods, not with readers; pods keep what they could not send for a while.",
    expires: "2027-06-30",
  },
];
