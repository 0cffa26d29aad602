import type { NameRule } from "./name-rule.ts";

const DOCS = "cloud.google.com/";
const LOWER = {
  pattern: /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
  says: "lower-case letters, digits and hyphens, a letter first and no hyphen last,",
};
const POOL = { pattern: /^(?!gcp-)[a-z0-9-]+$/, says: "lower-case letters, digits and hyphens, not gcp- first," };
const WORD = { pattern: /^[\w-]+$/, says: "letters, digits, hyphens and underscores" };

/** Google Cloud's own limits. */
export const GOOGLE_NAMES: readonly NameRule[] = [
  { type: "gcp:compute/", path: "name", max: 63, ...LOWER, source: `${DOCS}compute/docs/naming-resources` },
  {
    type: "gcp:container/cluster:",
    path: "name",
    max: 40,
    ...LOWER,
    source: `${DOCS}kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters`,
  },
  {
    type: "gcp:sql/databaseInstance:",
    path: "name",
    max: 84,
    ...LOWER,
    source: `${DOCS}sql/docs/postgres/instance-settings`,
  },
  {
    type: "gcp:storage/bucket:",
    path: "name",
    min: 3,
    max: 63,
    pattern: /^(?!goog)(?!.*google)[a-z0-9][a-z0-9_.-]*[a-z0-9]$/,
    says: "lower-case letters, digits and ._-, a letter or digit at both ends, and nothing like google,",
    source: `${DOCS}storage/docs/buckets`,
  },
  {
    type: "gcp:serviceaccount/account:",
    path: "accountId",
    min: 6,
    max: 30,
    ...LOWER,
    source: `${DOCS}iam/docs/service-accounts-create`,
  },
  {
    type: "gcp:kms/",
    path: "name",
    max: 63,
    ...WORD,
    source: `${DOCS}kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys/create`,
  },
  {
    type: "gcp:pubsub/",
    path: "name",
    min: 3,
    max: 255,
    pattern: /^(?!goog)[A-Za-z][\w.~+%-]+$/,
    says: "a letter first, then letters, digits and -._~+%, and not goog first,",
    source: `${DOCS}pubsub/docs/pubsub-basics`,
  },
  {
    type: "gcp:secretmanager/secret:",
    path: "secretId",
    max: 255,
    ...WORD,
    source: `${DOCS}secret-manager/docs/reference/rest/v1/projects.secrets/create`,
  },
  {
    type: "gcp:artifactregistry/repository:",
    path: "repositoryId",
    max: 63,
    ...LOWER,
    source: `${DOCS}artifact-registry/docs/repositories/create-repos`,
  },
  {
    type: "gcp:logging/projectBucketConfig:",
    path: "bucketId",
    max: 100,
    pattern: /^[\w.-]+$/,
    says: "letters, digits and _-.",
    source: `${DOCS}logging/docs/buckets`,
  },
  {
    type: "gcp:projects/iAMCustomRole:",
    path: "roleId",
    min: 3,
    max: 64,
    pattern: /^[\w.]+$/,
    says: "letters, digits, dots and underscores",
    source: `${DOCS}iam/docs/creating-custom-roles`,
  },
  {
    type: "gcp:iam/workloadIdentityPool:",
    path: "workloadIdentityPoolId",
    min: 4,
    max: 32,
    ...POOL,
    source: `${DOCS}iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools/create`,
  },
  {
    type: "gcp:iam/workloadIdentityPoolProvider:",
    path: "workloadIdentityPoolProviderId",
    min: 4,
    max: 32,
    ...POOL,
    source: `${DOCS}iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers/create`,
  },
  {
    type: "gcp:dns/managedZone:",
    path: "name",
    max: 63,
    ...LOWER,
    source: `${DOCS}dns/docs/reference/rest/v1/managedZones`,
  },
  {
    type: "gcp:certificatemanager/",
    path: "name",
    max: 63,
    ...LOWER,
    source: `${DOCS}certificate-manager/docs/reference/certificate-manager/rest`,
  },
];
