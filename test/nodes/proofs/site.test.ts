import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { USER_ID } from "../../../infra/kubernetes/numbers.ts";
import { markProcess } from "../../../twin/processes.ts";
import { type Balancer, startBalancer } from "../balancer-process.ts";
import { Figures } from "../figures.ts";
import { startLoad } from "../load.ts";
import { requireMachine } from "../machine.ts";
import { startMetricsServer } from "../metrics-server.ts";
import { machineAddress } from "../network.ts";
import {
  type AutoscalerMoment,
  die,
  drainAndReturn,
  followAutoscaler,
  terminate,
  underLoad,
  untilBalanced,
} from "../phases.ts";
import { listPods, runAsWeb, untilRestarted, untilServing } from "../pods.ts";
import { listContainerProcesses } from "../processes.ts";
import { LAST_WORDS } from "../releases.ts";
import { openRun, type Run } from "../run.ts";
import { type Site, startSite } from "../site.ts";
import { askDuring, holdReads } from "../slow-request.ts";
import { type Snapshot, takeSnapshot } from "../snapshot.ts";
import { REPLACEMENTS } from "../transform.ts";

/** The open model's rate; two processors carry three nodes, the database, the balancer and the load. */
const PER_SECOND = Number(process.env.NODES_RATE ?? 50);
const CLOUDS = (process.env.NODES_CLOUDS ?? "aws,gcp").split(",") as ("aws" | "gcp")[];

// Before anything is asked of the machine, and told once.
requireMachine();

