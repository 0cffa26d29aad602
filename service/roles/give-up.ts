import type { Logger } from "pino";

/** What can't be waited for: the process ends as if it were told to, but says that it failed. */
export function giveUp(log: Logger, error: unknown): void {
  log.fatal({ err: error }, (error as Error).message);
  process.exitCode = 1;
  process.kill(process.pid, "SIGTERM");
}
