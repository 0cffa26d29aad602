import type { StateResource } from "./engine.ts";
import { isChange, isStackItself, nameOf, type Operation } from "./event-book.ts";
import type { PlannedStack } from "./plan.ts";

interface Span {
  readonly startedMs: number;
  readonly endedMs: number;
}

export interface PathPart {
  readonly name: string;
  readonly ms: number;
}

/** The stacks that the whole has waited for, the first one first: of each the one that it waited for last. */
export function findStackPath(planned: readonly PlannedStack[], spans: ReadonlyMap<string, Span>): PathPart[] {
  const needsOf = new Map(planned.map(({ name, needs }) => [name, needs]));
  return walkBack([...spans.keys()], (name) => needsOf.get(name) ?? [], spans);
}

/**
 * The same for the resources of one stack, by the dependencies of its state.
 * Resources that didn't change are waited for by nobody.
 */
export function findResourcePath(operations: Iterable<Operation>, resources: readonly StateResource[]): PathPart[] {
  const spans = new Map<string, Span>();
  for (const operation of operations) {
    const { urn, op, startedMs, endedMs } = operation;
    if (endedMs === undefined || !isChange(op) || isStackItself(operation)) continue;
    const known = spans.get(urn);
    spans.set(urn, { startedMs: Math.min(startedMs, known?.startedMs ?? startedMs), endedMs });
  }
  const dependenciesOf = new Map(resources.map(({ urn, dependencies }) => [urn, dependencies]));
  return walkBack([...spans.keys()], (urn) => dependenciesOf.get(urn) ?? [], spans).map(({ name, ms }) => ({
    name: `${nameOf(name)} (${typeOf(name)})`,
    ms,
  }));
}

const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";

function walkBack(
  from: readonly string[],
  before: (name: string) => readonly string[],
  spans: ReadonlyMap<string, Span>,
): PathPart[] {
  const path: PathPart[] = [];
  const seen = new Set<string>();
  for (let name = lastOf(from, spans); name !== undefined && !seen.has(name); name = lastOf(before(name), spans)) {
    seen.add(name);
    const { startedMs, endedMs } = spans.get(name) as Span;
    path.unshift({ name, ms: endedMs - startedMs });
  }
  return path;
}

function lastOf(names: readonly string[], spans: ReadonlyMap<string, Span>): string | undefined {
  const known = names.filter((name) => spans.has(name));
  return known.sort((one, other) => (spans.get(other)?.endedMs ?? 0) - (spans.get(one)?.endedMs ?? 0))[0];
}
