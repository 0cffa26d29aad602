import * as aws from "@pulumi/aws";
import { ComponentResource, type ComponentResourceOptions, type Output, output, type Resource } from "@pulumi/pulumi";
import type { Identity, IdentityArgs } from "../platform.ts";
import { renderPolicy } from "./identity-policy.ts";
import { makeRole, trustPods } from "./identity-role.ts";
import type { AwsPlace } from "./site.ts";

/** EKS Pod Identity: pods of one service account take a role of their own; no key, no annotation. */
export class AwsIdentity extends ComponentResource implements Identity {
  readonly annotations: Output<Readonly<Record<string, string>>>;
  readonly login: Output<string | undefined>;

  constructor(name: string, args: IdentityArgs, site: AwsPlace, options?: ComponentResourceOptions) {
    super("camera-reviews:aws:Identity", name, {}, options);
    const role = this.role(name, args, site);
    const allowed = this.allow(name, args, role, site);
    this.bind(name, args, role, allowed);
    this.annotations = output<Record<string, string>>({});
    this.login = output(undefined);
    this.registerOutputs({});
  }

  private role(name: string, { cluster, namespace, serviceAccount }: IdentityArgs, site: AwsPlace): aws.iam.Role {
    const trust = trustPods({ accountId: site.accountId, cluster: cluster.identityPool, namespace, serviceAccount });
    return makeRole(`${name}-role`, { trust, description: `Pods of ${namespace}/${serviceAccount}` }, this).role;
  }

  private allow(name: string, { may }: IdentityArgs, role: aws.iam.Role, site: AwsPlace): readonly Resource[] {
    if (may.length === 0) return []; // IAM refuses a policy that says nothing
    const policy = output([...may]).apply((permissions) => renderPolicy(permissions, site));
    return [new aws.iam.RolePolicy(`${name}-may`, { role: role.name, policy }, { parent: this })];
  }

  /** Last, so that no pod gets credentials that can't do anything yet. */
  private bind(name: string, args: IdentityArgs, role: aws.iam.Role, allowed: readonly Resource[]): void {
    const { cluster, namespace, serviceAccount } = args;
    new aws.eks.PodIdentityAssociation(
      `${name}-pods`,
      { clusterName: cluster.identityPool, namespace, serviceAccount, roleArn: role.arn },
      { parent: this, dependsOn: [...allowed], deleteBeforeReplace: true },
    );
  }
}
