import { describe, expect, it } from "@jest/globals";
import { figuresOf } from "./load.ts";

const hit = (seconds: number, { code = 200, ms = 10, error = "" } = {}): string =>
  JSON.stringify({ code, timestamp: new Date(seconds * 1000).toISOString(), latency: ms * 1e6, error });

describe("the figures of a load", () => {
  it("count answers and tell how long they took", () => {
    const lines = Array.from({ length: 100 }, (_, index) => hit(index / 10, { ms: index + 1 }));
    expect(figuresOf(lines.join("\n"))).toEqual({
      requests: 100,
      failed: 0,
      seconds: 9.9,
      p50Ms: 50,
      p99Ms: 99,
      slowestMs: 100,
      reasons: {},
    });
  });

  it("tell of failures when they were, and why, alike for all pods", () => {
    const lines = [
      hit(4),
      hit(2, { code: 502, error: "502 10.0.0.1: connect ECONNREFUSED 10.0.0.1:8080" }),
      hit(0),
      hit(3, { code: 502, error: "502 10.0.0.2: connect ECONNREFUSED 10.0.0.2:8080" }),
      hit(1, { code: 0, error: "timeout" }),
      hit(3.5, { code: 304 }),
    ];
    expect(figuresOf(lines.join("\n"))).toMatchObject({
      failed: 3,
      failedFrom: 1,
      failedTo: 3,
      reasons: { "502 502 <pod>: connect ECONNREFUSED <pod>": 2, "0 timeout": 1 },
    });
  });
});
