import type { Board, Row } from "./board.ts";
import { isChange, isStackItself, type Operation } from "./event-book.ts";
import type { Reporter, Sink } from "./reporter.ts";
import { secondsText } from "./texts.ts";

/** Long enough not to fill a log, short enough that nobody takes it for dead. */
const STILL_MS = 60_000;

/** One line for each thing that happens, with its stack's name before it. */
export class PlainLines implements Reporter {
  readonly #sink: Sink;
  readonly #told = new Map<string, string>();
  #board: Board | undefined;
  #reminder: NodeJS.Timeout | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  show(board: Board): void {
    this.rest();
    this.#board = board;
    this.#told.clear();
    this.say(board.title);
    this.#reminder = setInterval(() => this.#remind(board), STILL_MS);
  }

  changed(stack: string, operation?: Operation): void {
    const row = this.#board?.rows.get(stack);
    if (!row) return;
    if (operation) this.#tellOperation(stack, operation);
    else this.#tellRow(row);
  }

  rest(): void {
    clearInterval(this.#reminder);
    this.#board = undefined;
  }

  say(text: string): void {
    this.#sink.write(`${text}\n`);
  }

  message(stack: string, text: string): void {
    for (const line of text.split("\n")) this.say(`${stack}: ${line}`);
  }

  tell(): void {
    // People read the lines.
  }

  #tellRow({ name, status, doing, total, note, startedMs, endedMs }: Row): void {
    const seconds = startedMs === undefined || endedMs === undefined ? "" : ` (${secondsText(endedMs - startedMs)})`;
    const line =
      status === "runs" ? `${doing}${total > 0 ? `, ${total} changes` : ""}` : `${status}${seconds}: ${note}`;
    if (status === "waits" || this.#told.get(name) === line) return;
    this.#told.set(name, line);
    this.message(name, line);
  }

  #tellOperation(stack: string, { op, type, name, startedMs, endedMs, isFailed, ...operation }: Operation): void {
    if (endedMs === undefined || !isChange(op) || isStackItself({ type, ...operation })) return;
    this.say(`${stack}: ${isFailed ? "FAILED to " : ""}${op} ${type} ${name} (${secondsText(endedMs - startedMs)})`);
  }

  #remind(board: Board): void {
    const nowMs = performance.now();
    for (const { name, status, active } of board.rows.values())
      if (status === "runs")
        for (const { op, name: resource, startedMs } of active.values())
          if (nowMs - startedMs > STILL_MS)
            this.say(`${name}: still at ${op} ${resource} (${secondsText(nowMs - startedMs)})`);
  }
}
