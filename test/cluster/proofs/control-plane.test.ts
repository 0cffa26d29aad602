import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "@jest/globals";
import { isPortFree } from "../../../twin/ports.ts";
import { markProcess } from "../../../twin/processes.ts";
import { startControlPlane } from "../control-plane.ts";
import { eventually } from "../sampling.ts";

const ZONES = ["zone-a", "zone-b", "zone-c"];
const isGone = (pid: number): boolean => markProcess(pid) === undefined;

describe("a control plane", () => {
  it("is Kubernetes 1.37 with a node in each zone, asked by token only, and leaves nothing when it is stopped", async () => {
    const plane = await startControlPlane("proof", { zones: ZONES });
    const nodes = await plane.api.list({ apiVersion: "v1", kind: "Node" });
    expect(nodes.map(({ metadata }) => metadata.labels?.["topology.kubernetes.io/zone"]).sort()).toEqual(ZONES);
    expect((await plane.api.ask<{ gitVersion: string }>("GET", "/version")).body.gitVersion).toMatch(/^v1\.37\./);
    const stranger = plane.api.as("guessed");
    await expect(stranger.list({ apiVersion: "v1", kind: "Node" })).rejects.toMatchObject({ status: 401 });
    stranger.close();
    process.stdout.write(`  a control plane with three nodes: ${plane.seconds.toFixed(1)} s\n`);
    await plane.stop();
    expect(plane.pids.filter((pid) => !isGone(pid))).toEqual([]);
    expect(existsSync(path.dirname(plane.kubeconfig))).toBe(false);
    expect(await isPortFree(Number(new URL(plane.url).port))).toBe(true);
  });

  it.each(["SIGINT", "SIGKILL"] as const)(
    "leaves nothing either when who started it is ended by %s",
    async (signal) => {
      const module = path.resolve(import.meta.dirname, "../control-plane.ts");
      const program = `
      const { startControlPlane } = await import(${JSON.stringify(module)});
      const { pids, kubeconfig } = await startControlPlane("ended", { zones: ["zone-a"] });
      console.log(JSON.stringify({ pids, kubeconfig }));
      setInterval(() => {}, 1000);`;
      const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const line = await new Promise<string>((resolve, reject) => {
        createInterface({ input: child.stdout }).once("line", resolve);
        child.once("exit", (code) => reject(new Error(`It ended with ${code} before it was up.`)));
      });
      const { pids, kubeconfig } = JSON.parse(line) as { pids: number[]; kubeconfig: string };
      expect(pids.filter(isGone)).toEqual([]);
      child.kill(signal);
      const left = await eventually(
        async () => pids.filter((pid) => !isGone(pid)),
        (alive) => alive.length === 0,
        { seconds: 60 },
      );
      expect(left).toEqual([]);
      const folder = path.dirname(kubeconfig);
      expect(
        await eventually(
          async () => existsSync(folder),
          (isThere) => !isThere,
        ),
      ).toBe(false);
    },
  );
});
