import type { KubernetesObject } from "./kubernetes-object.ts";

/** What the programs give `ignoreChanges` for. The real provider is told it with the request; here it is named. */
export const IGNORED: Readonly<Record<string, readonly string[]>> = { "apps/v1/Deployment": ["spec.replicas"] };

/**
 * A field that is another's to change (replicas, which the autoscaler sets) is left out of what is applied, so that it is neither set back nor a conflict. One
 * that is ours alone is sent as it is there now: left out, it would fall back to its default.
 */
export function dropOthersFields(object: KubernetesObject, live: KubernetesObject, manager: string): KubernetesObject {
  const paths = IGNORED[`${object.apiVersion}/${object.kind}`] ?? [];
  return paths.reduce((kept, path) => {
    const keys = path.split(".");
    const owners = (live.metadata.managedFields ?? [])
      .filter((entry) => owns(entry, keys))
      .map((entry) => entry.manager);
    if (owners.length > 0 && !owners.includes(manager)) return withField(kept, keys, undefined);
    const now = keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], live);
    return now === undefined ? kept : withField(kept, keys, now);
  }, object);
}

function owns(entry: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  const found = keys.reduce<unknown>(
    (inner, key) => (inner as Record<string, unknown> | undefined)?.[`f:${key}`],
    entry.fieldsV1,
  );
  return found !== undefined;
}

function withField<T extends object>(object: T, [key = "", ...rest]: readonly string[], value: unknown): T {
  const inner = (object as Record<string, unknown>)[key];
  const { [key]: _, ...others } = object as Record<string, unknown>;
  if (rest.length === 0) return (value === undefined ? others : { ...object, [key]: value }) as T;
  return { ...object, [key]: withField((inner ?? {}) as object, rest, value) };
}
