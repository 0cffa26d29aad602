import type { JudgedResource } from "./judge.ts";

/** One thing taken away or changed in a good program, after which one rule must speak, and no other. */
export interface Mutation {
  readonly rule: string;
  readonly stack: string;
  /** Type of the resources that it changes. */
  readonly on: string;
  readonly does:
    | { readonly remove: true }
    | { readonly without: string }
    | { readonly set: string; readonly to: unknown }
    | { readonly add: Readonly<Record<string, unknown>> }
    | { readonly unprotect: true };
  /** A pattern of names, where not all of the type are meant. */
  readonly named?: string;
}

export const remove = (rule: string, stack: string, on: string): Mutation => ({
  rule,
  stack,
  on,
  does: { remove: true },
});
export const without = (rule: string, stack: string, on: string, path: string): Mutation => ({
  rule,
  stack,
  on,
  does: { without: path },
});
export const set = (rule: string, stack: string, on: string, path: string, to: unknown): Mutation => ({
  rule,
  stack,
  on,
  does: { set: path, to },
});
export const add = (
  rule: string,
  stack: string,
  on: string,
  inputs: (Mutation["does"] & object) | object,
): Mutation => ({
  rule,
  stack,
  on,
  does: { add: { ...inputs } },
});
export const unprotect = (rule: string, stack: string, on: string): Mutation => ({
  rule,
  stack,
  on,
  does: { unprotect: true },
});
export const only = (mutation: Mutation, named: string): Mutation => ({ ...mutation, named });

export function describeMutation({ rule, stack, on, does, named }: Mutation): string {
  const what =
    "remove" in does
      ? "without"
      : "add" in does
        ? "with one more"
        : "unprotect" in does
          ? "without the protection of"
          : "without" in does
            ? `without ${does.without} of`
            : `with ${does.set} = ${JSON.stringify(does.to)} of`;
  return `${rule}: ${stack} ${what} ${on}${named ? ` named ${named}` : ""}`;
}

/** @throws Error if there was nothing to change: a mutation that does nothing proves nothing */
export function mutate(resources: readonly JudgedResource[], mutation: Mutation): JudgedResource[] {
  const { on, does, named } = mutation;
  const isMeant = ({ type, name }: JudgedResource): boolean => type === on && (!named || new RegExp(named).test(name));
  if ("add" in does) return [...resources, another(resources, on, does.add)];
  const meant = resources.filter(isMeant);
  const changed = resources.flatMap((each) => (isMeant(each) ? change(each, does) : [each]));
  if (meant.length === 0 || JSON.stringify(changed) === JSON.stringify(resources))
    throw new Error(`Nothing to change: ${describeMutation(mutation)}; there are ${meant.length} of the type.`);
  return changed;
}

function change(resource: JudgedResource, does: Exclude<Mutation["does"], { add: unknown }>): JudgedResource[] {
  if ("remove" in does) return [];
  if ("unprotect" in does) return [{ ...resource, isProtected: false }];
  const inputs = JSON.parse(JSON.stringify(resource.inputs)) as Record<string, unknown>;
  const path = ("without" in does ? does.without : does.set).split(".");
  edit(inputs, path, "set" in does ? does.to : undefined, "set" in does);
  return [{ ...resource, inputs }];
}

/** `a.b`, `list.*.c` for every element, `a.name@domain` for a key with dots is not needed. Only what is there is taken away. */
function edit(target: unknown, [key = "", ...rest]: readonly string[], to: unknown, isSet: boolean): void {
  if (typeof target !== "object" || target === null) return;
  const object = target as Record<string, unknown>;
  if (key === "*") for (const each of Object.values(object)) edit(each, rest, to, isSet);
  else if (rest.length > 0) edit(object[key], rest, to, isSet);
  else if (isSet) object[key] = to;
  else delete object[key];
}

function another(
  resources: readonly JudgedResource[],
  type: string,
  inputs: Readonly<Record<string, unknown>>,
): JudgedResource {
  const stack = resources[0]?.urn.split("::").slice(0, 2).join("::");
  const providerType = `pulumi:providers:${type.split(":")[0]}`;
  const sibling = resources.find((each) => each.provider.includes(`::${providerType}::`));
  const provider = sibling?.provider ?? `${resources.find((each) => each.type === providerType)?.urn}::id`;
  const urn = `${stack}::${type}::one-more`;
  return { urn, type, name: "one-more", inputs, provider, isProtected: true, dependsOn: [], propertyDependencies: {} };
}
