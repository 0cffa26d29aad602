import { MISTAKES_IN_ACCOUNTS } from "./in-accounts.ts";
import { MISTAKES_IN_AWS_SITE } from "./in-aws-site.ts";
import { MISTAKES_IN_GCP_SITE } from "./in-gcp-site.ts";
import { MISTAKES_IN_JOINTS } from "./in-joints.ts";
import { MISTAKES_IN_WORKLOAD } from "./in-workload.ts";
import type { Mistake } from "./mistake.ts";

export const MISTAKES: readonly Mistake[] = [
  ...MISTAKES_IN_ACCOUNTS,
  ...MISTAKES_IN_JOINTS,
  ...MISTAKES_IN_AWS_SITE,
  ...MISTAKES_IN_GCP_SITE,
  ...MISTAKES_IN_WORKLOAD,
];
