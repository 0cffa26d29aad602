import type { Operation } from "./event-book.ts";
import { isChange, isStackItself } from "./event-book.ts";
import type { PlannedStack } from "./plan.ts";

export type Status = "waits" | "runs" | "done" | "same" | "failed" | "refused" | "skipped" | "cancelled";

/** One stack as a reader sees it while things go on. */
export interface Row {
  readonly name: string;
  readonly needs: readonly string[];
  status: Status;
  /** `previews`, `updates`, `destroys` …; what it does, or has done. */
  doing: string;
  /** How many changes have ended, and how many there are to be; 0 when that isn't known. */
  ended: number;
  total: number;
  startedMs: number | undefined;
  endedMs: number | undefined;
  /** In a few words: `94 created`, why it failed. */
  note: string;
  readonly active: Map<string, Operation>;
}

/** All stacks of a run, changed as the engine tells of them. */
export class Board {
  readonly title: string;
  readonly startedMs: number;
  readonly rows: ReadonlyMap<string, Row>;

  constructor(title: string, planned: readonly PlannedStack[], startedMs: number) {
    this.title = title;
    this.startedMs = startedMs;
    this.rows = new Map(planned.map(({ name, needs }) => [name, emptyRow(name, needs)]));
  }

  begin(name: string, doing: string, total: number, nowMs: number): void {
    Object.assign(this.#row(name), { ...BLANK, status: "runs", doing, total, startedMs: nowMs });
    this.#row(name).active.clear();
  }

  end(name: string, status: Status, note: string, nowMs: number): void {
    Object.assign(this.#row(name), { status, note, endedMs: nowMs });
    this.#row(name).active.clear();
  }

  /** Of a stack that isn't run, or not now. */
  leave(name: string, status: Status, note: string): void {
    Object.assign(this.#row(name), { ...BLANK, status, note });
  }

  move(name: string, operation: Operation): void {
    const row = this.#row(name);
    if (!isChange(operation.op) || isStackItself(operation)) return;
    const key = `${operation.op} ${operation.urn}`;
    if (operation.endedMs === undefined) row.active.set(key, operation);
    else if (row.active.delete(key)) row.ended += 1;
  }

  #row(name: string): Row {
    const row = this.rows.get(name);
    if (!row) throw new Error(`${name} is not in this run.`);
    return row;
  }
}

const BLANK = { ended: 0, total: 0, startedMs: undefined, endedMs: undefined, note: "", doing: "" };

const emptyRow = (name: string, needs: readonly string[]): Row => ({
  ...BLANK,
  name,
  needs,
  status: "waits",
  active: new Map(),
});
