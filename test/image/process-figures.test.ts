import { describe, expect, it } from "@jest/globals";
import { megabytesOf, parseStat, parseStatus } from "./process-figures.ts";

const STAT =
  "4711 (a (strange) name) S 1 4711 4711 0 -1 4194560 9 0 0 0 57 13 0 0 20 0 11 0 123456 1 2 18446744073709551615 0 0";

describe("what Linux tells of a process", () => {
  it("has its start and its time on the processor, whatever its name", () => {
    expect(parseStat(STAT)).toEqual({ startedAtMs: 1_234_560, processorMs: 700 });
  });

  it("is refused when it is something else", () => {
    expect(() => parseStat("4711 (node) S 1")).toThrow("Not of /proc");
  });

  it("has its user, rights and memory", () => {
    const status = parseStatus(
      "Name:\tnode\nUid:\t10001\t10001\t10001\t10001\nVmRSS:\t  104448 kB\nCapEff:\t0000000000000000\n",
    );
    expect(status.get("Uid")).toBe("10001\t10001\t10001\t10001");
    expect(megabytesOf(status.get("VmRSS"))).toBe(102);
  });
});
