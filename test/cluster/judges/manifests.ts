import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "yaml";
import type { KubernetesObject } from "../kubernetes-object.ts";
import { nameOf } from "../kubernetes-object.ts";

/** What the API server has added and nobody wrote. */
const ADDED = ["creationTimestamp", "generation", "managedFields", "resourceVersion", "uid", "selfLink"];

/** As somebody would have written it. */
export function asWritten({ status: _, ...object }: KubernetesObject): KubernetesObject {
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([field]) => !ADDED.includes(field)));
  return { ...object, metadata } as KubernetesObject;
}

/** One file for each object. @returns the files by what they are of */
export async function writeManifests(
  folder: string,
  objects: readonly KubernetesObject[],
): Promise<Map<string, string>> {
  await mkdir(folder, { recursive: true });
  const files = new Map<string, string>();
  for (const [index, object] of objects.entries()) {
    const file = path.join(folder, `${String(index).padStart(3, "0")}-${object.kind}-${object.metadata.name}.yaml`);
    await writeFile(file, stringify(asWritten(object)));
    files.set(file, nameOf(object));
  }
  return files;
}
