import { styleText } from "node:util";
import type { Board, Row, Status } from "./board.ts";
import type { Operation } from "./event-book.ts";
import { secondsText } from "./texts.ts";

interface TreeSize {
  readonly columns: number;
  readonly rows: number;
}

interface TreeOptions extends TreeSize {
  readonly nowMs: number;
  readonly isColoured: boolean;
}

type Colour = "green" | "red" | "yellow" | "cyan" | "dim";
const MARKS: Readonly<Record<Status, readonly [mark: string, colour: Colour]>> = {
  waits: ["·", "dim"],
  runs: ["●", "cyan"],
  done: ["✓", "green"],
  same: ["=", "green"],
  failed: ["✗", "red"],
  refused: ["✗", "red"],
  skipped: ["-", "yellow"],
  cancelled: ["!", "yellow"],
};

/** Of a running stack: those that have been at it longest are what it waits for. */
const MOST_ACTIVE = 4;

/** The whole run as lines that fit a terminal; resources give way to stacks when it is low. */
export function renderTree(board: Board, options: TreeOptions): string[] {
  const stacks = [...board.rows.values()];
  const head = `${board.title}  ${secondsText(options.nowMs - board.startedMs)}`;
  const running = stacks.filter(({ status }) => status === "runs").length;
  const room = Math.max(0, options.rows - stacks.length - 2);
  const each = running > 0 ? Math.min(MOST_ACTIVE, Math.floor(room / running)) : 0;
  const width = Math.max(...stacks.map(({ name }) => name.length));
  return [
    cutTo(head, options.columns),
    ...stacks.flatMap((row, index) => renderRow(row, { ...options, each, width, isLast: index === stacks.length - 1 })),
  ];
}

interface RowOptions extends TreeOptions {
  /** Most resources of it that are shown. */
  readonly each: number;
  readonly width: number;
  readonly isLast: boolean;
}

function renderRow(row: Row, { isLast, width, each, nowMs, columns, isColoured }: RowOptions): string[] {
  const [mark, colour] = MARKS[row.status];
  const line = cutTo(`${isLast ? "└" : "├"} ${mark} ${row.name.padEnd(width)}  ${tellRow(row, nowMs)}`, columns);
  const trunk = isLast ? " " : "│";
  const active = row.status === "runs" ? longestFirst(row).slice(0, each) : [];
  return [
    isColoured ? styleText(colour, line, { validateStream: false }) : line,
    ...active.map((operation) => {
      const text = cutTo(`${trunk}     ${tellOperation(operation, nowMs)}`, columns);
      return isColoured ? styleText("dim", text, { validateStream: false }) : text;
    }),
  ];
}

function tellRow(row: Row, nowMs: number): string {
  const { status, doing, startedMs, endedMs, needs, ended, total } = row;
  const note = firstLine(row.note);
  const seconds = startedMs === undefined ? "" : secondsText((endedMs ?? nowMs) - startedMs);
  switch (status) {
    case "waits":
      return note || (needs.length > 0 ? `waits for ${needs.join(", ")}` : "waits");
    case "runs":
      return [doing, total > 0 ? `${ended} of ${total}` : ended > 0 ? `${ended}` : "", seconds]
        .filter(Boolean)
        .join("  ");
    default:
      return [note, seconds].filter(Boolean).join("  ");
  }
}

const longestFirst = ({ active }: Row): Operation[] =>
  [...active.values()].sort((one, other) => one.startedMs - other.startedMs);

const tellOperation = ({ op, type, name, startedMs }: Operation, nowMs: number): string =>
  `${op} ${name} (${type})  ${secondsText(nowMs - startedMs)}`;

/** One line, never wrapped: a wrapped one would be drawn over its own rest. */
function cutTo(line: string, columns: number): string {
  const letters = [...line];
  return letters.length < columns ? line : `${letters.slice(0, Math.max(0, columns - 2)).join("")}…`;
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";
