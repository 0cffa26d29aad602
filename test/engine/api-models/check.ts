import type { Failure, Values } from "../provider.ts";
import { judgeRequest } from "./judge.ts";
import { apiModelsOf, type LoadModel, OperationInput } from "./model.ts";
import { type ApiRequest, makeRequest } from "./request.ts";
import { type ApiCall, type ApiRow, LEFT_EVERYWHERE } from "./row.ts";
import { AWS_ROWS } from "./rows.ts";

export class TypeNotModelled extends Error {
  constructor(type: string) {
    super(`${type} has no row in test/engine/api-models: say which operation makes it, or why none does.`);
    this.name = "TypeNotModelled";
  }
}

export interface PlannedCall extends ApiRequest {
  readonly call: ApiCall;
  readonly input: OperationInput;
}

export interface PlannedCalls {
  readonly calls: readonly PlannedCall[];
  /** By path: why no model can judge an input. */
  readonly left: Readonly<Record<string, string>>;
  /** Paths of inputs that no call took and no reason explains. */
  readonly unexplained: readonly string[];
}

/** What the provider asks of AWS for a resource: every request with the inputs that it is made of. */
export function planCalls(
  type: string,
  inputs: Values,
  { name, load = apiModelsOf() }: { name?: string | undefined; load?: LoadModel } = {},
): PlannedCalls {
  const row = AWS_ROWS[type];
  if (!row) throw new TypeNotModelled(type);
  const given = withName(row, inputs, name);
  const calls = row.calls
    .filter((each) => each.when?.(given) ?? isAsked(each, given))
    .map((call) => {
      const input = new OperationInput(call.operation, load);
      return { call, input, ...makeRequest(call, given, input) };
    });
  return { calls, ...explain(row, given, calls) };
}

/** What only sets something isn't called when that isn't given. */
const isAsked = ({ takes = [] }: ApiCall, inputs: Values): boolean =>
  takes.length === 0 || takes.some((name) => inputs[name] !== undefined);

/** As Pulumi names what has no name: the logical one and seven random digits. */
function withName({ named }: ApiRow, inputs: Values, name: string | undefined): Values {
  if (named === undefined || inputs[named] !== undefined || name === undefined) return inputs;
  return { ...inputs, [named]: `${name}-0123abc` };
}

function explain(row: ApiRow, inputs: Values, calls: readonly ApiRequest[]): Omit<PlannedCalls, "calls"> {
  const reasons = { ...LEFT_EVERYWHERE, ...row.left };
  const untaken = calls.length === 0 ? Object.keys(inputs) : inAll(calls.map(({ unmatched }) => unmatched));
  const reasonOf = (path: string): string | undefined =>
    reasons[path] ?? reasons[path.split(".")[0] ?? ""] ?? reasons[`*.${path.split(".").at(-1)}`];
  const left = untaken.flatMap((path): [string, string][] => {
    const reason = reasonOf(path);
    return reason === undefined ? [] : [[path, reason]];
  });
  return { left: Object.fromEntries(left), unexplained: untaken.filter((path) => reasonOf(path) === undefined) };
}

/** What no call has taken, itself or with all that it lies in. */
function inAll(lists: readonly (readonly string[])[]): string[] {
  const isIn = (path: string, list: readonly string[]): boolean =>
    list.some((each) => path === each || path.startsWith(`${each}.`));
  return [...new Set(lists.flat())].filter((path) => lists.every((list) => isIn(path, list)));
}

/**
 * Holds a resource's inputs against the API models of the services that make it.
 * @param name the logical one, of which a physical name is made when there is none
 * @throws TypeNotModelled, ApiModelMissing, OperationMissing
 */
export function checkAgainstModels(
  type: string,
  inputs: Values,
  options: { name?: string; load?: LoadModel } = {},
): Failure[] {
  const failures = planCalls(type, inputs, options).calls.flatMap(({ parameters, input, sources }) =>
    judgeRequest(parameters, input).map(({ path, reason }) => ({ property: sourceOf(path, sources), reason })),
  );
  // Two calls may take the same input.
  return [...new Map(failures.map((each) => [`${each.property} ${each.reason}`, each])).values()];
}

/** The input of the nearest member above, and the rest of the way in the members' own words. */
function sourceOf(path: string, sources: ReadonlyMap<string, string>): string {
  for (let outer = path; outer !== ""; outer = outer.replace(/(\.[^.[]*|\[\d+\]|^[^.[]*)$/, "")) {
    const source = sources.get(outer);
    if (source !== undefined) return `${source}${asInput(path.slice(outer.length))}`;
  }
  return asInput(path);
}

/** As the SDK spells a member: `DBName` is `dbName`. */
const asInput = (path: string): string =>
  path.replaceAll(
    /(^|\.)([A-Z]+(?=[A-Z][a-z])|[A-Z]+(?![a-z])|[A-Z])/g,
    (_, dot, capitals) => dot + capitals.toLowerCase(),
  );
