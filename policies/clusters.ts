import { containsRange } from "../infra/address-plan.ts";
import { awsBestPractices, cisEks, cisGke, platform } from "./frameworks.ts";
import type { InputsByToken } from "./inputs.ts";
import { isTornDown } from "./mode.ts";
import { list, modeRule, resourceRule, text } from "./rule.ts";

export const clusterSecretsEncrypted = resourceRule({
  name: "cluster-secrets-encrypted",
  description: "What the API server stores is encrypted with our key before it reaches a disk.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisEks("5.3.1", "Kubernetes secrets are encrypted with a key of the account"),
  tags: ["K-01", "K-06", "aws", "gcp", "AWS FSBP EKS.3", "CIS GKE 5.3.1"],
  remediationSteps:
    'AWS: encryptionConfig with provider.keyArn and resources ["secrets"]. Google Cloud: databaseEncryption with state "ENCRYPTED" and keyName.',
  checks: {
    "aws:eks/cluster:Cluster"(cluster, must) {
      must(
        () => cluster.encryptionConfig?.resources?.includes("secrets"),
        'must have encryptionConfig for ["secrets"].',
      );
      must(() => cluster.encryptionConfig?.provider?.keyArn, "must name our key in encryptionConfig.provider.keyArn.");
    },
    "gcp:container/cluster:Cluster"(cluster, must) {
      must(() => cluster.databaseEncryption?.state === "ENCRYPTED", 'must have databaseEncryption.state: "ENCRYPTED".');
      must(() => cluster.databaseEncryption?.keyName, "must name our key in databaseEncryption.keyName.");
    },
  },
});

export const clusterEndpointClosed = resourceRule({
  name: "cluster-endpoint-closed",
  description:
    "The API server answers inside its network, or to a short list of addresses, or to signed-in principals only.",
  enforcementLevel: "mandatory",
  severity: "critical",
  framework: awsBestPractices("EKS.1", "Cluster endpoints are not publicly accessible"),
  tags: ["K-02", "K-04", "aws", "gcp", "CIS EKS 5.4.1, 5.4.2", "CIS GKE 5.6.4"],
  remediationSteps:
    "AWS: endpointPrivateAccess: true; endpointPublicAccess: false, or publicAccessCidrs without 0.0.0.0/0. Google Cloud: controlPlaneEndpointsConfig.ipEndpointsConfig.enabled: false, which leaves the DNS endpoint that wants a signed-in principal; or only the private endpoint: privateClusterConfig.enablePrivateEndpoint and masterAuthorizedNetworksConfig.privateEndpointEnforcementEnabled: true with cidrBlocks of the network, dnsEndpointConfig.allowExternalTraffic: false.",
  checks: {
    "aws:eks/cluster:Cluster"(cluster, must) {
      const vpc = () => cluster.vpcConfig;
      must(() => vpc()?.endpointPrivateAccess === true, "must have vpcConfig.endpointPrivateAccess: true.");
      const cidrs = () => vpc()?.publicAccessCidrs ?? [];
      must(
        () => vpc()?.endpointPublicAccess === false || (cidrs().length > 0 && !cidrs().some(isEverybody)),
        "must have endpointPublicAccess: false, or publicAccessCidrs that name who may come.",
      );
    },
    "gcp:container/cluster:Cluster"(cluster, must) {
      must(
        () => cluster.controlPlaneEndpointsConfig?.ipEndpointsConfig?.enabled === false || isPrivate(cluster),
        "must have controlPlaneEndpointsConfig.ipEndpointsConfig.enabled: false, or a private endpoint that holds to ranges of the network, and no DNS endpoint.",
      );
    },
  },
});

export const clusterNodesPrivate = resourceRule({
  name: "cluster-nodes-private",
  description: "Nodes have no address on the internet.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisGke("5.6.5", "Clusters are created with private nodes"),
  tags: ["K-04", "gcp"],
  remediationSteps: "Set privateClusterConfig.enablePrivateNodes: true.",
  checks: {
    "gcp:container/cluster:Cluster"(cluster, must) {
      must(
        () => cluster.privateClusterConfig?.enablePrivateNodes === true,
        "must have privateClusterConfig.enablePrivateNodes: true.",
      );
    },
  },
});

const EKS_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
const GKE_LOGS = ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"];

export const clusterControlPlaneLogged = resourceRule({
  name: "cluster-control-plane-logged",
  description: "What the control plane is asked and does is logged.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisEks("2.1.1", "Control plane logs are enabled"),
  tags: ["K-03", "aws", "gcp", "AWS FSBP EKS.8"],
  remediationSteps: `AWS: enabledClusterLogTypes ${EKS_LOGS.join(", ")}. Google Cloud: loggingConfig.enableComponents ${GKE_LOGS.join(", ")}.`,
  checks: {
    "aws:eks/cluster:Cluster"(cluster, must) {
      for (const log of EKS_LOGS)
        must(() => cluster.enabledClusterLogTypes?.includes(log), `must have ${log} in enabledClusterLogTypes.`);
    },
    "gcp:container/cluster:Cluster"(cluster, must) {
      for (const log of GKE_LOGS)
        must(
          () => cluster.loggingConfig?.enableComponents?.includes(log),
          `must have ${log} in loggingConfig.enableComponents.`,
        );
    },
  },
});

