import { randomBytes } from "node:crypto";
import { type ResourceKey, UNKNOWN, type Values } from "../engine/provider.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { annotateAutonamed, isAnnotated } from "./pulumi-annotations.ts";

/** What the provider keeps beside an object in the engine's state. */
export const MANAGER_KEY = "__fieldManager";

export const isPatch = ({ type }: ResourceKey): boolean => type.endsWith("Patch");

/** `kubernetes:core/v1:Namespace` is `v1` and `Namespace`. */
export function kindOf({ type }: ResourceKey): { apiVersion: string; kind: string } {
  const [, module = "", name = ""] = type.split(":");
  return { apiVersion: module.replace(/^core\//, ""), kind: name.replace(/Patch$/, "") };
}

/** `namespace/name`, or `name`. */
export function idOf({ metadata: { namespace, name } }: Pick<KubernetesObject, "metadata">): string {
  return namespace ? `${namespace}/${name}` : name;
}

export function placeOf(id: string): { name: string; namespace?: string } {
  const [first = "", second] = id.split("/");
  return second === undefined ? { name: first } : { namespace: first, name: second };
}

/** Without what the state keeps beside it. */
export function objectOf(inputs: Values): KubernetesObject {
  const { [MANAGER_KEY]: _, ...object } = inputs;
  return object as unknown as KubernetesObject;
}

/** An object without a name gets one that nothing else has, and keeps it. */
export function withName(
  key: ResourceKey,
  object: KubernetesObject,
  old: KubernetesObject | undefined,
): KubernetesObject {
  if (object.metadata?.name !== undefined) return object;
  const known = old && isAnnotated(old, "isAutonamed") ? old.metadata.name : undefined;
  const name = known ?? `${key.name}-${randomBytes(4).toString("hex")}`;
  const annotations = annotateAutonamed(object.metadata?.annotations);
  return { ...object, metadata: { ...object.metadata, name, annotations } };
}

/** In a preview something of it may be known only later. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}
