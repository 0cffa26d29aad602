import type { Values } from "../provider.ts";
import type { Refusal } from "./refusal.ts";
import { valueAt } from "./thing.ts";

interface ValueRule {
  readonly type: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly says: string;
  readonly source: string;
}

const SQL = "gcp:sql/databaseInstance:DatabaseInstance";
const SECONDS = { pattern: /^\d+(\.\d{1,9})?s$/, says: "seconds are wanted, as 600s" };
const SUBSCRIPTIONS = "cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions";

/** What Google's typings take for any text, and its services don't. */
const RULES: readonly ValueRule[] = [
  {
    type: SQL,
    path: "settings.tier",
    pattern: /^db-(f1-micro|g1-small|custom-\d+-\d+|perf-optimized-N-\d+|c4a-highmem-\d+)$/,
    says: "PostgreSQL has db-custom-<processors>-<MB>, db-perf-optimized-N-<processors>, db-c4a-highmem-<processors> and two small ones",
    source: "cloud.google.com/sql/docs/postgres/machine-series-overview",
  },
  {
    type: SQL,
    path: "settings.backupConfiguration.backupRetentionSettings.retentionUnit",
    pattern: /^COUNT$/,
    says: "backups are kept by COUNT",
    source: "cloud.google.com/sql/docs/postgres/admin-api/rest/v1/instances#BackupRetentionSettings",
  },
  ...[
    "messageRetentionDuration",
    "expirationPolicy.ttl",
    "retryPolicy.minimumBackoff",
    "retryPolicy.maximumBackoff",
  ].map((path) => ({ type: "gcp:pubsub/subscription:Subscription", path, ...SECONDS, source: SUBSCRIPTIONS })),
];

export function checkGoogleValues(type: string, inputs: Values): Refusal[] {
  const found = RULES.filter((rule) => rule.type === type).map((rule) => [rule, valueAt(inputs, rule.path)] as const);
  return found
    .filter(([{ pattern }, value]) => typeof value === "string" && value !== "" && !pattern.test(value))
    .map(([{ path, says, source }, value]) => ({ property: path, found: value, says, source }));
}
