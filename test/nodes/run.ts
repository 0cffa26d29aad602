import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import path from "node:path";
import { ChangeLog, ownMark, removeLeftovers, STATE_FOLDER, undoChanges } from "./changes.ts";
import { requireMachine } from "./machine.ts";

/** One use of this machine: what it changes is written down, and taken back whatever ends it. */
export interface Run {
  readonly log: ChangeLog;
  readonly hadLeftovers: boolean;
  /** What takes everything back when this process can't any more. */
  readonly guardPid: number;
  /** In the opposite order, before the rest is taken back. */
  undo(how: () => Promise<void>): void;
  /** A second time it does nothing. */
  close(): Promise<void>;
}

/** Ahead of what else the machine does, so that a busy one doesn't look like a slow service. */
const PRIORITY = -10;

/** @throws MachineUnfit, RunUnderWay */
export async function openRun(): Promise<Run> {
  requireMachine();
  const hadLeftovers = await removeLeftovers();
  if (hadLeftovers) process.stdout.write("What a run before has left was removed.\n");
  setPriority(PRIORITY);
  const log = new ChangeLog(STATE_FOLDER, ownMark());
  const guard = spawn(process.execPath, [path.join(import.meta.dirname, "undo-with-parent.ts")], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.unref();
  const ways: (() => Promise<void>)[] = [];
  return {
    log,
    hadLeftovers,
    guardPid: guard.pid ?? 0,
    undo: (how) => ways.push(how),
    close: async () => {
      for (const how of ways.splice(0).reverse()) await how().catch((error) => process.stderr.write(`${error}\n`));
      await undoChanges(STATE_FOLDER);
      guard.stdin.end();
    },
  };
}
