import { rm } from "node:fs/promises";
import { startClouds } from "../engine/clouds.ts";
import { type Deployment, deploymentOf } from "../engine/deployment.ts";
import { makeWorkspace } from "../engine/workspace.ts";
import type { ApiServer } from "./api-server.ts";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import { applyDefinitions, type DefinitionSet } from "./definitions.ts";
import { KubernetesProvider, type ProviderSettings } from "./kubernetes-provider.ts";

export const CLOUDS = ["aws", "gcp"] as const;
export type Cloud = (typeof CLOUDS)[number];

/** The zones that each cloud's nodes are labelled with, in the regions of the examples. */
export const ZONES: Readonly<Record<Cloud, readonly string[]>> = {
  aws: ["sa-east-1a", "sa-east-1b", "sa-east-1c"],
  gcp: ["southamerica-east1-a", "southamerica-east1-b", "southamerica-east1-c"],
};

/** Kinds that a cloud's own add-ons bring, before anything of ours is there. */
const ADD_ONS: Readonly<Record<Cloud, readonly DefinitionSet[]>> = {
  aws: ["secretsStore", "aws"],
  gcp: ["secretsStore"],
};

/** What a kubeconfig of that cloud asks for a token. */
const CREDENTIAL_COMMANDS: Readonly<Record<string, Cloud>> = { aws: "aws", "gke-gcloud-auth-plugin": "gcp" };

export class ClusterNotMeant extends Error {
  constructor(command: string) {
    super(
      `A kubeconfig that asks ${JSON.stringify(command)} for a token is of no cluster here: aws and gke-gcloud-auth-plugin are.`,
    );
    this.name = "ClusterNotMeant";
  }
}

export interface TwoClouds {
  readonly planes: Readonly<Record<Cloud, ControlPlane>>;
  readonly provider: KubernetesProvider;
  readonly deployment: Deployment;
  stop(): Promise<void>;
}

/** Both control planes side by side, and the real engine with a provider that hands each stack's objects to its own. */
export async function startTwoClouds(): Promise<TwoClouds> {
  const planes = await startControlPlanes();
  const provider = new KubernetesProvider({ clusterOf: (settings) => clusterOf(planes, settings) });
  const deployment = deploymentOf(await makeWorkspace(), await startClouds({ providers: { kubernetes: provider } }));
  const stop = async (): Promise<void> => {
    await deployment.close();
    await Promise.all(CLOUDS.map((cloud) => planes[cloud].stop()));
    await rm(deployment.workspace.folder, { recursive: true, force: true });
  };
  return { planes, provider, deployment, stop };
}

async function startControlPlanes(): Promise<Record<Cloud, ControlPlane>> {
  const started = await Promise.allSettled(CLOUDS.map(startCloud));
  const failed = started.find((each) => each.status === "rejected");
  if (failed) {
    await Promise.all(started.map(async (each) => each.status === "fulfilled" && each.value.stop()));
    throw failed.reason;
  }
  const [aws, gcp] = started.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  return { aws, gcp } as Record<Cloud, ControlPlane>;
}

async function startCloud(cloud: Cloud): Promise<ControlPlane> {
  const plane = await startControlPlane(cloud, { zones: ZONES[cloud] });
  try {
    for (const set of ADD_ONS[cloud]) await applyDefinitions(plane.api, set);
    return plane;
  } catch (error) {
    await plane.stop();
    throw error;
  }
}

/** @throws ClusterNotMeant */
function clusterOf(planes: TwoClouds["planes"], { kubeconfig }: ProviderSettings): ApiServer | undefined {
  if (kubeconfig === undefined) return undefined;
  const { users } = JSON.parse(kubeconfig) as { users: { user: { exec?: { command: string } } }[] };
  const command = users[0]?.user.exec?.command ?? "";
  const cloud = CREDENTIAL_COMMANDS[command];
  if (!cloud) throw new ClusterNotMeant(command);
  return planes[cloud].api;
}
