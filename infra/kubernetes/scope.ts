import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { labelsOf, NAMESPACE } from "./names.ts";

/** What each part of the workload is made with. */
export interface Scope {
  /** Begins the logical names. */
  readonly name: string;
  readonly parent: Resource;
}

/** Inside the namespace: after it, and gone with it. */
export interface InNamespace extends Scope {
  readonly namespace: Resource;
}

type Metadata = {
  readonly name?: string;
  readonly annotations?: Input<Record<string, string>>;
  readonly labels?: Record<string, string>;
};

/** Metadata of an object in the namespace; `name` is left out for those that Pulumi may name. */
export const metadataOf = (app: string, { name, annotations, labels }: Metadata = {}) => ({
  ...(name && { name }),
  namespace: NAMESPACE,
  labels: { ...labelsOf(app), ...labels },
  ...(annotations && { annotations }),
});

/** The namespace is named by its constant, so the order has to be told. */
export const inside = (
  { parent, namespace }: InNamespace,
  dependsOn: readonly Resource[] = [],
  more: CustomResourceOptions = {},
): CustomResourceOptions => ({ parent, dependsOn: [namespace, ...dependsOn], ...more });
