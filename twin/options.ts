import path from "node:path";
import { parseArgs } from "node:util";
import { Refusal } from "./refusals.ts";

export interface StartOptions {
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly adminPort: number;
  readonly workerAdminPort: number;
  readonly fresh: boolean;
  readonly json: boolean;
  readonly help: boolean;
  /** A database that isn't ours was named. */
  readonly bringsDatabase: boolean;
}

export const USAGE = `npm start [-- options]

Starts the review service on this machine, with a PostgreSQL of its own. Ctrl-C ends it; the next start goes on with the data.

  --fresh           begin anew: removes what earlier starts kept
  --data-dir <dir>  where everything is kept (or DATA_DIR; .data without it)
  --json            the table as JSON on stdout, progress on stderr; npm -s start leaves out what npm says
  --help            this text

Settings, by environment: PORT (8080), ADMIN_PORT (9090, and the next one for the worker), DATA_DIR (.data),
DATABASE_URL (uses that PostgreSQL; MIGRATE_DATABASE_URL is its owner's way in), ADMIN_EMAIL and ADMIN_PASSWORD (the first
admin, made when there is none), MAIL_URL, PUBLIC_URL, LOG_LEVEL and all others of the service.
`;

/** @throws Refusal */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): StartOptions {
  const { values } = parse(args);
  const adminPort = readPort("ADMIN_PORT", env.ADMIN_PORT, 9090);
  const options = {
    dataDir: path.resolve(values["data-dir"] || env.DATA_DIR || ".data"),
    port: readPort("PORT", env.PORT, 8080),
    adminPort,
    workerAdminPort: adminPort && adminPort + 1,
    fresh: values.fresh ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
    bringsDatabase: Boolean(env.DATABASE_URL || env.DATABASE_URL_FILE),
  };
  requireDistinctPorts(options);
  if (options.fresh && options.bringsDatabase) {
    throw new Refusal(
      "fresh-not-ours",
      "--fresh removes only what is ours: empty the database of DATABASE_URL yourself.",
    );
  }
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        fresh: { type: "boolean" },
        "data-dir": { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new Refusal("unknown-option", `${(error as Error).message.split(". ")[0]}.\n\n${USAGE}`);
  }
}

function readPort(setting: string, value: string | undefined, fallback: number): number {
  if (!value) return fallback;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Refusal("not-a-port", `${setting}: found ${JSON.stringify(value)}, wants a port, 0 to 65535.`);
}

function requireDistinctPorts({
  port,
  adminPort,
  workerAdminPort,
}: Pick<StartOptions, "port" | "adminPort" | "workerAdminPort">) {
  if (workerAdminPort > 65_535)
    throw new Refusal("not-a-port", "ADMIN_PORT: wants at most 65534; the worker takes the next one.");
  if (port && (port === adminPort || port === workerAdminPort)) {
    throw new Refusal(
      "ports-collide",
      `PORT ${port} is one of the admin ports, ${adminPort} and ${workerAdminPort}: choose another.`,
    );
  }
}
