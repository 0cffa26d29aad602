import * as aws from "@pulumi/aws";
import { type Input, type Output, output, type Resource } from "@pulumi/pulumi";

export class PrincipalInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PrincipalInvalid";
  }
}

const ROLE = /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/**
 * An access entry names a role, not one of its sessions: EKS takes the session's ARN, and nobody ever matches it.
 * @throws PrincipalInvalid
 */
export function requireRole(arn: string): string {
  if (/^arn:aws:sts::\d+:assumed-role\//.test(arn))
    throw new PrincipalInvalid(
      `${arn} is a session, which ends; its role is wanted: aws.iam.getSessionContext({ arn }).issuerArn.`,
    );
  if (!ROLE.test(arn))
    throw new PrincipalInvalid(
      `${arn} is no role such as arn:aws:iam::111122223333:role/deploy; users and roots have no entry.`,
    );
  return arn;
}

/**
 * Checks what is known already; the rest is checked when it is known.
 * @throws PrincipalInvalid when somebody could do nothing, everything twice, or nobody could change the cluster
 */
export function requirePrincipals(admins: readonly Input<string>[], viewers: readonly Input<string>[]): void {
  if (admins.length === 0) throw new PrincipalInvalid("A cluster without admins can't be changed by anybody.");
  const known = [...admins, ...viewers].filter((each) => typeof each === "string").map(requireRole);
  const twice = known.find((arn, index) => known.indexOf(arn) !== index);
  if (twice) throw new PrincipalInvalid(`${twice} is named twice: a role has one entry, as admin or as viewer.`);
}

/** What EKS calls the two kinds. */
const POLICIES = { admin: "AmazonEKSClusterAdminPolicy", viewer: "AmazonEKSAdminViewPolicy" } as const;

interface AccessWant {
  readonly cluster: Output<string>;
  readonly kind: keyof typeof POLICIES;
  readonly principals: readonly Input<string>[];
}

/** @returns the associations: before them nobody may do anything in the cluster */
export function makeAccess(name: string, want: AccessWant, parent: Resource): readonly Resource[] {
  return want.principals.map((principal, index) => {
    const part = `${name}-${want.kind}-${nameOf(principal) ?? index + 1}`;
    const principalArn = output(principal).apply(requireRole);
    // A principal has one entry per cluster, so that a new one can't stand beside the old.
    const options = { parent, deleteBeforeReplace: true };
    const entry = new aws.eks.AccessEntry(part, { clusterName: want.cluster, principalArn, type: "STANDARD" }, options);
    return new aws.eks.AccessPolicyAssociation(
      part,
      {
        clusterName: want.cluster,
        principalArn: entry.principalArn,
        policyArn: `arn:aws:eks::aws:cluster-access-policy/${POLICIES[want.kind]}`,
        accessScope: { type: "cluster" },
      },
      options,
    );
  });
}

/** A name that stays when the list is reordered. */
const nameOf = (principal: Input<string>): string | undefined =>
  typeof principal === "string" ? principal.split("/").at(-1) : undefined;
