import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { removeLeftovers } from "../changes.ts";
import { requireMachine } from "../machine.ts";
import { until } from "../pods.ts";
import { type Snapshot, takeSnapshot } from "../snapshot.ts";

requireMachine();

interface Started {
  readonly child: ChildProcess;
  readonly guardPid: number;
  readonly hadLeftovers: boolean;
}

async function startOne(): Promise<Started> {
  const program = path.resolve(import.meta.dirname, "../one-node.ts");
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith("{")) return { child, ...JSON.parse(line) };
  throw new Error("The node did not start.");
}

const isBack = (before: Snapshot) => async (): Promise<true | undefined> =>
  JSON.stringify(await takeSnapshot()) === JSON.stringify(before) ? true : undefined;

describe("this machine, after a run with a real node", () => {
  let before: Snapshot;
  beforeAll(async () => {
    await removeLeftovers();
    before = await takeSnapshot();
  });
  afterEach(() => removeLeftovers());

  it.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)("is as before when it was ended by %s", async (signal) => {
    const { child } = await startOne();
    const during = await takeSnapshot();
    expect(during.links).toContain("reviews-one");
    expect(during.sysctls).toEqual(before.sysctls);
    expect(during.iptables).toBe(before.iptables);
    child.kill(signal);
    await until("everything is back", isBack(before), 60_000).catch(() => {});
    expect(await takeSnapshot()).toEqual(before);
  });

  it("is cleaned by the next run when nobody was left to do it", async () => {
    const { child, guardPid } = await startOne();
    process.kill(guardPid, "SIGKILL");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect((await takeSnapshot()).links).toContain("reviews-one");
    const next = await startOne();
    expect(next.hadLeftovers).toBe(true);
    next.child.kill("SIGKILL");
    await until("everything is back", isBack(before), 60_000).catch(() => {});
    expect(await takeSnapshot()).toEqual(before);
  });

  it("has one run at a time", async () => {
    const { child } = await startOne();
    await expect(removeLeftovers()).rejects.toThrow(/Another run with real nodes is under way/);
    child.kill("SIGKILL");
    await until("everything is back", isBack(before), 60_000);
  });
});
