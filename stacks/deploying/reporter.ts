import type { Board } from "./board.ts";
import type { Operation } from "./event-book.ts";

/** Where a run is told: a tree on a terminal, lines in a log, JSON for machines. */
export interface Reporter {
  /** Begins with another set of stacks; the one before stays as it was last. */
  show(board: Board): void;
  /** A stack of the board has begun, moved on or ended. */
  changed(stack: string, operation?: Operation): void;
  /** What a stack's program or provider says to people. */
  message(stack: string, text: string): void;
  /** No more of this board. */
  rest(): void;
  /** For people. */
  say(text: string): void;
  /** For machines. */
  tell(event: Readonly<Record<string, unknown>>): void;
}

/** What a reporter writes to. */
export interface Sink {
  write(text: string): unknown;
}