export const clusterAccessByCloudIdentity = resourceRule({
  name: "cluster-access-by-cloud-identity",
  description:
    "Who may use a cluster is said in the cloud's own access lists; whoever made it has no lasting right for that.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisEks("5.5.1", "Users of a cluster are managed with the cloud's identities"),
  tags: ["K-03", "aws", "gcp"],
  remediationSteps:
    'AWS: accessConfig with authenticationMode "API" and bootstrapClusterCreatorAdminPermissions: false, and AccessEntry resources. Google Cloud: no masterAuth, no legacy ABAC, anonymousAuthenticationConfig.mode "LIMITED".',
  checks: {
    "aws:eks/cluster:Cluster"(cluster, must) {
      must(
        () => cluster.accessConfig?.authenticationMode === "API",
        'must have accessConfig.authenticationMode: "API".',
      );
      must(
        () => cluster.accessConfig?.bootstrapClusterCreatorAdminPermissions === false,
        "must have accessConfig.bootstrapClusterCreatorAdminPermissions: false.",
      );
    },
    "gcp:container/cluster:Cluster"(cluster, must) {
      must(() => cluster.enableLegacyAbac !== true, "must not have enableLegacyAbac.");
      must(
        () => cluster.anonymousAuthenticationConfig?.mode === "LIMITED",
        'must have anonymousAuthenticationConfig.mode: "LIMITED".',
      );
    },
  },
});

export const clusterVersionSupported = resourceRule({
  name: "cluster-version-supported",
  description: "A cluster runs a version that still gets security releases, and gets them.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("EKS.2", "Clusters run a supported Kubernetes version"),
  tags: ["K-03", "K-05", "aws", "gcp", "CIS GKE 5.5.4"],
  remediationSteps:
    "AWS: raise version before the end of its standard support. Google Cloud: set a releaseChannel other than UNSPECIFIED.",
  settings: {
    oldest: text("1.34", "Oldest Kubernetes minor version that EKS still supports."),
    channels: list(["REGULAR", "STABLE", "EXTENDED"], "Release channels of GKE to choose from."),
  },
  checks: {
    "aws:eks/cluster:Cluster"(cluster, must, { config }) {
      must(
        () => minorOf(cluster.version) >= minorOf(config.oldest),
        `must have a version of at least ${config.oldest}.`,
      );
    },
    "gcp:container/cluster:Cluster"(cluster, must, { config }) {
      must(
        () => config.channels.includes(cluster.releaseChannel?.channel ?? ""),
        `must have a releaseChannel: ${config.channels.join(", ")}.`,
      );
    },
  },
});

export const clusterNodesManaged = resourceRule({
  name: "cluster-nodes-managed",
  description: "Nodes are the cloud's to patch and replace, and their machines start only what was signed.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: cisGke("5.5.5", "Nodes are shielded and repaired by themselves"),
  tags: ["K-05", "aws", "gcp", "CIS GKE 5.2.2"],
  remediationSteps:
    "AWS: Auto Mode, that is computeConfig, storageConfig.blockStorage and kubernetesNetworkConfig.elasticLoadBalancing enabled together. Google Cloud: enableAutopilot, or enableShieldedNodes with a workloadIdentityConfig.",
  checks: {
    "aws:eks/cluster:Cluster"(cluster, must) {
      must(() => cluster.computeConfig?.enabled === true, "must have computeConfig.enabled: true.");
      must(
        () => cluster.storageConfig?.blockStorage?.enabled === true,
        "must have storageConfig.blockStorage.enabled: true.",
      );
      must(
        () => cluster.kubernetesNetworkConfig?.elasticLoadBalancing?.enabled === true,
        "must have kubernetesNetworkConfig.elasticLoadBalancing.enabled: true.",
      );
    },
    "gcp:container/cluster:Cluster"(cluster, must) {
      must(
        () =>
          cluster.enableAutopilot === true ||
          (cluster.enableShieldedNodes && cluster.workloadIdentityConfig?.workloadPool),
        "must have enableAutopilot: true, or shielded nodes with a workload identity pool.",
      );
    },
  },
});

