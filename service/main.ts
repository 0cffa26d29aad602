import type { Logger } from "pino";
import { ConfigInvalid, readConfig } from "./config.ts";
import { createLogger } from "./log.ts";
import { makeParts } from "./parts.ts";
import type { Role, Running } from "./roles/role.ts";

/** A role's code is loaded when it is started: the worker never loads the routes. */
const ROLES: Readonly<Record<string, () => Promise<Role>>> = {
  web: async () => (await import("./roles/web.ts")).startWeb,
  worker: async () => (await import("./roles/worker.ts")).startWorker,
  migrate: async () => (await import("./roles/migrate.ts")).runMigrations,
  admin: async () => (await import("./roles/admin.ts")).runAdmin,
};

const USAGE = `Usage: node service/main.ts <role>

  web       answers requests on PORT and metrics on ADMIN_PORT
  worker    runs what was promised and what is due; metrics on ADMIN_PORT
  migrate   brings the database up to this build, then ends
  admin     one command for operators: admin --help lists them

Settings come from the environment: admin print-config shows them.`;

const STOP_MS = 20_000;

await main(process.argv.slice(2));

async function main([name = "", ...args]: string[]): Promise<void> {
  const load = Object.hasOwn(ROLES, name) ? ROLES[name] : undefined;
  if (!load) return end(USAGE, ["-h", "--help", "help"].includes(name) ? 0 : 2);
  if (name === "admin" && (args.length === 0 || args.some((arg) => ["-h", "--help", "help"].includes(arg)))) {
    return end((await import("./roles/admin.ts")).ADMIN_USAGE, args.length === 0 ? 2 : 0);
  }
  const config = readConfigOrEnd();
  if (!config) return;
  const log = createLogger(config.LOG_LEVEL, { site: config.SITE, role: name });
  const parts = await makeParts(config, log);
  // Before the role starts: a signal during a slow start ends it too.
  let running: Running | undefined;
  const ended = stopOnSignal(log, async () => running?.stop(STOP_MS - 2_000));
  try {
    running = await (await load())(parts, args);
    if (running) await ended;
  } catch (error) {
    log.fatal({ err: error }, `${name} failed: ${(error as Error).message}`);
    process.exitCode = 1;
  } finally {
    await parts.close().catch((error: unknown) => log.warn({ err: error }, "closing the databases failed"));
    // Nothing of ours is left; what a library, or a start that failed half-way, has left must not keep the process.
    if (running || process.exitCode) process.exit();
  }
}

function readConfigOrEnd() {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    end(error.message, 2);
    return undefined;
  }
}

/** Resolves when a signal has come and the role has stopped; a second signal, or time running out, ends the process at once. */
function stopOnSignal(log: Logger, stop: () => Promise<void>): Promise<void> {
  process.on("unhandledRejection", (error) => {
    log.fatal({ err: error }, "unhandled rejection");
    process.exit(1);
  });
  return new Promise((resolve) => {
    let isStopping = false;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (isStopping) process.exit(1);
      isStopping = true;
      log.info({ signal }, "stopping");
      setTimeout(() => {
        log.error("stopping took too long");
        process.exit(1);
      }, STOP_MS).unref();
      void stop()
        .catch((error: unknown) => log.error({ err: error }, "stopping failed"))
        .finally(resolve);
    };
    process.on("SIGTERM", onSignal);
    process.on("SIGINT", onSignal);
  });
}

function end(text: string, code: number): void {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = code;
}
