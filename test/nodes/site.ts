import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ControlPlane, startControlPlane } from "../cluster/control-plane.ts";
import { conditionOf } from "../cluster/kubernetes-object.ts";
import { startClouds } from "../engine/clouds.ts";
import { applyNew, type Deployment, deploymentOf } from "../engine/deployment.ts";
import type { PulumiRun } from "../engine/pulumi.ts";
import { makeWorkspace } from "../engine/workspace.ts";
import type { ChangeLog } from "./changes.ts";
import { type OutsideDatabase, startDatabase } from "./database.ts";
import { type ImageArchive, openArchive } from "./images.ts";
import { IMAGE_FILE } from "./machine.ts";
import { aggregationFlags } from "./metrics-server.ts";
import { type ClusterNetwork, machineAddress, makeNetwork, placeOf, rangeOf } from "./network.ts";
import { type RealNode, startNode } from "./node.ts";
import type { NodePlace } from "./node-files.ts";
import { makeReleases, type Releases } from "./releases.ts";
import { TransformingProvider } from "./transforming-provider.ts";

export type Cloud = "aws" | "gcp";

/** A cluster with its nodes, and what is outside of it. */
export interface Site {
  readonly cloud: Cloud;
  readonly folder: string;
  readonly log: ChangeLog;
  readonly plane: ControlPlane;
  readonly nodes: readonly RealNode[];
  readonly database: OutsideDatabase;
  readonly provider: TransformingProvider;
  readonly releases: Releases;
  readonly network: ClusterNetwork;
  /** Applies a release as an SRE does: the digest in the environment's file, then `pulumi up`. */
  release(image: ImageArchive): Promise<PulumiRun>;
  /** Seconds that each step took. */
  readonly seconds: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

const NETWORKS: Readonly<Record<Cloud, ClusterNetwork>> = {
  aws: { bridge: "reviews-aws", prefix: "10.201" },
  gcp: { bridge: "reviews-gcp", prefix: "10.202" },
};
const ZONES = ["a", "b", "c"];

interface Building {
  readonly cloud: Cloud;
  readonly folder: string;
  readonly network: ClusterNetwork;
  readonly steps: Steps;
  readonly log: ChangeLog;
}

/** In the order that what needs another comes after it; stopped in the opposite order. */
export async function startSite(cloud: Cloud, log: ChangeLog): Promise<Site> {
  const building = { cloud, folder: path.join(log.folder, cloud), network: NETWORKS[cloud], steps: new Steps(), log };
  const { folder, network, steps } = building;
  try {
    const places = ZONES.map((zone, index) => placeOf(network, index + 1, zone));
    await makeNetwork(network, places, log);
    const database = await startOutside(building);
    const plane = await startPlane(building);
    const releases = await makeReleases(await openArchive(IMAGE_FILE), folder);
    const nodes = await steps.take("nodes ready", () => startNodes(building, { places, plane, releases }));
    const provider = makeProvider(plane, database, { nodes, releases });
    const deployment = await startDeployment(provider);
    steps.undo(deployment.close);
    await steps.take("stacks before", () => applyOthers(cloud, deployment));
    return {
      ...{ cloud, folder, log, network, database, plane, releases, nodes, provider, seconds: steps.seconds },
      release: (image) => applyRelease(cloud, deployment, image),
      stop: () => steps.stop(),
    };
  } catch (error) {
    await steps.stop();
    throw error;
  }
}

async function startOutside({ folder, network, steps, log }: Building): Promise<OutsideDatabase> {
  const place = { address: machineAddress(network), range: rangeOf(network) };
  const database = await steps.take("database", () => startDatabase(path.join(folder, "database"), place, log));
  steps.undo(database.stop);
  return database;
}

async function startPlane({ cloud, folder, network, steps }: Building): Promise<ControlPlane> {
  const flags = { "kube-apiserver": await aggregationFlags(path.join(folder, "aggregation")) };
  const options = { zones: [], address: machineAddress(network), flags };
  const plane = await steps.take("control plane", () => startControlPlane(cloud, options));
  steps.undo(plane.stop);
  return plane;
}

interface NodesPlan {
  readonly places: readonly NodePlace[];
  readonly plane: ControlPlane;
  readonly releases: Releases;
}

async function startNodes(
  { cloud, folder, network, log }: Building,
  { places, plane, releases }: NodesPlan,
): Promise<RealNode[]> {
  const common = { network, kubeconfig: plane.kubeconfig, images: Object.values(releases) };
  const plans = places.map((place) => ({
    ...common,
    ...{ place, folder: path.join(folder, place.name), cgroup: `reviews-${cloud}-${place.zone}` },
  }));
  const nodes = await Promise.all(plans.map((plan) => startNode(plan, log)));
  await untilNodesReady(plane, nodes.length);
  return nodes;
}

class Steps {
  readonly seconds: Record<string, number> = {};
  readonly #undo: (() => Promise<void>)[] = [];

  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const result = await work();
    this.seconds[name] = (performance.now() - startedAt) / 1000;
    return result;
  }

