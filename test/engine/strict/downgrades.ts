import { UNKNOWN, type Values } from "../provider.ts";
import type { Refusal } from "./refusal.ts";
import { valueAt } from "./thing.ts";

/** What only goes forward, by type. */
const VERSIONS: Readonly<Record<string, readonly [path: string, source: string]>> = {
  "aws:eks/cluster:Cluster": ["version", "docs.aws.amazon.com/eks/latest/userguide/update-cluster.html"],
  "aws:rds/instance:Instance": [
    "engineVersion",
    "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html",
  ],
  "gcp:container/cluster:Cluster": ["minMasterVersion", "cloud.google.com/kubernetes-engine/versioning#control-plane"],
  "gcp:sql/databaseInstance:DatabaseInstance": [
    "databaseVersion",
    "cloud.google.com/sql/docs/postgres/upgrade-major-db-version-inplace",
  ],
};

export function checkDowngrade(type: string, before: Values, after: Values): Refusal[] {
  const [path = "", source = ""] = VERSIONS[type] ?? [];
  const [old, wanted] = [valueAt(before, path), valueAt(after, path)];
  if (old === undefined || wanted === undefined || wanted === UNKNOWN) return [];
  const isLower = compare(numbersIn(wanted), numbersIn(old)) < 0;
  return isLower
    ? [{ property: path, found: wanted, says: `is older than ${old}, and nothing goes back`, source }]
    : [];
}

const numbersIn = (version: unknown): number[] => (String(version).match(/\d+/g) ?? []).map(Number);

/** A part that isn't told is whatever the other has. */
function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((part, at) => b[at] !== undefined && part !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
