import type { ResourceKey } from "../provider.ts";
import type { Operation } from "./delays.ts";

/**
 * `error`: the cloud says no. `throttling`: it says that it was asked too often. `lost`: it does what it was asked, and the answer never arrives, so that
 * the engine knows nothing of what is there.
 */
export type FaultKind = "error" | "throttling" | "lost";

export interface Fault {
  readonly kind: FaultKind;
  /** Of which it happens; a type or what it begins with. All, where it is left out. */
  readonly type?: string;
  /** The logical name. */
  readonly name?: string;
  readonly operation?: Operation;
  /** The first that it happens to, counted among those that it fits; from 1, which is the default. */
  readonly nth?: number;
  /** How many times in a row; 1 where it is left out. */
  readonly times?: number;
  /** Instead of the usual text. */
  readonly message?: string;
}

/** As the clouds say it, so that whoever retries by the text does. */
const THROTTLED: Readonly<Record<string, string>> = {
  aws: "ThrottlingException: Rate exceeded (status code 400)",
  gcp: "googleapi: Error 429: Quota exceeded for quota metric 'Queries', rateLimitExceeded",
  kubernetes: "the server has received too many requests and has asked us to try again later",
};
const FAILED: Readonly<Record<string, string>> = {
  aws: "InternalFailure: The request processing has failed because of an unknown error (status code 500)",
  gcp: "googleapi: Error 503: The service is currently unavailable., backendError",
  kubernetes: "Internal error occurred",
};

export class CloudFault extends Error {
  constructor(key: ResourceKey, operation: Operation, text: string) {
    super(`${operation} of ${key.type} ${key.name}: ${text}`);
    this.name = "CloudFault";
  }
}

/** Faults on demand, each counted by itself. */
export class Faults {
  readonly #wanted: { readonly fault: Fault; seen: number }[] = [];

  add(fault: Fault): void {
    this.#wanted.push({ fault, seen: 0 });
  }

  clear(): void {
    this.#wanted.length = 0;
  }

  /** @returns what goes wrong with this operation, if anything does */
  next(key: ResourceKey, operation: Operation): Fault | undefined {
    let found: Fault | undefined;
    for (const each of this.#wanted) {
      if (!fits(each.fault, key, operation)) continue;
      each.seen += 1;
      const { nth = 1, times = 1 } = each.fault;
      if (!found && each.seen >= nth && each.seen < nth + times) found = each.fault;
    }
    return found;
  }
}

function fits({ type, name, operation = "create" }: Fault, key: ResourceKey, now: Operation): boolean {
  return operation === now && (type === undefined || key.type.startsWith(type)) && (name ?? key.name) === key.name;
}

export function errorOf(fault: Fault, key: ResourceKey, operation: Operation): CloudFault {
  const [sdk = ""] = key.type.split(":");
  const text = { error: FAILED[sdk], throttling: THROTTLED[sdk], lost: "connection reset by peer" }[fault.kind];
  return new CloudFault(key, operation, fault.message ?? text ?? "it failed");
}
