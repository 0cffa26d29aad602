import { styleText } from "node:util";
import type { Outcome } from "./outcome.ts";
import type { Stamp } from "./stamps.ts";

/** Tells what is being made: one line when it is done, and on a screen a line that counts meanwhile. */
export interface Progress {
  readonly begin: (title: string) => (state: Outcome["state"], stamp?: Stamp) => void;
}

const MOVES_MS = 500;
/** How often a log without a screen is told that something still lasts. */
const REMINDS_MS = 30_000;
const MARKS = {
  made: ["✓", "green"],
  failed: ["✗", "red"],
  cancelled: ["–", "yellow"],
} as const;

export function openProgress(stream: NodeJS.WriteStream): Progress {
  stream.on("error", () => {}); // the reader has gone; the work goes on
  const isScreen = Boolean(stream.isTTY) && process.env.TERM !== "dumb";
  const running = new Map<string, number>();
  const erase = () => void (isScreen && stream.write("\r\x1b[K"));
  const draw = () => {
    if (!isScreen || running.size === 0) return;
    const parts = [...running].map(([title, startedAt]) => `${title} ${secondsSince(startedAt).toFixed(0)} s`);
    stream.write(`\r\x1b[K${`  … ${parts.join(", ")}`.slice(0, stream.columns - 1)}`);
  };
  let moving: NodeJS.Timeout | undefined;
  return {
    begin: (title) => {
      const startedAt = performance.now();
      running.set(title, startedAt);
      const remind = () => stream.write(`  … ${title}, ${secondsSince(startedAt).toFixed(0)} s\n`);
      const reminding = isScreen ? undefined : setInterval(remind, REMINDS_MS).unref();
      moving ??= setInterval(draw, MOVES_MS).unref();
      draw();
      return (state, stamp) => {
        running.delete(title);
        clearInterval(reminding);
        erase();
        stream.write(`${describe(title, state, secondsSince(startedAt), { stream, stamp })}\n`);
        draw();
        if (running.size > 0) return;
        clearInterval(moving);
        moving = undefined;
      };
    },
  };
}

const secondsSince = (startedAt: number): number => (performance.now() - startedAt) / 1000;

function describe(
  title: string,
  state: Outcome["state"],
  seconds: number,
  { stream, stamp }: { readonly stream: NodeJS.WriteStream; readonly stamp: Stamp | undefined },
): string {
  const [mark, colour] = state in MARKS ? MARKS[state as keyof typeof MARKS] : MARKS.made;
  const what = stamp ? [`${title} ${stamp.pin}`, stamp.how, formatBytes(stamp.bytes)] : [title, state];
  return `  ${styleText(colour, mark, { stream })} ${what.join(", ")}, ${seconds.toFixed(1)} s`;
}

/** In powers of ten, as disks are sold: `115 MB`, `1.9 GB`. */
export const formatBytes = (bytes: number): string =>
  bytes >= 1e9
    ? `${(bytes / 1e9).toFixed(1)} GB`
    : bytes >= 1e6
      ? `${Math.round(bytes / 1e6)} MB`
      : `${Math.ceil(bytes / 1e3)} kB`;
