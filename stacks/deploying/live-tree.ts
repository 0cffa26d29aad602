import type { Board } from "./board.ts";
import type { Reporter, Sink } from "./reporter.ts";
import { renderTree } from "./tree.ts";

/** A terminal, as far as a tree wants it. */
interface Terminal extends Sink {
  readonly columns: number;
  readonly rows: number;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const CLEAR_BELOW = "\u001b[J";
const upBy = (lines: number): string => (lines > 0 ? `\u001b[${lines}A\r` : "\r");
/** Often enough for a clock, seldom enough for a slow line. */
const FRAME_MS = 200;

/** One tree that is drawn over itself. */
export class LiveTree implements Reporter {
  readonly #terminal: Terminal;
  readonly #isColoured: boolean;
  #board: Board | undefined;
  #drawn = 0;
  #frame: NodeJS.Timeout | undefined;

  constructor(terminal: Terminal, isColoured: boolean) {
    this.#terminal = terminal;
    this.#isColoured = isColoured;
  }

  show(board: Board): void {
    this.rest();
    this.#board = board;
    this.#terminal.write(HIDE_CURSOR);
    this.#terminal.on("resize", this.#redraw);
    this.#frame = setInterval(this.#redraw, FRAME_MS);
    this.#redraw();
  }

  changed(): void {
    // The next frame has it.
  }

  rest(): void {
    if (!this.#board) return;
    clearInterval(this.#frame);
    this.#terminal.off("resize", this.#redraw);
    this.#redraw();
    this.#terminal.write(SHOW_CURSOR);
    this.#drawn = 0;
    this.#board = undefined;
  }

  say(text: string): void {
    this.#terminal.write(`${this.#drawn > 0 ? `${upBy(this.#drawn)}${CLEAR_BELOW}` : ""}${text}\n`);
    this.#drawn = 0;
    if (this.#board) this.#redraw();
  }

  message(stack: string, text: string): void {
    this.say(`${stack}: ${text}`);
  }

  tell(): void {
    // People read the tree.
  }

  /** A terminal that was made narrower has wrapped what was drawn; it is drawn anew below then, once. */
  readonly #redraw = (): void => {
    if (!this.#board) return;
    const { columns, rows } = this.#terminal;
    const size = { columns: columns || 80, rows: (rows || 24) - 1 };
    const lines = renderTree(this.#board, { ...size, nowMs: performance.now(), isColoured: this.#isColoured });
    const shown = lines.slice(0, Math.max(1, size.rows));
    this.#terminal.write(`${upBy(this.#drawn)}${CLEAR_BELOW}${shown.join("\n")}\n`);
    this.#drawn = shown.length;
  };
}
