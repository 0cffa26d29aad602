import { runInNewContext } from "node:vm";
import { describe, expect, it } from "@jest/globals";
import { isOutage } from "./outage.ts";

const failure = (message: string, code?: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), code && { code });

describe("an outage", () => {
  it.each([
    ["a refused connection", failure("connect", "ECONNREFUSED")],
    ["a server that shuts down", failure("terminating connection", "57P01")],
    ["too many connections", failure("sorry", "53300")],
    ["a full disk", failure("could not extend file", "53100")],
    ["a primary that takes no writes", failure("read-only", "25006")],
    ["a statement that took too long", failure("canceling statement", "57014")],
    ["a lock that wasn't given", failure("lock timeout", "55P03")],
    ["a deadlock", failure("deadlock detected", "40P01")],
    ["a connection that ended", failure("Connection terminated unexpectedly")],
    ["what another error was caused by", failure("wrapped", undefined, failure("inner", "ECONNRESET"))],
    ["one of several addresses", new AggregateError([failure("::1", "ECONNREFUSED")])],
    ["an error of another realm", runInNewContext("Object.assign(new Error('read'), { code: 'ECONNRESET' })")],
  ])("is %s", (_, error) => {
    expect(isOutage(error)).toBe(true);
  });

  it.each([
    ["a statement of ours that is wrong", failure("syntax error", "42601")],
    ["a message that breaks the protocol", failure("invalid message", "08P01")],
    ["a name that is taken", failure("duplicate key", "23505")],
    ["a fault in the code", new TypeError("undefined")],
    ["no error at all", "ECONNREFUSED"],
  ])("is not %s", (_, error) => {
    expect(isOutage(error)).toBe(false);
  });
});
