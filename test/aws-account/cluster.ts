import type { RecordedResource } from "../../infra/recording/record.ts";
import { at, input, listOf } from "../platform-contract/reading.ts";
import { type Check, stackOf, statementsOf, told, type World } from "./world.ts";

const CLUSTER = "aws:eks/cluster:Cluster";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

export const CLUSTERS: Check = {
  says: "makes an Auto Mode cluster that EKS accepts, and nothing in it before it may work",
  find: (world) => [
    ...world.of(CLUSTER).flatMap((each) => [...switches(each), ...roles(world, each), ...logs(world, each)]),
    ...entries(world),
    ...binding(world),
    ...pods(world),
  ],
};

/** The API refuses some of them without the others. docs.aws.amazon.com/eks, automode */
const WANTED: Readonly<Record<string, unknown>> = {
  "computeConfig.enabled": true,
  "kubernetesNetworkConfig.elasticLoadBalancing.enabled": true,
  "storageConfig.blockStorage.enabled": true,
  bootstrapSelfManagedAddons: false,
  "accessConfig.authenticationMode": "API",
  "accessConfig.bootstrapClusterCreatorAdminPermissions": false,
  "vpcConfig.endpointPrivateAccess": true,
};

function switches(each: RecordedResource): string[] {
  const cidrs = listOf(input(each, "vpcConfig.publicAccessCidrs"));
  const isPublic = input(each, "vpcConfig.endpointPublicAccess") === true;
  return [
    ...Object.entries(WANTED)
      .filter(([path, value]) => input(each, path) !== value)
      .map(([path]) => `${told(each)}: ${path}`),
    ...(isPublic && (cidrs.length === 0 || cidrs.includes("0.0.0.0/0")) ? [`${told(each)} admits the world`] : []),
    ...(input(each, "computeConfig.nodeRoleArn") ? [] : [`${told(each)} has no role for nodes`]),
  ];
}

const PLANE = ["Cluster", "Compute", "BlockStorage", "LoadBalancing", "Networking"].map(
  (each) => `AmazonEKS${each}Policy`,
);
const NODES = ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"];

function roles(world: World, each: RecordedResource): string[] {
  const plane = world.find("aws:iam/role:Role", input(each, "roleArn"));
  const [trust] = statementsOf(input(plane, "assumeRolePolicy"));
  const actions = listOf(trust?.Action);
  const attachments = world.of(ATTACHMENT);
  const missing = [...PLANE, ...NODES].filter(
    (policy) =>
      !attachments.some((one) => String(input(one, "policyArn")).endsWith(`/${policy}`) && world.waitsFor(each, one)),
  );
  return [
    ...missing.map((policy) => `${told(each)} is made before ${policy}`),
    ...["sts:AssumeRole", "sts:TagSession"]
      .filter((action) => !actions.includes(action))
      .map((action) => `${told(each)}: its role lets EKS do no ${action}`),
  ];
}

function logs(world: World, each: RecordedResource): string[] {
  const name = `/aws/eks/${input(each, "name")}/cluster`;
  const group = world.of("aws:cloudwatch/logGroup:LogGroup").find((one) => input(one, "name") === name);
  return group && world.waitsFor(each, group) ? [] : [`${told(each)} makes ${name} by itself`];
}

const entries = (world: World): string[] =>
  world
    .of("aws:eks/accessEntry:AccessEntry")
    .filter((each) => !/^arn:aws:iam::\d{12}:role\//.test(String(input(each, "principalArn"))))
    .map((each) => `${told(each)}: nobody ever matches ${String(input(each, "principalArn"))}`);

const BINDING = "kubernetes:eks.amazonaws.com/v1:TargetGroupBinding";

/** A group without a listener calls no target healthy, and readiness gates never open. */
function binding(world: World): string[] {
  const [cluster] = world.of(CLUSTER);
  const before = [
    ...world.of("aws:lb/listener:Listener"),
    ...world.of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"),
    ...world
      .of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter(({ name }) => /into-pods/.test(name)),
    ...world.of("kubernetes:core/v1:Service").filter((each) => input(each, "metadata.name") === "web"),
  ];
  const bindings = world.of(BINDING);
  const groups = world.of("aws:lb/targetGroup:TargetGroup");
  return [
    ...(cluster && (bindings.length === 0 || before.length < 4) ? ["no pod ever gets into the balancer"] : []),
    ...bindings.filter((each) => !world.waitsForAll(each, before)).map((each) => `${told(each)} is made too early`),
    ...bindings
      .filter((each) => input(each, "spec.networking") !== undefined)
      .map((each) => `${told(each)} makes rules of its own`),
    ...groups
      .filter((each) => at(input(each, "tags"), "eks:eks-cluster-name") !== input(cluster, "name"))
      .map((each) => `${told(each)}: Auto Mode may not register targets in it`),
  ];
}

/** Credentials are given to a pod when it starts, or never; without a route out it gets no image. */
function pods(world: World): string[] {
  const usual = [
    ...world.of("aws:eks/accessPolicyAssociation:AccessPolicyAssociation"),
    ...world.of("aws:ec2/route:Route"),
    ...world.of("aws:ec2/routeTableAssociation:RouteTableAssociation"),
  ];
  const associations = world.of("aws:eks/podIdentityAssociation:PodIdentityAssociation");
  const workloads = world
    .of("kubernetes:apps/v1:Deployment", "kubernetes:batch/v1:Job")
    .filter((each) => stackOf(each).startsWith("aws-"));
  const early = workloads.filter((each) => {
    const account = input(each, "spec.template.spec.serviceAccountName");
    const own = associations.filter((one) => input(one, "serviceAccount") === account);
    return !world.waitsForAll(each, [...usual, ...own, ...(account === "web" ? world.of(BINDING) : [])]);
  });
  return [...early.map((each) => `${told(each)} is made too early`), ...powerless(world, associations)];
}

/** A role's policy and its association hang below one identity. */
const powerless = (world: World, associations: readonly RecordedResource[]): string[] =>
  associations
    .filter((each) => {
      const rights = world.of("aws:iam/rolePolicy:RolePolicy").filter(({ parent }) => parent === each.parent);
      return !world.waitsForAll(each, rights);
    })
    .map((each) => `${told(each)} is made before its rights`);
