import { type Input, type Output, output } from "@pulumi/pulumi";
import type { Permission } from "../platform.ts";
import type { GcpPlace } from "./site.ts";

interface Condition {
  readonly title: string;
  readonly expression: Output<string>;
}

/** What IAM is told, on the narrowest thing that takes a policy. */
export type Grant =
  | { readonly on: "bucket"; readonly bucket: Input<string>; readonly role: string }
  | { readonly on: "subscription"; readonly subscription: Input<string>; readonly role: string }
  | { readonly on: "project"; readonly role: string; readonly condition?: Condition }
  /** A role of our own with these rights and no more. */
  | { readonly on: "project"; readonly rights: readonly string[] }
  /** A login of the database itself. */
  | { readonly on: "database"; readonly instance: Output<string> }
  /** The identity's own account. */
  | { readonly on: "itself"; readonly role: string };

export interface NamedGrant {
  /** `read-objects-1`. */
  readonly part: string;
  readonly grant: Grant;
}

export class ConditionTooLong extends Error {
  constructor(found: number) {
    super(`A condition of IAM names ${found} resources; ${MAX_ALTERNATIVES} are possible.`);
    this.name = "ConditionTooLong";
  }
}

/** IAM allows 12 logical operators in an expression; one is the type's. */
const MAX_ALTERNATIVES = 12;

/**
 * The same permissions that every cloud renders. Keys are not among the grants: with a customer's key Google's service agents encrypt and decrypt, never
 * who reads the object, the message or the secret; each agent was granted its key where the key was made.
 * A right over the account itself is granted once, however many permissions want it: of two that are the same, the one that goes takes the other's along.
 * Grants of a kind are counted, since what they are on is not known in a preview: after one is taken out of their middle, refresh and apply once more.
 */
export function renderGrants(permissions: readonly Permission[], place: GcpPlace): NamedGrant[] {
  const seen = new Map<string, number>();
  const partOf = (does: string): string => {
    const count = (seen.get(does) ?? 0) + 1;
    seen.set(does, count);
    return `${does}-${count}`;
  };
  const overItself = new Set<string>();
  const isNew = ({ grant }: NamedGrant): boolean =>
    grant.on !== "itself" || (!overItself.has(grant.role) && Boolean(overItself.add(grant.role)));
  return permissions
    .flatMap((permission) => {
      const part = partOf(permission.does);
      return renderPermission(permission, place).map((grant, index) => ({
        part: index === 0 ? part : `${part}-${grant.on}`,
        grant,
      }));
    })
    .filter(isNew);
}

function renderPermission(permission: Permission, place: GcpPlace): Grant[] {
  switch (permission.does) {
    case "read-objects":
      return [{ on: "bucket", bucket: permission.in, role: "roles/storage.objectViewer" }];
    case "write-objects":
      // A place for an upload is signed in the account's name, which without a key is done by IAM, for the account itself only.
      return [
        { on: "bucket", bucket: permission.in, role: "roles/storage.objectUser" },
        { on: "itself", role: "roles/iam.serviceAccountTokenCreator" },
      ];
    case "consume-messages":
      return [{ on: "subscription", subscription: permission.from, role: "roles/pubsub.subscriber" }];
    case "connect-to-database":
      return connectTo(output(permission.to), place);
    case "read-secrets":
      return [readSecrets(output(permission.of), place)];
    case "purge-edge":
      // URL maps take no policy of their own.
      return [{ on: "project", rights: ["compute.urlMaps.get", "compute.urlMaps.invalidateCache"] }];
    case "write-metrics":
      return [{ on: "project", role: "roles/monitoring.metricWriter" }];
    case "write-traces":
      return [{ on: "project", role: "roles/cloudtrace.agent" }];
    case "read-metrics":
      return [{ on: "project", role: "roles/monitoring.viewer" }];
  }
}

/**
 * Instances take no policy of their own, but conditions know their names. Logging in is all: `cloudsql.client` is for Google's proxy, and the service
 * connects by itself. Replicas get their logins from the primary.
 */
const connectTo = (instances: Output<string[]>, { project }: GcpPlace): Grant[] => [
  {
    on: "project",
    role: "roles/cloudsql.instanceUser",
    condition: {
      title: "these-databases",
      expression: instances.apply((names) =>
        nameCondition(
          "sqladmin.googleapis.com/Instance",
          names.map((name) => `resource.name == "projects/${project}/instances/${name}"`),
        ),
      ),
    },
  },
  { on: "database", instance: instances.apply(([primary = ""]) => primary) },
];

/**
 * By a condition on the secrets' names, which admits exactly what a policy on each secret would: how many there are is not known in a preview, and a
 * resource for each would be missing from it.
 */
const readSecrets = (secrets: Output<string[]>, { projectNumber }: GcpPlace): Grant => ({
  on: "project",
  role: "roles/secretmanager.secretAccessor",
  condition: {
    title: "these-secrets",
    expression: secrets.apply((handles) =>
      nameCondition(
        "secretmanager.googleapis.com/SecretVersion",
        handles.map(
          (handle) =>
            `resource.name.startsWith("projects/${projectNumber}/secrets/${handle.split("/").at(-1)}/versions/")`,
        ),
      ),
    ),
  },
});

/** True for what is of the type and one of the alternatives; for nothing when there are none. @throws ConditionTooLong */
export function nameCondition(type: string, alternatives: readonly string[]): string {
  if (alternatives.length > MAX_ALTERNATIVES) throw new ConditionTooLong(alternatives.length);
  return `resource.type == "${type}" && (${alternatives.join(" || ") || "false"})`;
}