  undo(how: () => Promise<void>): void {
    this.#undo.push(how);
  }

  async stop(): Promise<void> {
    for (const how of this.#undo.splice(0).reverse()) await how();
  }
}

async function untilNodesReady({ api }: ControlPlane, wanted: number): Promise<void> {
  for (const deadline = Date.now() + 120_000; ; await sleep(200)) {
    const nodes = await api.list({ apiVersion: "v1", kind: "Node" });
    const ready = nodes.filter((node) => conditionOf(node, "Ready")?.status === "True" && !node.spec?.taints);
    if (ready.length >= wanted) return;
    if (Date.now() > deadline)
      throw new Error(
        `${ready.length} of ${wanted} nodes are ready: ${JSON.stringify(nodes.map(({ metadata, status }) => [metadata.name, status?.conditions]))}`,
      );
  }
}

function makeProvider(
  { api }: ControlPlane,
  database: OutsideDatabase,
  { nodes, releases }: { nodes: readonly RealNode[]; releases: Releases },
): TransformingProvider {
  const nameImage = async (name: string): Promise<void> => {
    const archive = Object.values(releases).find(({ digest }) => name.endsWith(`@${digest}`));
    if (!archive) throw new Error(`The nodes have no image ${name}.`);
    await Promise.all(nodes.map((node) => node.nameImage(archive, name)));
  };
  const secrets = {
    app: {
      PASSWORD_PEPPER: "of this proof only, and of no other place",
      CURSOR_KEY: "of this proof only, and of no other place",
      MAIL_URL: "file:///tmp/outbox",
    },
    owner: {
      MIGRATE_DATABASE_URL: database.ownerUrl,
      REPLICATION_PASSWORD: "of this proof only, and of no other place",
    },
  };
  return new TransformingProvider({
    api,
    database,
    passwordOf: database.passwordOf,
    secrets,
    nameImage,
    letIn: database.letIn,
  });
}

const startDeployment = async (kubernetes: TransformingProvider): Promise<Deployment> =>
  deploymentOf(await makeWorkspace(), await startClouds({ providers: { kubernetes } }));

/** What the site's stack reads the outputs of. */
async function applyOthers(cloud: Cloud, deployment: Deployment): Promise<void> {
  await applyNew(deployment, `account-${cloud}`);
  await applyNew(deployment, "dns-production");
  await deployment.mustRun(["stack", "init", `${cloud}-production`]);
}

async function applyRelease(
  cloud: Cloud,
  { workspace, run }: Deployment,
  { digest }: ImageArchive,
): Promise<PulumiRun> {
  await workspace.setFacts("production", { image: digest });
  return run(["up", "--yes", "--skip-preview", "-s", `${cloud}-production`]);
}
