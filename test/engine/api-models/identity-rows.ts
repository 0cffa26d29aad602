import { randomBytes } from "node:crypto";
import { type ApiTable, call, OWN_ID } from "./row.ts";

const DELETE_KEY = call("kms.ScheduleKeyDeletion", {
  on: "delete",
  takes: ["deletionWindowInDays"],
  members: { deletionWindowInDays: "PendingWindowInDays" },
  adds: { KeyId: OWN_ID },
});

/** IAM's and KMS's. */
export const IDENTITY_ROWS: ApiTable = {
  "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": { calls: [call("iam.UpdateAccountPasswordPolicy")] },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": { calls: [call("iam.CreateOpenIDConnectProvider")] },
  "aws:iam/policy:Policy": {
    named: "name",
    calls: [call("iam.CreatePolicy", { members: { name: "PolicyName", policy: "PolicyDocument" } })],
  },
  "aws:iam/role:Role": {
    named: "name",
    calls: [call("iam.CreateRole", { members: { name: "RoleName", assumeRolePolicy: "AssumeRolePolicyDocument" } })],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    named: "name",
    calls: [call("iam.PutRolePolicy", { members: { name: "PolicyName", role: "RoleName", policy: "PolicyDocument" } })],
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    calls: [call("iam.AttachRolePolicy", { members: { role: "RoleName" } })],
  },
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": { calls: [call("iam.CreateServiceLinkedRole")] },
  "aws:kms/alias:Alias": {
    // A name of its own is rare: the provider makes one of the prefix and 26 signs.
    calls: [
      call("kms.CreateAlias", {
        prepare: ({
          namePrefix,
          name = namePrefix === undefined ? undefined : `${namePrefix}${randomBytes(13).toString("hex")}`,
          ...rest
        }) => ({ ...rest, name }),
        members: { name: "AliasName" },
      }),
    ],
  },
  "aws:kms/key:Key": {
    calls: [
      call("kms.CreateKey", { members: { customerMasterKeySpec: "KeySpec" } }),
      call("kms.EnableKeyRotation", {
        when: ({ enableKeyRotation }) => enableKeyRotation === true,
        takes: ["rotationPeriodInDays"],
        adds: { KeyId: OWN_ID },
      }),
      DELETE_KEY,
    ],
    left: { enableKeyRotation: "true is a call of its own" },
  },
  "aws:kms/keyPolicy:KeyPolicy": { calls: [call("kms.PutKeyPolicy")] },
  "aws:kms/replicaKey:ReplicaKey": {
    calls: [call("kms.ReplicateKey", { members: { primaryKeyArn: "KeyId", region: "ReplicaRegion" } }), DELETE_KEY],
  },
};
