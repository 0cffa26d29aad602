import { beforeAll, describe, expect, it } from "@jest/globals";
import { all, ComponentResource, output } from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random";
import { RangeInvalid } from "../address-plan.ts";
import type { ClusterArgs, Network } from "../platform.ts";
import { ofType, onlyOne, type RecordedResource, type Recording, record } from "../recording/record.ts";
import { AwsCluster } from "./cluster.ts";
import { AccessTooWide, planApiEndpoint } from "./cluster-endpoint.ts";
import { PrincipalInvalid, requirePrincipals, requireRole } from "./cluster-principals.ts";
import { KubernetesVersionRefused, type OfferedVersion, requireVersion, supportWarning } from "./cluster-version.ts";
import { planAwsRanges } from "./ranges.ts";
import type { AwsSite } from "./site.ts";

const type = {
  cluster: "aws:eks/cluster:Cluster",
  role: "aws:iam/role:Role",
  attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  logs: "aws:cloudwatch/logGroup:LogGroup",
  entry: "aws:eks/accessEntry:AccessEntry",
  association: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
  addon: "aws:eks/addon:Addon",
  provider: "pulumi:providers:kubernetes",
  config: "kubernetes:core/v1:ConfigMap",
};
const site: AwsSite = {
  environment: "production",
  accountId: "111122223333",
  region: "sa-east-1",
  zoneIds: ["sae1-az1", "sae1-az2", "sae1-az3"],
  databaseAuthority: "PEM",
  endpoints: [],
  kubernetesVersion: "1.35",
  isTornDown: false,
};
const DEPLOY = "arn:aws:iam::111122223333:role/deploy";
const PREVIEW = "arn:aws:iam::111122223333:role/preview";

class SomeNetwork extends ComponentResource implements Network {
  readonly id = output("vpc-1");
  readonly clusterSubnets = output(["subnet-1", "subnet-2", "subnet-3"]);
  readonly databasePlace = output("databases");
  readonly ranges = planAwsRanges("10.16.0.0/16");
  readonly routes = output<string[]>([]);
  constructor() {
    super("test:Network", "network");
    new RandomId("way-out", { byteLength: 1 }, { parent: this });
  }
}

const make = (given: Partial<ClusterArgs> = {}, place: Partial<AwsSite> = {}) => {
  const usual: ClusterArgs = {
    network: new SomeNetwork(),
    key: "arn:cluster",
    logs: { key: "arn:logs", days: 365 },
    access: ["203.0.113.0/24"],
    admins: [DEPLOY],
    viewers: [PREVIEW],
    isProtected: true,
  };
  const cluster = new AwsCluster("cluster", { ...usual, ...given }, { ...site, ...place });
  const { name, kubeconfig, clients, identityPool, dns, identityService } = cluster;
  return all([name, identityPool, kubeconfig, clients, output({ dns, identityService })]);
};

