/** An object as the API server has it, as far as anything here reads it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  readonly spec?: Fields;
  readonly status?: Fields;
  readonly [field: string]: unknown;
}

export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly uid: string; readonly kind: string; readonly name: string }[];
  readonly managedFields?: readonly { readonly manager: string; readonly operation: string }[];
  readonly [field: string]: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: what a kind's fields are is the API server's business
export type Fields = Readonly<Record<string, any>>;

/** What is needed to find one. */
export type ObjectRef = Pick<KubernetesObject, "apiVersion" | "kind"> & {
  readonly metadata: Pick<ObjectMetadata, "name" | "namespace">;
};

/** `Deployment camera-reviews/web`. */
export const nameOf = ({ kind, metadata }: ObjectRef): string =>
  `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export const conditionOf = ({ status }: Pick<KubernetesObject, "status">, type: string): Condition | undefined =>
  ((status?.conditions ?? []) as readonly Condition[]).find((condition) => condition.type === type);
