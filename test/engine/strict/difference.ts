import { containsRange } from "../../../infra/address-plan.ts";
import { REPLACING as LASTING } from "../../aws-account/replacement.ts";
import { type Difference, UNKNOWN, type Values } from "../provider.ts";
import type { ResourceSchema } from "../schema/shape.ts";
import { isAutoNamed, namePathOf } from "./auto-names.ts";
import { AWS_REPLACING } from "./replacement-aws.ts";
import { GCP_REPLACING } from "./replacement-gcp.ts";
import { KUBERNETES_REPLACING } from "./replacement-kubernetes.ts";
import { valueAt } from "./thing.ts";

const ALWAYS: Readonly<Record<string, readonly string[]>> = {
  aws: ["region"],
  gcp: ["project"],
  kubernetes: ["metadata.name", "metadata.namespace"],
  // Whatever is drawn is drawn again. registry.terraform.io/providers/hashicorp/random
  random: [""],
};

/** Paths of inputs that can't be changed in place. */
export function replacingPaths(type: string, schema: ResourceSchema | undefined): readonly string[] {
  const table = { ...AWS_REPLACING, ...GCP_REPLACING, ...KUBERNETES_REPLACING }[type]?.split(" ") ?? [];
  const commented = Object.entries(schema?.inputs ?? {})
    .filter(([, { isReplacing }]) => isReplacing && !table.length)
    .map(([name]) => name);
  return [...(ALWAYS[type.split(":")[0] ?? ""] ?? []), ...table, ...commented, ...(LASTING[type] ?? [])];
}

/** What a change of inputs would do. */
export function findDifference(
  type: string,
  schema: ResourceSchema | undefined,
  before: Values,
  after: Values,
): Difference {
  const changed = changedPaths(before, after);
  const paths = replacingPaths(type, schema);
  const replaces = changed.filter(
    (path) =>
      paths.some((each) => isUnder(path, each) || isUnder(each, plain(path))) ||
      SHRINKING[type]?.[path]?.(valueAt(before, path), valueAt(after, path)),
  );
  return { changed, replaces, deleteBeforeReplace: replaces.length > 0 && wouldClash(type, before, after) };
}

/**
 * What grows in place and is made anew when it shrinks. `ForceNewIfChange` in github.com/hashicorp/terraform-provider-google
 * google/services/compute/resource_compute_subnetwork.go and google/services/sql/resource_sql_database_instance.go.
 */
const SHRINKING: Readonly<Record<string, Readonly<Record<string, (before: unknown, after: unknown) => boolean>>>> = {
  "gcp:compute/subnetwork:Subnetwork": {
    ipCidrRange: (before, after) => after === UNKNOWN || !containsRange(String(after), String(before)),
  },
  "gcp:sql/databaseInstance:DatabaseInstance": {
    "settings.diskSize": (before, after) => Number(after) < Number(before),
  },
};

/** Paths without their list positions; one that is changed as a whole counts for what is inside of it. */
const plain = (path: string): string => path.replaceAll(/\[\d+\]/g, "");
const isUnder = (path: string, outer: string): boolean =>
  outer === "" || plain(path) === outer || plain(path).startsWith(`${outer}.`);

/** The new one can't stand beside the old one under the same name. */
function wouldClash(type: string, before: Values, after: Values): boolean {
  const path = namePathOf(type);
  const name = path && valueAt(after, path);
  return Boolean(name) && name === valueAt(before, path as string) && !isAutoNamed(after);
}

function changedPaths(before: unknown, after: unknown, path = ""): string[] {
  if (Array.isArray(before) && Array.isArray(after) && before.length !== after.length) return [path];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !key.startsWith("__"));
    return keys.flatMap((key) => changedPaths(before[key], after[key], join(before, path, key)));
  }
  return before === after && after !== UNKNOWN ? [] : [path];
}

const isObject = (value: unknown): value is Values => typeof value === "object" && value !== null;
const join = (outer: unknown, path: string, key: string): string =>
  Array.isArray(outer) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
