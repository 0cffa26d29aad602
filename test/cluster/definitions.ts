import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiServer } from "./api-server.ts";
import { conditionOf, type KubernetesObject } from "./kubernetes-object.ts";
import { moduleFile, readYaml } from "./module-files.ts";

/** Kinds that are not Kubernetes's own: two projects' as they ship them, and the clouds' as their documentation tells them (crds/). */
export type DefinitionSet = "keda" | "secretsStore" | "aws";

const PLACES: Readonly<Record<DefinitionSet, () => string>> = {
  keda: () => moduleFile("keda", "config/crd/bases"),
  secretsStore: () => moduleFile("secretsStore", "config/crd/bases"),
  aws: () => path.join(import.meta.dirname, "crds", "aws"),
};

export const readDefinitions = (set: DefinitionSet): KubernetesObject[] =>
  readYaml<KubernetesObject>(PLACES[set]()).filter((each) => each?.kind === "CustomResourceDefinition");

const LIMIT_MS = 20_000;

/** Applies them and waits until objects of them are taken. */
export async function applyDefinitions(api: ApiServer, set: DefinitionSet): Promise<void> {
  const definitions = readDefinitions(set);
  for (const definition of definitions) await api.apply(definition, { fieldManager: "definitions", isForced: true });
  const deadline = performance.now() + LIMIT_MS;
  for (const definition of definitions)
    while (conditionOf(await api.get(definition), "Established")?.status !== "True") {
      if (performance.now() > deadline) throw new Error(`${definition.metadata.name} is not established.`);
      await sleep(100);
    }
}
