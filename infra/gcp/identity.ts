import * as gcp from "@pulumi/gcp";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResource,
  interpolate,
  type Output,
  output,
} from "@pulumi/pulumi";
import type { Identity, IdentityArgs } from "../platform.ts";
import { planAccountId } from "./identity-account.ts";
import { type Grant, type NamedGrant, renderGrants } from "./identity-grants.ts";
import type { GcpSite } from "./site.ts";

/**
 * A Google service account for one Kubernetes service account. Workload identity could be granted rights without one, but Cloud SQL lets only service
 * accounts, users and groups log in, and only a service account can sign addresses for uploads. It has no keys.
 */
export class GcpIdentity extends ComponentResource implements Identity {
  readonly annotations: Output<Readonly<Record<string, string>>>;
  readonly login: Output<string | undefined>;

  constructor(name: string, args: IdentityArgs, site: GcpSite, options?: ComponentResourceOptions) {
    const accountId = planAccountId(site, args.serviceAccount);
    super("camera-reviews:gcp:Identity", name, {}, options);
    const account = this.createAccount(name, accountId, args);
    const binding = this.bindPods(name, account, args);
    const grants = renderGrants(args.may, site);
    const granted = grants.flatMap((grant) => this.grant(name, grant, account, site));
    const isUser = grants.some(({ grant }) => grant.on === "database");
    // Pods that start before their rights fail on their first call: the annotation is known when all is granted.
    this.annotations = all([account.email, binding.id, ...granted.map(({ id }) => id)]).apply(
      ([email]): Readonly<Record<string, string>> => ({ "iam.gke.io/gcp-service-account": email as string }),
    );
    this.login = isUser ? loginOf(account) : output(undefined);
    this.registerOutputs({ annotations: this.annotations, login: this.login });
  }

  private createAccount(
    name: string,
    accountId: string,
    { namespace, serviceAccount }: IdentityArgs,
  ): gcp.serviceaccount.Account {
    return new gcp.serviceaccount.Account(
      `${name}-account`,
      { accountId, displayName: `Pods of ${namespace}/${serviceAccount}` },
      { parent: this, deleteBeforeReplace: true },
    );
  }

  private bindPods(
    name: string,
    account: gcp.serviceaccount.Account,
    { cluster, namespace, serviceAccount }: IdentityArgs,
  ): gcp.serviceaccount.IAMMember {
    return new gcp.serviceaccount.IAMMember(
      `${name}-pods`,
      {
        serviceAccountId: account.name,
        role: "roles/iam.workloadIdentityUser",
        member: interpolate`serviceAccount:${cluster.identityPool}[${namespace}/${serviceAccount}]`,
      },
      { parent: this },
    );
  }

  private grant(
    name: string,
    { part, grant }: NamedGrant,
    account: gcp.serviceaccount.Account,
    site: GcpSite,
  ): CustomResource[] {
    const { member } = account;
    const resource = `${name}-${part}`;
    const options = { parent: this };
    switch (grant.on) {
      case "bucket":
        return [new gcp.storage.BucketIAMMember(resource, { bucket: grant.bucket, role: grant.role, member }, options)];
      case "subscription": {
        const { subscription, role } = grant;
        return [new gcp.pubsub.SubscriptionIAMMember(resource, { subscription, role, member }, options)];
      }
      case "itself": {
        const itself = { serviceAccountId: account.name, role: grant.role, member };
        return [new gcp.serviceaccount.IAMMember(resource, itself, options)];
      }
      case "database": {
        const user = { instance: grant.instance, name: loginOf(account), type: "CLOUD_IAM_SERVICE_ACCOUNT" };
        return [new gcp.sql.User(resource, user, options)];
      }
      case "project":
        return this.grantOnProject(resource, grant, member, site);
    }
  }

  private grantOnProject(
    resource: string,
    grant: Extract<Grant, { on: "project" }>,
    member: Output<string>,
    { project, environment }: GcpSite,
  ): CustomResource[] {
    if ("role" in grant) {
      const { role, condition } = grant;
      return [new gcp.projects.IAMMember(resource, { project, role, condition, member }, { parent: this })];
    }
    const custom = new gcp.projects.IAMCustomRole(
      `${resource}-role`,
      {
        project,
        roleId: `reviews_${environment}_${resource}`.replaceAll("-", "_"), // its characters are not a name's
        title: `Reviews ${environment} ${resource}`,
        permissions: [...grant.rights],
      },
      { parent: this, deleteBeforeReplace: true },
    );
    return [new gcp.projects.IAMMember(resource, { project, role: custom.name, member }, { parent: this })];
  }
}

/** PostgreSQL's names are short: Cloud SQL leaves the common ending of service accounts out. */
const loginOf = ({ email }: gcp.serviceaccount.Account): Output<string> =>
  email.apply((address) => address.replace(/\.gserviceaccount\.com$/, ""));
