import { type ApiTable, call } from "./row.ts";

/** EKS's and ECR's. */
export const CLUSTER_ROWS: ApiTable = {
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    calls: [
      call("ecr.PutLifecyclePolicy", { members: { repository: "repositoryName", policy: "lifecyclePolicyText" } }),
    ],
  },
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": {
    calls: [call("ecr.PutRegistryScanningConfiguration")],
  },
  "aws:ecr/repository:Repository": {
    named: "name",
    calls: [call("ecr.CreateRepository", { members: { name: "repositoryName" } })],
    left: { forceDelete: "of the call that deletes: a switch, which any value fits" },
  },
  "aws:eks/accessEntry:AccessEntry": { calls: [call("eks.CreateAccessEntry")] },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": { calls: [call("eks.AssociateAccessPolicy")] },
  "aws:eks/addon:Addon": {
    calls: [
      call("eks.CreateAddon", { members: { resolveConflictsOnCreate: "resolveConflicts" } }),
      call("eks.UpdateAddon", {
        on: "update",
        takes: ["clusterName", "addonName", "resolveConflictsOnUpdate"],
        members: { resolveConflictsOnUpdate: "resolveConflicts" },
      }),
    ],
  },
  "aws:eks/cluster:Cluster": {
    calls: [
      call("eks.CreateCluster", {
        members: {
          vpcConfig: "resourcesVpcConfig",
          encryptionConfig: "encryptionConfig[]",
          enabledClusterLogTypes: "logging.clusterLogging[].types",
        },
        adds: { "logging.clusterLogging[].enabled": true },
      }),
    ],
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": { calls: [call("eks.CreatePodIdentityAssociation")] },
};
