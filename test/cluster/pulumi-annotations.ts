import type { KubernetesObject } from "./kubernetes-object.ts";

/**
 * What an object tells the provider about itself.
 * https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#pulumi-kubernetes-annotations
 */
const NAMES = {
  isAutonamed: "pulumi.com/autonamed",
  isAwaitSkipped: "pulumi.com/skipAwait",
  isForced: "pulumi.com/patchForce",
  isReplacedUnready: "pulumi.com/replaceUnready",
} as const;

const FIELD_MANAGER = "pulumi.com/patchFieldManager";
const PROPAGATION = "pulumi.com/deletionPropagationPolicy";
const TIMEOUT = "pulumi.com/timeoutSeconds";

type Annotated = Pick<KubernetesObject, "metadata">;

export const isAnnotated = ({ metadata }: Annotated, name: keyof typeof NAMES): boolean =>
  metadata.annotations?.[NAMES[name]] === "true";

export const annotateAutonamed = (annotations: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  ...annotations,
  [NAMES.isAutonamed]: "true",
});

export const managerOf = ({ metadata }: Annotated): string | undefined => metadata.annotations?.[FIELD_MANAGER];

/** `background`, `foreground`, `orphan`; what an object owns goes before it unless it says otherwise. */
export function propagationOf({ metadata }: Annotated): "Background" | "Foreground" | "Orphan" {
  const said = metadata.annotations?.[PROPAGATION]?.toLowerCase();
  if (said === "background") return "Background";
  return said === "orphan" ? "Orphan" : "Foreground";
}

/** In seconds; the resource's own option otherwise. */
export function timeoutOf({ metadata }: Annotated, seconds: number): number {
  const said = Number(metadata.annotations?.[TIMEOUT]);
  return Number.isFinite(said) && said > 0 ? said : seconds;
}
