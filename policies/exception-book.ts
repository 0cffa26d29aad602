import type { Exception } from "./exceptions.ts";
import { stackOf } from "./subject.ts";

type Standing = "valid" | "expired";

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
  readonly #judged = new Set<string>();

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

  note(rule: string, urn: string): void {
    this.#judged.add(`${rule} ${urn}`);
  }

  /** A rule may have nothing to ask of a resource that it is about, as of a copy where only the writer is meant. */
  wasJudged(rule: string, urn: string): boolean {
    return this.#judged.has(`${rule} ${urn}`);
  }

  isNeeded(exception: Exception, stack?: string): boolean {
    if (stack !== undefined) return this.#needed.has(keyOf(exception, stack));
    return [...this.#needed].some((key) => key.startsWith(keyOf(exception, "")));
  }

  #isExpired(exception: Exception): boolean {
    return "expires" in exception && exception.expires < this.#today;
  }
}

export function covers({ resource }: Exception, { urn, type, name }: Place): boolean {
  const pattern = new RegExp(`^${resource.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
  return pattern.test(urn) || pattern.test(`${stackOf(urn)}::${type}::${name}`);
}

const keyOf = ({ rule, resource }: Exception, stack: string): string => `${rule}\n${resource}\n${stack}`;