describe("AwsCluster", () => {
  let made: Recording<unknown>;
  const one = (of: string, name?: string): RecordedResource => onlyOne(made.resources, of, name);
  beforeAll(async () => {
    made = await record(() => make());
  });

  it("turns Auto Mode on as a whole: three switches, and EKS's own add-ons off", () => {
    expect(one(type.cluster).inputs).toMatchObject({
      bootstrapSelfManagedAddons: false,
      computeConfig: {
        enabled: true,
        nodePools: ["general-purpose", "system"],
        nodeRoleArn: "arn:aws:iam::111122223333:role/cluster-nodes",
      },
      kubernetesNetworkConfig: {
        ipFamily: "ipv4",
        serviceIpv4Cidr: "172.20.0.0/16",
        elasticLoadBalancing: { enabled: true },
      },
      storageConfig: { blockStorage: { enabled: true } },
    });
  });

  it("is named after its environment, encrypted, logged, in standard support and protected", () => {
    const cluster = one(type.cluster);
    expect(cluster).toMatchObject({ isProtected: true, isDeletedBeforeReplaced: true });
    expect(cluster.parent).toBe(one("camera-reviews:aws:Cluster").urn);
    expect(cluster.inputs).toMatchObject({
      name: "reviews-production",
      version: "1.35",
      deletionProtection: true,
      upgradePolicy: { supportType: "STANDARD" },
      zonalShiftConfig: { enabled: true },
      encryptionConfig: { provider: { keyArn: "arn:cluster" }, resources: ["secrets"] },
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      vpcConfig: {
        subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
        endpointPrivateAccess: true,
        endpointPublicAccess: true,
        publicAccessCidrs: ["203.0.113.0/24"],
      },
    });
  });

  it("waits for its rights, and for its log group, which EKS would make without key and end", () => {
    const { dependsOn } = one(type.cluster);
    const attachments = ofType(made.resources, type.attachment);
    expect(attachments.map(({ inputs }) => String(inputs.policyArn).split("/").at(-1)).sort()).toEqual([
      "AmazonEC2ContainerRegistryPullOnly",
      "AmazonEKSBlockStoragePolicy",
      "AmazonEKSClusterPolicy",
      "AmazonEKSComputePolicy",
      "AmazonEKSLoadBalancingPolicy",
      "AmazonEKSNetworkingPolicy",
      "AmazonEKSWorkerNodeMinimalPolicy",
    ]);
    const logs = one(type.logs);
    expect(logs.inputs).toEqual({
      name: "/aws/eks/reviews-production/cluster",
      kmsKeyId: "arn:logs",
      retentionInDays: 365,
    });
    expect(dependsOn).toEqual(expect.arrayContaining([...attachments.map(({ urn }) => urn), logs.urn]));
  });

  it("lets EKS mark what it makes by session tags", () => {
    const trust = JSON.parse(one(type.role, "cluster-plane").inputs.assumeRolePolicy as string).Statement[0];
    expect(trust.Principal).toEqual({ Service: "eks.amazonaws.com" });
    expect(trust.Action).toEqual(["sts:AssumeRole", "sts:TagSession"]);
  });

  it("names who may change it and who may look", () => {
    const rights = ofType(made.resources, type.association).map(({ name, inputs }) => [
      name,
      inputs.principalArn,
      String(inputs.policyArn).split("/").at(-1),
    ]);
    expect(rights.sort()).toEqual([
      ["cluster-admin-deploy", DEPLOY, "AmazonEKSClusterAdminPolicy"],
      ["cluster-viewer-preview", PREVIEW, "AmazonEKSAdminViewPolicy"],
    ]);
    for (const entry of ofType(made.resources, type.entry)) expect(entry.inputs.type).toBe("STANDARD");
  });

  it("speaks to the cluster when the one who deploys may, and knows it by its ARN", () => {
    const provider = one(type.provider);
    for (const { urn } of ofType(made.resources, type.association)) expect(provider.dependsOn).toContain(urn);
    expect(provider.inputs).toMatchObject({
      clusterIdentifier: "arn:aws:eks:sa-east-1:111122223333:cluster/reviews-production",
      enableServerSideApply: "true",
    });
  });

  it("adds what Auto Mode lacks, in the version that belongs to the cluster's, once nodes reach the internet", () => {
    const addons = ofType(made.resources, type.addon);
    expect(addons.map(({ inputs }) => [inputs.addonName, inputs.addonVersion]).sort()).toEqual([
      ["aws-secrets-store-csi-driver-provider", "v1.2.3-aws-secrets-store-csi-driver-provider"],
      ["metrics-server", "v1.2.3-metrics-server"],
    ]);
    const wayOut = one("random:index/randomId:RandomId").urn;
    for (const { dependsOn } of addons) expect(dependsOn).toContain(wayOut);
  });

  it("is the parent of everything", () => {
    const { urn } = one("camera-reviews:aws:Cluster");
    const own = made.resources.filter(({ name }) => name.startsWith("cluster-"));
    expect(own.filter(({ parent }) => parent !== urn)).toEqual([]);
    expect(own.length).toBeGreaterThan(15);
  });

  it("enforces network policies", () => {
    const config = one(type.config);
    expect(config.inputs).toMatchObject({
      metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
      data: { "enable-network-policy-controller": "true" },
    });
    expect(config.provider).toContain("cluster-kubernetes");
  });

  it("hands on a kubeconfig without a credential, and where pods find name service and identity", () => {
    const [name, pool, kubeconfig, clients, peers] = made.result as unknown[];
    expect([name, pool, clients]).toEqual(["reviews-production", "reviews-production", ["sg-cluster-eks"]]);
    const { users, clusters } = JSON.parse(String(kubeconfig));
    expect(Object.keys(users[0].user)).toEqual(["exec"]);
    expect(users[0].user.exec).toMatchObject({
      command: "aws",
      args: ["eks", "get-token", "--cluster-name", "reviews-production", "--region", "sa-east-1", "--output", "json"],
    });
    expect(clusters[0].cluster.server).toMatch(/^https:/);
    expect(peers).toEqual({
      dns: [
        {
          cidr: "172.20.0.10/32",
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
      ],
      identityService: [{ cidr: "169.254.170.23/32", ports: [{ protocol: "TCP", port: 80 }] }],
    });
  });
});

describe("AwsCluster, otherwise", () => {
  it("is reached from inside only when it is private", async () => {
    const { resources } = await record(() => make({ access: "private" }));
    const { vpcConfig } = onlyOne(resources, type.cluster).inputs;
    expect(vpcConfig).toMatchObject({ endpointPrivateAccess: true, endpointPublicAccess: false });
    expect(vpcConfig).not.toHaveProperty("publicAccessCidrs");
  });

  it("loses its protection in a removal, and can be previewed", async () => {
    const { resources } = await record(() => make({}, { isTornDown: true }), { isPreview: true });
    const { isProtected, inputs } = onlyOne(resources, type.cluster);
    expect({ isProtected, deletionProtection: inputs.deletionProtection }).toEqual({
      isProtected: false,
      deletionProtection: false,
    });
  });

  it("asks what the cluster runs before it changes the version", async () => {
    const answers = {
      "aws:eks/getClusters:getClusters": () => ({ names: ["reviews-production"] }),
      "aws:eks/getCluster:getCluster": () => ({ version: "1.34" }),
    };
    const { resources } = await record(() => make(), { answers });
    expect(onlyOne(resources, type.cluster).inputs.version).toBe("1.35");
  });

  it("takes principals that are known later", async () => {
    const { resources } = await record(() => make({ admins: [output(DEPLOY)], viewers: [] }));
    expect(onlyOne(resources, type.association).name).toBe("cluster-admin-1");
  });

  it.each<[string, Partial<ClusterArgs>, string]>([
    ["everybody", { access: ["0.0.0.0/0"] }, "AccessTooWide"],
    ["nobody as admin", { admins: [] }, "PrincipalInvalid"],
    ["a retention that CloudWatch hasn't", { logs: { key: "k", days: 42 } }, "RetentionInvalid"],
  ])("refuses %s before it makes anything", async (_, wrong, name) => {
    await expect(record(() => make(wrong))).rejects.toMatchObject({ name });
  });
});

describe("planApiEndpoint", () => {
  it.each([
    ["0.0.0.0/0", AccessTooWide],
    ["203.0.0.0/15", AccessTooWide],
    ["10.0.0.0/16", AccessTooWide],
    ["192.168.1.0/24", AccessTooWide],
    ["203.0.113.7", RangeInvalid],
    ["203.0.113.7/24", RangeInvalid],
  ])("refuses %s", (range, error) => {
    expect(() => planApiEndpoint(["198.51.100.0/24", range])).toThrow(error);
  });

  it("refuses an empty list, which EKS takes for everybody", () => {
    expect(() => planApiEndpoint([])).toThrow('say "private"');
  });

  it("takes an office and a single address", () => {
    expect(planApiEndpoint(["203.0.0.0/16", "198.51.100.7/32"]).publicAccessCidrs).toEqual([
      "203.0.0.0/16",
      "198.51.100.7/32",
    ]);
  });
});

describe("principals", () => {
  it("refuses a session and tells how to find its role", () => {
    const session = "arn:aws:sts::111122223333:assumed-role/deploy/ci";
    expect(() => requireRole(session)).toThrow("aws.iam.getSessionContext({ arn }).issuerArn");
  });

  it.each(["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/x", "deploy", ""])("refuses %j", (arn) => {
    expect(() => requireRole(arn)).toThrow(PrincipalInvalid);
  });

  it("takes a role with a path", () => {
    expect(requireRole("arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/x")).toContain("sso");
  });

  it("refuses a role that is admin and viewer", () => {
    expect(() => requirePrincipals([DEPLOY], [PREVIEW, DEPLOY])).toThrow(`${DEPLOY} is named twice`);
  });
});

describe("requireVersion", () => {
  const version = (clusterVersion: string, versionStatus = "STANDARD_SUPPORT"): OfferedVersion => ({
    clusterVersion,
    versionStatus,
    endOfStandardSupportDate: "2027-03-27T00:00:00Z",
  });
  const offered = [version("1.33", "EXTENDED_SUPPORT"), version("1.34"), version("1.35"), version("1.36")];

  it.each([
    ["1.35", undefined],
    ["1.35", "1.35"],
    ["1.35", "1.34"],
    ["1.34", "1.33"],
  ])("takes %s where the cluster runs %s", (wanted, live) => {
    expect(requireVersion(wanted, offered, live).clusterVersion).toBe(wanted);
  });

  it.each([
    ["1.33", undefined, "Kubernetes 1.33 is not in standard support on EKS; 1.34, 1.35, 1.36 are."],
    ["1.99", undefined, "Kubernetes 1.99 is not in standard support"],
    ["1.34", "1.35", "The cluster runs Kubernetes 1.35: it can't go back to 1.34."],
    ["1.36", "1.34", "1.36 is 2 versions ahead"],
  ])("refuses %s where the cluster runs %s", (wanted, live, message) => {
    expect(() => requireVersion(wanted, offered, live)).toThrow(KubernetesVersionRefused);
    expect(() => requireVersion(wanted, offered, live)).toThrow(message);
  });

  it("warns in the last 60 days of support only", () => {
    expect(supportWarning(version("1.35"), new Date("2027-01-01T00:00:00Z"))).toBeUndefined();
    expect(supportWarning(version("1.35"), new Date("2027-02-01T00:00:00Z"))).toContain("in 54 days");
  });
});
