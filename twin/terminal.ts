import { styleText } from "node:util";

/** Where a start tells what it does. */
export interface Terminal {
  /** Tells how long the work took; on a screen the line counts while it lasts. */
  step<Result>(title: string, work: (detail: (text: string) => void) => Promise<Result>): Promise<Result>;
  say(text: string): void;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

/** How often a log without a screen is told that a step still lasts. */
const REMIND_MS = 5_000;

/** Colours and moving lines only on a screen; `NO_COLOR` is honoured. */
export function openTerminal(stream: NodeJS.WriteStream): Terminal {
  stream.on("error", () => {}); // the reader has gone; the work goes on
  const screen = Boolean(stream.isTTY) && process.env.TERM !== "dumb";
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    screen ? styleText(format, text, { stream }) : text;
  const faint = paint("dim");
  return {
    say: (text) => void stream.write(`${text}\n`),
    strong: paint("bold"),
    faint,
    step: async (title, work) => {
      const startedAt = performance.now();
      let detail = "";
      const line = (mark: string) =>
        `  ${mark} ${title}${detail && faint(`, ${detail}`)} ${faint(formatSeconds(startedAt))}`;
      const moving = setInterval(
        () => stream.write(screen ? `\r${line("…")}\x1b[K` : `${line("…")}\n`),
        screen ? 200 : REMIND_MS,
      );
      const close = (mark: string) => {
        clearInterval(moving);
        stream.write(`${screen ? "\r\x1b[K" : ""}${line(mark)}\n`);
      };
      try {
        const result = await work((text) => {
          detail = text;
        });
        close(paint("green")("✓"));
        return result;
      } catch (error) {
        close(paint("red")("✗"));
        throw error;
      }
    },
  };
}

/** The time since `startedAt` of the performance clock, as `1.2 s`. */
export const formatSeconds = (startedAt: number): string => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
