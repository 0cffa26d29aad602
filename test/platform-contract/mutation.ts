import type { RecordedResource } from "../../infra/recording/record.ts";
import type { Resources } from "./reading.ts";

/** One resource of a recording as somebody could have written it by mistake. */
export interface Mutation {
  readonly on: string;
  /** A pattern: the first of the type with such a name is meant; the first of all without it. */
  readonly named?: string;
  readonly says: string;
  readonly change: (resource: RecordedResource) => readonly RecordedResource[];
}
/** By promise. */
export type Mutations = Readonly<Record<string, Mutation>>;

export const set = (on: string, path: string, to: unknown): Mutation => ({
  on,
  says: `${path} is ${JSON.stringify(to)}`,
  change: (resource) => [{ ...resource, inputs: edit(resource.inputs, path.split("."), to) }],
});

export const without = (on: string, path: string): Mutation => ({
  ...set(on, path, undefined),
  says: `there is no ${path}`,
});

export const remove = (on: string): Mutation => ({ on, says: "it is not there", change: () => [] });

export const unprotect = (on: string): Mutation => ({
  on,
  says: "Pulumi doesn't protect it",
  change: (resource) => [{ ...resource, isProtected: false }],
});

export const reveal = (on: string): Mutation => ({
  on,
  says: "nothing in it is a secret",
  change: (resource) => [{ ...resource, secrets: [] }],
});

/** One more of its kind beside it, or of another kind. */
export const beside = (on: string, inputs: Readonly<Record<string, unknown>>, type = on): Mutation => ({
  on,
  says: `beside it stands ${type} with ${JSON.stringify(inputs)}`,
  change: (resource) => [resource, { ...resource, type, name: "one-more", urn: `${resource.urn}-one-more`, inputs }],
});

export const only = (mutation: Mutation, named: string): Mutation => ({ ...mutation, named });

/** @throws Error if there is nothing to change: a mutation that does nothing proves nothing */
export function mutate(resources: Resources, { on, named = ".", change, says }: Mutation): Resources {
  const index = resources.findIndex(({ type, name }) => type === on && new RegExp(named).test(name));
  const resource = resources[index];
  const changed = resource && change(resource);
  if (!changed || JSON.stringify(changed) === JSON.stringify([resource]))
    throw new Error(`There is no ${on} ${named} to change so that ${says}.`);
  return [...resources.slice(0, index), ...changed, ...resources.slice(index + 1)];
}

function edit(object: unknown, [key = "", ...rest]: readonly string[], to: unknown): Record<string, unknown> {
  const copy = (Array.isArray(object) ? [...object] : { ...(object as object) }) as Record<string, unknown>;
  if (rest.length > 0) copy[key] = edit(copy[key], rest, to);
  else if (to === undefined) delete copy[key];
  else copy[key] = to;
  return copy;
}
