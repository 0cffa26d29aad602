import { types } from "node:util";

const NODE_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENOENT",
]);

/** SQLSTATE classes and codes that mean "not now": connection lost, shutting down, full, read-only, cancelled by a limit. */
const SQLSTATE = /^(0800.|57P0.|53...|25006|57014|55P03|40001|40P01)$/;

/** The messages of `pg` and its pool carry no code. */
const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|pool after calling end|Client was closed/;

/** True when an error tells of a database that can't serve now, so that trying again later is right. */
export function isOutage(error: unknown): boolean {
  for (let cause = error; types.isNativeError(cause); cause = cause.cause) {
    const code = (cause as { code?: unknown }).code;
    if (typeof code === "string" && (NODE_CODES.has(code) || SQLSTATE.test(code))) return true;
    if (MESSAGES.test(cause.message)) return true;
    if (cause instanceof AggregateError && cause.errors.some(isOutage)) return true;
  }
  return false;
}