export const clusterAdmitsSignedImages = resourceRule({
  name: "cluster-admits-signed-images",
  description: "A cluster starts only images that the project's binary authorization admits.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: cisGke("5.10.5", "Binary authorization is enforced"),
  tags: ["K-06", "gcp"],
  remediationSteps: 'Set binaryAuthorization.evaluationMode to "PROJECT_SINGLETON_POLICY_ENFORCE".',
  checks: {
    "gcp:container/cluster:Cluster"(cluster, must) {
      must(
        () => cluster.binaryAuthorization?.evaluationMode === "PROJECT_SINGLETON_POLICY_ENFORCE",
        'must have binaryAuthorization.evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE".',
      );
    },
  },
});

export const nodesHaveOwnIdentity = resourceRule({
  name: "nodes-have-own-identity",
  description: "Nodes run as an account of their own with a node's rights, not as one that may change the project.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisGke("5.2.1", "Nodes don't run as the default service account"),
  tags: ["K-07", "aws", "gcp"],
  remediationSteps:
    "Google Cloud: clusterAutoscaling.autoProvisioningDefaults.serviceAccount. AWS: computeConfig.nodeRoleArn.",
  checks: {
    "aws:eks/cluster:Cluster"(cluster, must) {
      must(() => cluster.computeConfig?.nodeRoleArn, "must name the nodes' role in computeConfig.nodeRoleArn.");
    },
    "gcp:container/cluster:Cluster"(cluster, must) {
      const account = () => cluster.clusterAutoscaling?.autoProvisioningDefaults?.serviceAccount ?? "default";
      must(
        () => account() !== "default" && !account().endsWith("-compute@developer.gserviceaccount.com"),
        "must name the nodes' own account in clusterAutoscaling.autoProvisioningDefaults.serviceAccount.",
      );
    },
  },
});

export const lastingResourceProtected = modeRule({
  name: "lasting-resource-protected",
  description:
    "What can't be made again is protected by Pulumi and by its cloud: either alone has been enough to lose it.",
  enforcementLevel: "mandatory",
  severity: "critical",
  framework: platform("K-08", "Databases, clusters and keys are not deleted by mistake"),
  tags: ["K-08", "D-03", "D-08", "aws", "gcp", "AWS FSBP RDS.8"],
  remediationSteps:
    "Set the option protect: true, and the cloud's own deletionProtection (Cloud SQL: settings.deletionProtectionEnabled, which holds against everybody). Staging that is torn down (setting teardown) is not judged.",
  applies: (stack) => !isTornDown(stack),
  checks: {
    "aws:rds/instance:Instance"(instance, must, { subject }) {
      must(() => subject.isProtected, "must have the option protect: true.");
      must(() => instance.deletionProtection === true, "must have deletionProtection: true.");
    },
    "aws:eks/cluster:Cluster"(cluster, must, { subject }) {
      must(() => subject.isProtected, "must have the option protect: true.");
      must(() => cluster.deletionProtection === true, "must have deletionProtection: true.");
    },
    "gcp:sql/databaseInstance:DatabaseInstance"(instance, must, { subject }) {
      must(() => subject.isProtected, "must have the option protect: true.");
      must(
        () => instance.settings?.deletionProtectionEnabled === true,
        "must have settings.deletionProtectionEnabled: true.",
      );
    },
    "gcp:container/cluster:Cluster"(cluster, must, { subject }) {
      must(() => subject.isProtected, "must have the option protect: true.");
      must(() => cluster.deletionProtection === true, "must have deletionProtection: true.");
    },
    "aws:kms/key:Key"(_, must, { subject }) {
      must(() => subject.isProtected, "must have the option protect: true.");
    },
    "gcp:kms/cryptoKey:CryptoKey"(_, must, { subject }) {
      must(() => subject.isProtected, "must have the option protect: true.");
    },
  },
});

const isEverybody = (cidr: string): boolean => cidr.endsWith("/0");

/** The other closed shape of GKE: no way in but a private address, for ranges that no packet of the internet comes from. */
function isPrivate(cluster: InputsByToken["gcp:container/cluster:Cluster"]): boolean {
  const ranges = (cluster.masterAuthorizedNetworksConfig?.cidrBlocks ?? []).map(({ cidrBlock }) => cidrBlock);
  return (
    cluster.privateClusterConfig?.enablePrivateEndpoint === true &&
    cluster.masterAuthorizedNetworksConfig?.privateEndpointEnforcementEnabled === true &&
    cluster.controlPlaneEndpointsConfig?.dnsEndpointConfig?.allowExternalTraffic !== true &&
    ranges.length > 0 &&
    ranges.every((range) => PRIVATE_RANGES.some((whole) => containsRange(whole, range)))
  );
}

const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** `1.35` to 1035; without one to nothing, so that it is below every wanted one. */
const minorOf = (version: string | undefined): number => {
  const [major, minor] = (version ?? "0.0").split(".").map(Number);
  return (major ?? 0) * 1000 + (minor ?? 0);
};
