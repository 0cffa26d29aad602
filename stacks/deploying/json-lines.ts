import type { Board } from "./board.ts";
import { isChange, type Operation } from "./event-book.ts";
import type { Reporter, Sink } from "./reporter.ts";

/** One object a line; the last one is the report. */
export class JsonLines implements Reporter {
  readonly #sink: Sink;
  #board: Board | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  show(board: Board): void {
    this.#board = board;
    this.tell({ event: "phase", title: board.title, stacks: [...board.rows.keys()] });
  }

  changed(stack: string, operation?: Operation): void {
    const row = this.#board?.rows.get(stack);
    if (!row) return;
    if (operation) this.#tellOperation(stack, operation);
    else this.tell({ event: "stack", stack, status: row.status, doing: row.doing, total: row.total, note: row.note });
  }

  rest(): void {
    this.#board = undefined;
  }

  say(): void {
    // Machines read the events.
  }

  message(stack: string, text: string): void {
    this.tell({ event: "message", stack, text });
  }

  tell(event: Readonly<Record<string, unknown>>): void {
    this.#sink.write(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);
  }

  #tellOperation(stack: string, { op, urn, startedMs, endedMs, isFailed = false }: Operation): void {
    if (!isChange(op)) return;
    const ms = endedMs === undefined ? {} : { ms: Math.round(endedMs - startedMs), isFailed };
    this.tell({ event: endedMs === undefined ? "resource-began" : "resource-ended", stack, op, urn, ...ms });
  }
}
