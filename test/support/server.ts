import type { Login } from "../../twin/database.ts";

/** What each test file needs to know of the run's server. */
export interface DatabaseServer {
  readonly superuserUrl: string;
  readonly template: string;
  readonly owner: Login;
  readonly application: Login;
}

export interface StoppableServer extends DatabaseServer {
  stop(): Promise<void>;
}

/** Jest's workers inherit the environment and nothing else. */
const VARIABLE = "CAMERA_REVIEWS_TEST_SERVER";

let started: StoppableServer | undefined;

/** From the run's set-up to its workers. */
export function handOver(server: DatabaseServer): void {
  process.env[VARIABLE] = JSON.stringify(server);
}

export function findServer(): DatabaseServer {
  const server = process.env[VARIABLE];
  if (!server)
    throw new Error("There is no test database: it is started by jest's globalSetup, test/support/start-database.ts.");
  return JSON.parse(server) as DatabaseServer;
}

/** From the run's set-up to its end, which run in one process. */
export function keepForStop(server: StoppableServer): void {
  started = server;
}

export const findStarted = (): StoppableServer | undefined => started;
