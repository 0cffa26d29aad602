import type { ResourceKey, Values } from "../provider.ts";

/** What was made and lives. */
export interface Thing {
  readonly type: string;
  readonly id: string;
  /** Within which its id is the only one: a region, a cluster; empty where there is one place only. */
  readonly place: string;
  readonly urn: string;
  /** The logical name. */
  readonly name: string;
  readonly inputs: Values;
  readonly outputs: Values;
  /** Paths of inputs that nothing may tell. */
  readonly secrets: readonly string[];
  /** In the order of making. */
  readonly serial: number;
}

/** `aws:ec2/subnet:Subnet private-1`. */
export const told = ({ type, name }: Pick<ResourceKey, "type" | "name">): string => `${type} ${name}`;

/** `aws-production`. */
export const stackOf = (urn: string): string => urn.split(":")[2] ?? "";

/** Every text in a value, with its path; notes of a provider to itself are none. */
export function* textsIn(value: unknown, path = ""): Generator<readonly [path: string, text: string]> {
  if (typeof value === "string") yield [path, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, each] of Object.entries(value))
    if (key !== "__defaults")
      yield* textsIn(each, Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key);
}

/** What is at `settings.ipConfiguration` or `rules[0].name`; undefined where something on the way is missing. */
export const valueAt = (values: unknown, path: string): unknown =>
  path
    .split(/[.[\]]+/)
    .filter((key) => key !== "")
    .reduce<unknown>(
      (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Values)[key] : undefined),
      values,
    );

/** The text at a path, if there is one. */
export function textAt(values: unknown, path: string): string | undefined {
  const found = valueAt(values, path);
  return typeof found === "string" ? found : undefined;
}
