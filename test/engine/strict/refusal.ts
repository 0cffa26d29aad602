import type { Failure, ResourceKey } from "../provider.ts";
import { told } from "./thing.ts";

/** What a cloud would say no to. */
export interface Refusal {
  /** Path of the input; empty when it is the whole. */
  readonly property: string;
  /** What was found; left out, or `SECRET`, where nothing may tell it. */
  readonly found?: unknown;
  /** What is wrong with it, and what is wanted. */
  readonly says: string;
  /** Where that is said: an address, or a file of the provider's source. */
  readonly source: string;
}

/** A cloud's refusal of one operation, as the engine tells it. */
export class Refused extends Error {
  readonly refusals: readonly Refusal[];

  constructor(key: Pick<ResourceKey, "type" | "name" | "secrets">, refusals: readonly Refusal[]) {
    super(refusals.map((each) => `${told(key)}: ${textOf(each, key.secrets)}`).join("\n"));
    this.name = "Refused";
    this.refusals = refusals;
  }
}

export const failureOf = (refusal: Refusal, secrets: readonly string[] = []): Failure => ({
  property: refusal.property,
  reason: textOf(refusal, secrets),
});

function textOf({ property, found, says, source }: Refusal, secrets: readonly string[] = []): string {
  const isSecret = secrets.some((path) => property === path || isInside(property, path) || isInside(path, property));
  const value = found === undefined ? "" : isSecret ? " is a secret value:" : ` is ${shorten(found)}:`;
  return `${property ? `${property}${value} ` : ""}${says} (${source})`;
}

const isInside = (path: string, outer: string): boolean =>
  path.startsWith(outer) && (outer === "" || /^[.[]/.test(path.slice(outer.length)));

const LONGEST = 120;

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
