import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { ApiServer } from "../cluster/api-server.ts";
import type { Change, TargetState, TargetsOptions } from "./balancer-targets.ts";

export interface Balancer {
  /** Retries nothing. */
  readonly plainUrl: string;
  /** Asks another pod once. */
  readonly retryingUrl: string;
  healthy(): number;
  history(): readonly Change[];
  close(): void;
}

interface Told {
  readonly plainUrl: string;
  readonly retryingUrl: string;
  readonly states: readonly TargetState[];
  readonly history: readonly Change[];
}

const PROGRAM = path.join(import.meta.dirname, "balancer-main.ts");

export async function startBalancer({ access }: ApiServer, options: TargetsOptions): Promise<Balancer> {
  const child = fork(PROGRAM, [], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  child.send({ access, options });
  let [told] = (await once(child, "message")) as [Told];
  child.on("message", (message) => {
    told = message as Told;
  });
  const { plainUrl, retryingUrl } = told;
  return {
    plainUrl,
    retryingUrl,
    healthy: () => told.states.filter((state) => state === "healthy").length,
    history: () => told.history,
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}
