import { all, ComponentResource, type ComponentResourceOptions, type Input, type Output, output } from "@pulumi/pulumi";
import type { Identity, IdentityArgs, Permission } from "../platform.ts";
import { resourceClass } from "./resources.ts";

const PodIdentity = resourceClass<{ pool: string; namespace: string; serviceAccount: string }>("example:identity:Pods");
const Grant = resourceClass<{ to: string; does: string; on: string[]; as?: string; key?: string }>(
  "example:identity:Grant",
);

export class ExampleIdentity extends ComponentResource implements Identity {
  readonly annotations: Output<Readonly<Record<string, string>>>;
  readonly login = output<string | undefined>(undefined);

  constructor(name: string, args: IdentityArgs, options?: ComponentResourceOptions) {
    super("camera-reviews:example:Identity", name, {}, options);
    const { cluster, namespace, serviceAccount, may } = args;
    const pods = { pool: cluster.identityPool, namespace, serviceAccount };
    const to = new PodIdentity(`${name}-pods`, pods, { parent: this }).id;
    const grants = may.map(
      (permission, at) => new Grant(`${name}-may-${at + 1}`, { to, ...render(permission) }, { parent: this }),
    );
    // Known when all is granted: pods that start earlier would fail on their first call.
    this.annotations = all(grants.map(({ id }) => id)).apply(
      (): Readonly<Record<string, string>> => ({ "identity.example/pods": name }),
    );
    this.registerOutputs({});
  }
}

/** This cloud knows our verbs; a real one has its own, and its renderer is a table of them. */
function render(permission: Permission): { does: string; on: Input<string[]>; as?: string; key?: Input<string> } {
  const { does } = permission;
  switch (does) {
    case "read-objects":
    case "write-objects":
      return { does, on: list(permission.in), key: permission.key };
    case "consume-messages":
      return { does, on: list(permission.from), key: permission.key };
    case "connect-to-database":
      return { does, on: permission.to, as: permission.as };
    case "read-secrets":
      return { does, on: permission.of, key: permission.key };
    case "purge-edge":
    case "write-metrics":
    case "write-traces":
    case "read-metrics":
      return { does, on: list(permission.of) };
  }
}

const list = (one: Input<string>): Output<string[]> => output(one).apply((handle) => [handle]);
