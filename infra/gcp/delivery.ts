import * as gcp from "@pulumi/gcp";
import { ComponentResource, type ComponentResourceOptions, type Output, output } from "@pulumi/pulumi";
import { planName } from "../names.ts";
import type { Delivery, DeliveryArgs, Singleton } from "../platform.ts";
import { manageOrAdopt } from "../singletons.ts";
import { requireRepository } from "../trusted-repository.ts";
import { DEPLOYER_ROLES, onlyGrantable, PREVIEWER_RIGHTS, PREVIEWER_ROLES } from "./delivery-roles.ts";
import { ATTRIBUTES, admission, ISSUER, memberOf, onBranch, PULL_REQUEST, type TrustedRuns } from "./delivery-trust.ts";
import type { GcpPlace } from "./site.ts";

/**
 * What CI is in the project: service accounts without keys, which a run of this repository acts as with the token that GitHub signs for it. The account's own
 * stack is not CI's: a person applies it. The bucket and key of Pulumi's state admit these accounts by their own policies.
 *
 * An adopted provider is named in full (`projects/…/workloadIdentityPools/<pool>/providers/<provider>`); it must keep the attribute `run` as ours does.
 * With `provider: "off"` there are no accounts, and their names are empty.
 */
export class GcpDelivery extends ComponentResource implements Delivery {
  readonly previewer: Output<string>;
  readonly deployer: Output<string>;
  readonly publisher: Output<string>;

  constructor(name: string, args: DeliveryArgs, place: GcpPlace, options?: ComponentResourceOptions) {
    const runs = { repository: args.repository, branch: args.branch };
    requireRepository(runs.repository, runs.branch);
    super("camera-reviews:gcp:Delivery", name, {}, options);
    const pool = this.knowGitHub(`${name}-github`, args.provider, runs, place);
    const accountOf = (role: string, kinds: readonly string[]): gcp.serviceaccount.Account | undefined =>
      pool && this.makeAccount(`${name}-${role}`, role, { pool, runs, kinds }, place);
    const previewer = accountOf("previewer", [onBranch(runs), PULL_REQUEST]);
    const deployer = accountOf("deployer", [onBranch(runs)]);
    const publisher = accountOf("publisher", [onBranch(runs)]);
    if (previewer) this.letLook(`${name}-previewer`, previewer, place);
    if (deployer) this.letDeploy(`${name}-deployer`, deployer, place);
    if (publisher) this.letPublish(`${name}-publisher`, publisher, args, place);
    this.previewer = previewer?.email ?? output("");
    this.deployer = deployer?.email ?? output("");
    this.publisher = publisher?.email ?? output("");
    this.registerOutputs({ previewer: this.previewer, deployer: this.deployer, publisher: this.publisher });
  }

  /** The pool's full name. */
  private knowGitHub(name: string, choice: Singleton, runs: TrustedRuns, place: GcpPlace): Output<string> | undefined {
    return manageOrAdopt(
      choice,
      () => this.makePool(name, runs, place),
      (id) => gcp.iam.WorkloadIdentityPoolProvider.get(name, id, {}, { parent: this }).name.apply(poolOf),
    );
  }

  private makePool(name: string, runs: TrustedRuns, { project }: GcpPlace): Output<string> {
    const pool = new gcp.iam.WorkloadIdentityPool(
      name,
      { project, workloadIdentityPoolId: POOL, displayName: "GitHub" },
      { parent: this },
    );
    const provider = new gcp.iam.WorkloadIdentityPoolProvider(
      name,
      {
        project,
        workloadIdentityPoolId: pool.workloadIdentityPoolId,
        workloadIdentityPoolProviderId: "github",
        attributeMapping: ATTRIBUTES,
        attributeCondition: admission(runs),
        oidc: { issuerUri: ISSUER },
      },
      { parent: this },
    );
    return provider.name.apply(poolOf);
  }

  private makeAccount(
    name: string,
    role: string,
    trust: { readonly pool: Output<string>; readonly runs: TrustedRuns; readonly kinds: readonly string[] },
    place: GcpPlace,
  ): gcp.serviceaccount.Account {
    const account = new gcp.serviceaccount.Account(
      name,
      { project: place.project, accountId: planName("account", place, role), displayName: `CI ${role}` },
      { parent: this, deleteBeforeReplace: true },
    );
    for (const [index, kind] of trust.kinds.entries())
      new gcp.serviceaccount.IAMMember(
        `${name}-run-${index}`,
        {
          serviceAccountId: account.name,
          role: "roles/iam.workloadIdentityUser",
          member: memberOf(trust.pool, trust.runs, kind),
        },
        { parent: this },
      );
    return account;
  }

  private grantAll(
    name: string,
    { member }: gcp.serviceaccount.Account,
    roles: readonly string[],
    { project }: GcpPlace,
  ): void {
    for (const role of roles)
      new gcp.projects.IAMMember(`${name}-${partOf(role)}`, { project, role, member }, { parent: this });
  }

  private letLook(name: string, account: gcp.serviceaccount.Account, place: GcpPlace): void {
    const { project, environment } = place;
    this.grantAll(name, account, PREVIEWER_ROLES, place);
    const role = new gcp.projects.IAMCustomRole(
      name,
      {
        project,
        roleId: `reviews_${environment}_previewer`,
        title: "CI previewer",
        permissions: [...PREVIEWER_RIGHTS],
      },
      { parent: this, deleteBeforeReplace: true },
    );
    new gcp.projects.IAMMember(`${name}-own`, { project, role: role.name, member: account.member }, { parent: this });
  }

  /** Budgets are the billing account's; the project's policy may be changed for the workload's roles only. */
  private letDeploy(name: string, account: gcp.serviceaccount.Account, place: GcpPlace): void {
    const { member } = account;
    const { project, billingAccount } = place;
    this.grantAll(name, account, DEPLOYER_ROLES, place);
    new gcp.projects.IAMMember(
      `${name}-grants`,
      { project, role: "roles/resourcemanager.projectIamAdmin", condition: onlyGrantable(project), member },
      { parent: this },
    );
    new gcp.billing.AccountIamMember(
      `${name}-budget`,
      { billingAccountId: billingAccount, role: "roles/billing.costsManager", member },
      { parent: this },
    );
  }

  private letPublish(
    name: string,
    { member }: gcp.serviceaccount.Account,
    { registry }: DeliveryArgs,
    { project, region }: GcpPlace,
  ): void {
    new gcp.artifactregistry.RepositoryIamMember(
      `${name}-push`,
      { project, location: region, repository: registry.handle, role: "roles/artifactregistry.writer", member },
      { parent: this },
    );
  }
}

/** A pool that was deleted keeps its name for 30 days: undelete it, or name another here. */
const POOL = "github";
const poolOf = (provider: string): string => provider.replace(/\/providers\/[^/]+$/, "");
const partOf = (role: string): string =>
  role
    .replace(/^roles\//, "")
    .replaceAll(".", "-")
    .toLowerCase();
