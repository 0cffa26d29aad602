import type { Exception } from "./exceptions.ts";
import { stackOf } from "./subject.ts";

export type Standing = "valid" | "expired";

interface Place {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

/** Which exception covers what, and which of them were needed. */
export class ExceptionBook {
  readonly exceptions: readonly Exception[];
  readonly #today: string;
  readonly #needed = new Set<string>();

  constructor(exceptions: readonly Exception[], today: Date) {
    this.exceptions = exceptions;
    this.#today = today.toISOString().slice(0, 10);
  }

  /** Undefined where there is none. */
  find(rule: string, place: Place): { readonly exception: Exception; readonly standing: Standing } | undefined {
    const exception = this.exceptions.find((each) => each.rule === rule && covers(each, place));
    if (!exception) return undefined;
    this.#needed.add(keyOf(exception, stackOf(place.urn)));
    return { exception, standing: this.#isExpired(exception) ? "expired" : "valid" };
  }

  isNeeded(exception: Exception, stack?: string): boolean {
    if (stack !== undefined) return this.#needed.has(keyOf(exception, stack));
    return [...this.#needed].some((key) => key.startsWith(keyOf(exception, "")));
  }

  #isExpired(exception: Exception): boolean {
    return "expires" in exception && exception.expires < this.#today;
  }
}

export const reasonOf = (exception: Exception): string =>
  "permanent" in exception ? exception.permanent : exception.reason;

export function covers({ resource }: Exception, { urn, type, name }: Place): boolean {
  const pattern = new RegExp(`^${resource.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
  return pattern.test(urn) || pattern.test(`${stackOf(urn)}::${type}::${name}`);
}

const keyOf = ({ rule, resource }: Exception, stack: string): string => `${rule}\n${resource}\n${stack}`;
