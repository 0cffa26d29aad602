import type { Values } from "../engine/provider.ts";

/**
 * Fields that can't be changed in place, of the kinds that the programs use.
 * github.com/pulumi/pulumi-kubernetes provider/pkg/provider/diff.go; what is not here is left to the API server, which refuses (a PriorityClass's value).
 */
const REPLACED: Readonly<Record<string, readonly string[]>> = {
  "apps/v1/Deployment": ["spec.selector"],
  "apps/v1/DaemonSet": ["spec.selector"],
  "batch/v1/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "v1/ConfigMap": ["data", "binaryData"],
  "v1/ResourceQuota": ["spec.scopes"],
  "v1/Secret": ["type", "stringData", "data"],
  "v1/Service": ["spec.clusterIP"],
  "rbac.authorization.k8s.io/v1/RoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": ["roleRef"],
};

/** Of every kind, and the only ones of a patch. */
const IDENTITY = ["metadata.name", "metadata.namespace"];

/** @param kind as `apps/v1/Deployment` */
export function replacedAmong(kind: string, changed: readonly string[], { isPatch = false } = {}): string[] {
  const fields = [...IDENTITY, ...(isPatch ? [] : (REPLACED[kind] ?? []))];
  return changed.filter((path) =>
    fields.some((field) => path === field || (/^[.[]/.test(path.slice(field.length)) && path.startsWith(field))),
  );
}

/**
 * Paths at which what is wanted differs from what was there, as far as the old wish said anything about it: what the cluster has added is nobody's difference.
 * The API server writes some things in another way, and so does the real provider before it compares (`normalizeInputs`): `1Gi` for `1024Mi`, and nothing at
 * all for `hostNetwork: false`.
 */
export function changedPaths(live: Values, oldInputs: Values, inputs: Values): string[] {
  return differences(prune(live, oldInputs), inputs, "");
}

function prune(live: unknown, wish: unknown): unknown {
  if (Array.isArray(live) && Array.isArray(wish))
    return live.length === wish.length ? live.map((each, index) => prune(each, wish[index])) : live;
  if (isFields(live) && isFields(wish))
    return Object.fromEntries(
      Object.keys(wish).flatMap((key) => (key in live ? [[key, prune(live[key], wish[key])]] : [])),
    );
  return live;
}

function differences(before: unknown, after: unknown, path: string): string[] {
  if (isFields(before) && isFields(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(before[key], after[key], path ? `${path}.${key}` : key),
    );
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((each, index) => differences(each, after[index], `${path}[${index}]`));
  return isEqual(before, after, path) ? [] : [path];
}

const isFields = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isEqual(before: unknown, after: unknown, path: string): boolean {
  if (isEmpty(before) && isEmpty(after)) return true;
  if (isQuantity(path)) return quantityOf(before) === quantityOf(after);
  return JSON.stringify(before) === JSON.stringify(after);
}

/** Left out when it is written: Go's zero values. */
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === 0 ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0);

const isQuantity = (path: string): boolean =>
  /(^|\.)(requests|limits|hard|max|min|default|defaultRequest|capacity)\.[^[]+$|\.sizeLimit$/.test(path);

const UNITS: Readonly<Record<string, number>> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/; what is none stays as it is. */
export function quantityOf(value: unknown): unknown {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(String(value)) ?? [];
  const factor = UNITS[unit];
  return number === undefined || factor === undefined ? value : Number((Number(number) * factor).toPrecision(15));
}
