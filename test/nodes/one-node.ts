import path from "node:path";
import { makeNetwork, placeOf } from "./network.ts";
import { startNode } from "./node.ts";
import { openRun } from "./run.ts";

/** `node one-node.ts`: a node without a cluster, until it is ended. What a run does to a machine, and nothing more. */
const run = await openRun();
const network = { bridge: "reviews-one", prefix: "10.203" };
const place = placeOf(network, 1, "a");
await makeNetwork(network, [place], run.log);
const folder = path.join(run.log.folder, place.name);
const plan = { folder, cgroup: "reviews-one-a", place, network, kubeconfig: path.join(folder, "none"), images: [] };
const { first } = await startNode(plan, run.log);
process.stdout.write(
  `${JSON.stringify({ guardPid: run.guardPid, firstPid: first.pid, hadLeftovers: run.hadLeftovers })}\n`,
);
setInterval(() => {}, 60_000);
