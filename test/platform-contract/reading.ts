import type { RecordedResource } from "../../infra/recording/record.ts";

export type Resources = readonly RecordedResource[];

/** What is at `settings.ipConfiguration.sslMode` or `rules.0.name` of an object; undefined where something on the way is missing. */
export function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

export const input = (resource: RecordedResource | undefined, path: string): unknown => at(resource?.inputs, path);

export const numberOf = (value: unknown): number | undefined => (value === undefined ? undefined : Number(value));

/** A list, or one alone, or nothing. */
export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** `86400s`. */
export const daysOf = (seconds: unknown): number | undefined =>
  seconds === undefined ? undefined : Number.parseInt(String(seconds), 10) / 86_400;

/** Whether a recorded value is a name, an id or an ARN of the resource, as infra/recording answers them. */
export function refersTo(value: unknown, { name, inputs }: RecordedResource): boolean {
  if (typeof value !== "string") return false;
  const last = value.replace(/:\*$/, "").split(/[/:]/).at(-1) ?? "";
  const given = [inputs.name, inputs.identifier, inputs.bucketId];
  return last.replace(/^vpc-|-id$|-AbCdEf$/g, "") === name || given.some((each) => each === value || each === last);
}

/** A recording, asked by type. */
export class Recorded {
  readonly resources: Resources;

  constructor(resources: Resources) {
    this.resources = resources;
  }

  of(...types: readonly string[]): RecordedResource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** Of a type, and naming the resource there. */
  about(resource: RecordedResource, type: string, path: string): RecordedResource[] {
    return this.of(type).filter((each) => listOf(input(each, path)).some((value) => refersTo(value, resource)));
  }

  named(value: unknown, type: string): RecordedResource | undefined {
    return this.of(type).find((each) => refersTo(value, each));
  }

  /** What a key of ours is for: sites and accounts name them `keys-<purpose>`. Undefined for a key that isn't ours. */
  purposeOf(value: unknown, keyType: string): string | undefined {
    return this.named(value, keyType)?.name.replace(/^keys-/, "");
  }

  /** What stands inside a component of a type. */
  inside(componentType: string, ...types: readonly string[]): Map<RecordedResource, RecordedResource[]> {
    const parts = this.of(...types);
    return new Map(
      this.of(componentType).map((component) => [component, parts.filter(({ parent }) => parent === component.urn)]),
    );
  }
}