describe.each(CLOUDS)("the workload of %s on real nodes", (cloud) => {
  const figures = new Figures(cloud);
  const timeline: AutoscalerMoment[] = [];
  let before: Snapshot;
  let run: Run;
  let site: Site;
  let balancer: Balancer;
  let scalingSince = 0;
  const context = () => ({ site, balancer, perSecond: PER_SECOND });

  beforeAll(async () => {
    before = await takeSnapshot();
    run = await openRun();
    site = await startSite(cloud, run.log);
    run.undo(site.stop);
    figures.note("seconds until", site.seconds);
  }, 400_000);

  afterAll(async () => {
    balancer?.close();
    await run?.close();
    figures.tell();
  }, 200_000);

  it("is made by the engine: Jobs first, then pods that their own probes call ready, one of web in each zone", async () => {
    const { code, diagnostics, seconds, changes } = await site.release(site.releases.first);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(code).toBe(0);
    figures.note("first release, s", seconds);
    figures.note("resources", changes.create);
    for (const name of ["migrate", "allow-login-job", "web", "worker"])
      figures.note(`${name} ready, s`, site.provider.seconds.get(`workload-${name}`));
    const pods = await untilServing(site.plane.api, "web", 3);
    expect(new Set(pods.map(({ spec }) => spec?.nodeName)).size).toBe(3);
    await untilServing(site.plane.api, "worker", 2);
    balancer = await startBalancer(site.plane.api, { failsOpen: cloud === "aws" });
    await untilBalanced(balancer, 3);
  });

  it("differs from what the programs make by the listed replacements only", () => {
    const replaced = [...site.provider.replaced].map(([reason, objects]) => ({
      reason,
      what: REPLACEMENTS[reason],
      objects: [...objects].sort(),
    }));
    figures.note("replaced", replaced);
    process.stdout.write(`${replaced.map(({ what, objects }) => `${what} (${objects.length})`).join("\n")}\n`);
    expect(replaced.map(({ reason }) => reason).sort()).toEqual(
      Object.keys(REPLACEMENTS)
        .filter((each) => cloud === "aws" || each !== "balancer-binding")
        .sort(),
    );
  });

  it("runs nothing as root, without capabilities or a way to gain any, below a filter, on a root that can't be written", async () => {
    const processes = site.nodes.flatMap(({ plan }) => listContainerProcesses(plan.cgroup));
    figures.note("processes looked at", processes.length);
    expect(processes.filter(({ command }) => command.includes("service/main.ts")).length).toBeGreaterThanOrEqual(5);
    // What holds a pod's namespaces is containerd's: nothing of ours drops its bounding set, and it may gain nothing either.
    const notPause = processes.filter(({ command }) => command !== "sleep infinity");
    for (const { command, boundingSet } of notPause) expect([command, boundingSet]).toEqual([command, 0n]);
    for (const each of processes)
      expect(each).toMatchObject({
        uids: [USER_ID, USER_ID, USER_ID, USER_ID],
        gids: [USER_ID, USER_ID, USER_ID, USER_ID],
        capabilities: 0n,
        hasNoNewPrivileges: true,
        seccomp: 2,
        isRootReadOnly: true,
        namespaces: ["pid", "net", "mnt", "ipc", "uts"],
      });
  });

  it("writes to /tmp and nowhere else", async () => {
    const code = `const fs = require("fs"); const said = ["/app/x", "/etc/x", "/secrets/app/x", "/tmp/x"].map((file) => { try { fs.writeFileSync(file, "x"); return "written"; } catch ({ code }) { return code; } }); console.error(said.join()); process.exit(1)`;
    const ended = await runAsWeb(site.plane.api, "writes", code);
    expect(lastWordsOf(ended).message).toContain("EROFS,EROFS,EROFS,written");
  });

  it("kills what takes more memory than its limit", async () => {
    const code = "const kept = []; setInterval(() => kept.push(Buffer.alloc(32 * 2 ** 20, 1)), 20)";
    const ended = await runAsWeb(site.plane.api, "takes-memory", code);
    expect(lastWordsOf(ended)).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
  });

  it("evicts what fills /tmp", async () => {
    const code = `require("fs").writeFileSync("/tmp/x", Buffer.alloc(200 * 2 ** 20, 1)); setInterval(() => {}, 1000)`;
    const ended = await runAsWeb(site.plane.api, "fills-disk", code);
    expect(ended.status).toMatchObject({ phase: "Failed", reason: "Evicted" });
  });

  it("loses no request in a release", async () => {
    const { result, load } = await underLoad(context(), "release", () => site.release(site.releases.second));
    figures.noteLoad("release", load);
    figures.note("second release, s", result.seconds);
    figures.note("its rollout of web, s", site.provider.seconds.get("workload-web"));
    expect(result.code).toBe(0);
    expect(load.reasons).toEqual({});
    expect(new Set((await untilServing(site.plane.api, "web", 3)).map(({ spec }) => spec?.nodeName)).size).toBe(3);
    for (const { spec } of await listPods(site.plane.api, "web"))
      expect(spec?.containers[0].image).toContain(site.releases.second.digest);
  });

  it("loses no request when a node is emptied", async () => {
    const [, node] = site.nodes;
    if (!node) throw new Error("There is no second node.");
    const { result, load } = await underLoad(context(), "drain", () => drainAndReturn(context(), node));
    figures.noteLoad("drain", load);
    figures.note("drain", result);
    expect(load.reasons).toEqual({});
  });

  it("answers what is under way when it is told to end", async () => {
    const [pod] = await untilServing(site.plane.api, "web", 3);
    const web = site.nodes
      .flatMap(({ plan }) => listContainerProcesses(plan.cgroup))
      .find(({ podUid, command }) => podUid === pod?.metadata.uid && command.includes("service/main.ts"));
    const mark = markProcess(web?.pid ?? 0);
    if (!mark || !pod) throw new Error("The pod has no process.");
    const reads = await holdReads(site.database.superuserUrl);
    const asked = askDuring(`http://${pod.status?.podIP}:8080/content?limit=3`);
    await reads.untilWaiting();
    const ended = terminate(mark);
    await reads.release(2_500);
    const { status, seconds } = await asked;
    figures.note("answer under way at SIGTERM, s", seconds);
    figures.note("SIGTERM to exit, s", await ended);
    expect(status).toBe(200);
    const restarted = await untilRestarted(site.plane.api, pod);
    expect(restarted.status?.containerStatuses[0].lastState.terminated).toMatchObject({ exitCode: 0 });
    await untilBalanced(balancer, 3);
  });

  it("keeps the release that works when the next one crashes, and the engine says why", async () => {
    site.provider.patienceSeconds = 45;
    const { result, load } = await underLoad(context(), "crashing release", () => site.release(site.releases.crashing));
    site.provider.patienceSeconds = Number.POSITIVE_INFINITY;
    figures.noteLoad("crashing release", load);
    const said = result.diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ message }) => message)
      .join("\n");
    figures.note("what the engine says of the crash", said);
    const back = await underLoad(context(), "back to the release before", () => site.release(site.releases.second));
    figures.noteLoad("back to the release before", back.load);
    expect(result.code).not.toBe(0);
    expect(said).toContain("CrashLoopBackOff");
    expect(said).toContain(LAST_WORDS);
    expect(load.reasons).toEqual({});
    expect(back.result.code).toBe(0);
    expect(back.load.reasons).toEqual({});
    await untilServing(site.plane.api, "web", 3);
    await untilBalanced(balancer, 3);
  });

  it("goes on without a node that died, and takes it in again", async () => {
    const node = site.nodes.at(-1);
    if (!node) throw new Error("There is no node.");
    const death = cloud === "aws" ? "processes" : "power";
    const { plain, retrying, ...told } = await die(context(), { node, death, log: run.log });
    figures.noteLoad(`death by ${death}, nothing retried`, plain);
    figures.noteLoad(`death by ${death}, a broken GET asked again once`, retrying);
    figures.note("death", { death, ...told });
    // What a balancer can't know: from the death until its second failed check, and what was under way.
    expect(plain.failedTo ?? 0).toBeLessThan(told.killedAfter + 45);
    expect(retrying.reasons).toEqual({});
  });

  it("grows under load", async () => {
    const { api } = site.plane;
    const plan = { folder: site.folder, address: machineAddress(site.network), nodes: site.nodes.length };
    run.undo(await startMetricsServer(site.plane, plan, run.log));
    scalingSince = performance.now();
    const heavy = startLoad({
      log: run.log,
      folder: site.folder,
      name: "scaling",
      url: balancer.plainUrl,
      perSecond: Number(process.env.NODES_HEAVY_RATE ?? 30),
      paths: ["/docs"],
    });
    try {
      const grown = await followAutoscaler(site, timeline, {
        startedAt: scalingSince,
        isDone: ({ pods, desired }) => desired > 3 && pods > 3,
        limitMs: 240_000,
      });
      figures.note("grown after, s", grown.at);
      await untilServing(api, "web", grown.desired, 60_000).catch(() => {}); // it may want yet more
    } finally {
      figures.noteLoad("scaling out", await heavy.stop());
      figures.note("autoscaler", timeline);
    }
  });

  it("shrinks again, no sooner than its five quiet minutes", async () => {
    expect(Math.max(...timeline.map(({ pods }) => pods))).toBeGreaterThan(3);
    const from = performance.now();
    const small = await followAutoscaler(site, timeline, {
      startedAt: scalingSince,
      isDone: ({ pods, desired }) => desired === 3 && pods === 3,
      limitMs: 590_000,
    });
    figures.note("shrunk to three after the load's end, s", small.at - (from - scalingSince) / 1000);
    expect(small.pods).toBe(3);
  }, 600_000);

  it("leaves the machine as it was", async () => {
    balancer.close();
    await run.close();
    expect(await takeSnapshot()).toEqual(before);
  }, 200_000);
});

function lastWordsOf({ status }: { status?: Readonly<Record<string, unknown>> }): Readonly<Record<string, unknown>> {
  const [container] = (status?.containerStatuses ?? []) as readonly {
    state?: { terminated?: Readonly<Record<string, unknown>> };
  }[];
  return container?.state?.terminated ?? {};
}
