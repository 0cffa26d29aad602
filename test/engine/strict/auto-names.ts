import { createHash } from "node:crypto";
import type { ResourceKey, Values } from "../provider.ts";
import type { ResourceSchema } from "../schema/shape.ts";
import { valueAt } from "./thing.ts";

/**
 * Which input is the physical name where it isn't `name`. github.com/pulumi/pulumi-aws provider/resources.go (AutoName of each resource);
 * `cluster_identifier` and such of types that no program makes are left out.
 */
const NAMES: Readonly<Record<string, string>> = {
  "aws:s3/bucket:Bucket": "bucket",
  "aws:rds/instance:Instance": "identifier",
};

export function namePathOf(type: string): string | undefined {
  const [sdk] = type.split(":");
  if (sdk === "kubernetes") return type.startsWith("kubernetes:helm.sh/") ? "name" : "metadata.name";
  if (sdk !== "aws" && sdk !== "gcp") return undefined;
  return NAMES[type] ?? "name";
}

/** The providers note in the state which inputs they have filled in. */
export const isAutoNamed = (inputs: Values): boolean =>
  Array.isArray(inputs.__defaults) && inputs.__defaults.length > 0;

/** Gives a physical name where the program gives none: the old one, or what Pulumi.yaml's pattern makes. */
export function withName(
  key: ResourceKey,
  schema: ResourceSchema | undefined,
  inputs: Values,
  old: Values | undefined,
): Values {
  const path = namePathOf(key.type);
  if (!path || valueAt(inputs, path) !== undefined) return inputs;
  const isCluster = path === "metadata.name";
  if (!isCluster && (schema?.inputs[path]?.shape.kind !== "text" || inputs[`${path}Prefix`] !== undefined))
    return inputs;
  const kept = old && isAutoNamed(old) ? valueAt(old, path) : undefined;
  const name = kept ?? key.autoName ?? `${key.name}-${hexOf(key.urn, 7)}`;
  const named = isCluster
    ? { ...inputs, metadata: { ...(inputs.metadata as object), name } }
    : { ...inputs, [path]: name };
  return { ...named, __defaults: [path] };
}

/** @returns hexadecimal digits that are the same for the same text */
export const hexOf = (text: string, length: number): string =>
  createHash("sha256").update(text).digest("hex").slice(0, length);
