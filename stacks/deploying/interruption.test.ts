import { EventEmitter } from "node:events";
import { describe, expect, it } from "@jest/globals";
import { listenForInterruption } from "./interruption.ts";

function listen() {
  const source = new EventEmitter();
  const told: string[] = [];
  const clock = { ms: 0 };
  const interruption = listenForInterruption(
    source,
    (which) => told.push(which),
    () => clock.ms,
  );
  const at = (ms: number, signal: string): void => {
    clock.ms = ms;
    source.emit(signal);
  };
  return { source, told, interruption, at };
}

describe("an interruption", () => {
  it("takes one Ctrl-C for one, though npm passes it on a second time", () => {
    const { told, interruption, at } = listen();
    at(0, "SIGINT");
    at(3, "SIGINT");
    expect([told, interruption.soft.aborted, interruption.hard.aborted]).toEqual([["soft"], true, false]);
  });

  it("ends at once by the next one, told once", () => {
    const { told, interruption, at } = listen();
    at(0, "SIGINT");
    at(7_500, "SIGTERM");
    at(9_500, "SIGINT");
    expect([told, interruption.hard.aborted]).toEqual([["soft", "hard"], true]);
  });

  it("lets the signals go", () => {
    const { source, interruption } = listen();
    interruption.end();
    expect(source.eventNames()).toEqual([]);
  });
});
