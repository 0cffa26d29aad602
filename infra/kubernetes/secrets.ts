import * as kubernetes from "@pulumi/kubernetes";
import type { Input, Output } from "@pulumi/pulumi";
import { hashOf } from "./image.ts";
import { NAMESPACE } from "./names.ts";
import type { SecretVolume } from "./pod.ts";
import { type InNamespace, inside, metadataOf } from "./scope.ts";
import type { MountedSecrets, WorkloadArgs } from "./workload-args.ts";

export interface Mounts {
  /** Changes when the secrets' references do: pods are rolled by it. */
  readonly revision: Output<string>;
  readonly app: SecretVolume;
  readonly owner: SecretVolume;
  readonly classes: readonly kubernetes.apiextensions.CustomResource[];
}

/** Secrets stay in the cloud's own store; a node's driver fetches them with the pod's identity when it starts. */
export function makeSecretClasses(scope: InNamespace, { app, owner }: WorkloadArgs["secrets"]): Mounts {
  const [appClass, ownerClass] = [makeClass(scope, "app", app), makeClass(scope, "owner", owner)];
  return {
    revision: app.mount.parameters.apply((parameters) => hashOf(JSON.stringify(Object.entries(parameters).sort()))),
    app: { set: "app", driver: app.mount.driver, className: "app", entries: app.entries },
    owner: { set: "owner", driver: owner.mount.driver, className: "owner", entries: owner.entries },
    classes: [appClass, ownerClass],
  };
}

const makeClass = (scope: InNamespace, set: "app" | "owner", { mount }: MountedSecrets) =>
  new kubernetes.apiextensions.CustomResource(
    `${scope.name}-secrets-${set}`,
    {
      apiVersion: "secrets-store.csi.x-k8s.io/v1",
      kind: "SecretProviderClass",
      metadata: metadataOf("secrets", { name: set }),
      spec: { provider: mount.provider, parameters: mount.parameters },
    },
    inside(scope),
  );

/** Who signs the database's certificate. Public, so no secret; a new content is a new object, and so a rollout. */
export const makeDatabaseAuthority = (scope: InNamespace, pem: Input<string>) =>
  new kubernetes.core.v1.ConfigMap(
    `${scope.name}-database-authority`,
    { metadata: metadataOf(NAMESPACE), immutable: true, data: { "ca.pem": pem } },
    inside(scope),
  );
