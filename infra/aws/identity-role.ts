import * as aws from "@pulumi/aws";
import type { Input, Resource } from "@pulumi/pulumi";
import { policyDocument, type Statement } from "./identity-document.ts";

interface RoleWant {
  readonly trust: Statement;
  /** What it is for, one sentence; shown wherever the role is. */
  readonly description: string;
  /** Names of AWS's own policies, with their path: `service-role/AmazonRDSEnhancedMonitoringRole`. */
  readonly managed?: readonly string[];
}

export interface MadeRole {
  readonly role: aws.iam.Role;
  /** What uses the role waits for these: before them it is refused, and on removal they must outlive it. */
  readonly attachments: readonly Resource[];
}

export function makeRole(name: string, want: RoleWant, parent: Resource): MadeRole {
  const { trust, description, managed = [] } = want;
  const role = new aws.iam.Role(name, { assumeRolePolicy: policyDocument([trust]), description }, { parent });
  const attachments = managed.map(
    (policy) =>
      new aws.iam.RolePolicyAttachment(
        `${name}-${policy.split("/").at(-1)}`,
        { role: role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
        { parent },
      ),
  );
  return { role, attachments };
}

/** An AWS service takes the role, on behalf of what the condition says. */
export function trustService(service: string, condition?: Statement["Condition"]): Statement {
  return {
    Sid: "Service",
    Effect: "Allow",
    Principal: { Service: service },
    Action: ["sts:AssumeRole"],
    ...(condition && { Condition: condition }),
  };
}

/** The control plane of EKS; Auto Mode marks what it makes by session tags, so that it needs both actions. */
export const trustEks = (): Statement => ({
  ...trustService("eks.amazonaws.com"),
  Action: ["sts:AssumeRole", "sts:TagSession"],
});

interface PodRef {
  readonly accountId: string;
  readonly cluster: Input<string>;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** Pods of one service account in one cluster: EKS tells who asks by session tags. Source: EKS user guide, pod-id-role. */
export function trustPods({ accountId, cluster, namespace, serviceAccount }: PodRef): Statement {
  return {
    ...trustService("pods.eks.amazonaws.com", {
      StringEquals: {
        "aws:SourceAccount": accountId,
        "aws:RequestTag/eks-cluster-name": cluster,
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": serviceAccount,
      },
    }),
    Action: ["sts:AssumeRole", "sts:TagSession"],
  };
}
