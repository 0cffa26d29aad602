import type { Refusal } from "./refusal.ts";
import { type Thing, told, valueAt } from "./thing.ts";
import type { World } from "./world.ts";

interface UniqueName {
  readonly paths: readonly string[];
  /** `account`: in every region; otherwise in its own. */
  readonly scope: "account" | "region";
  readonly source: string;
}

const at = (paths: string, source: string, scope: UniqueName["scope"] = "region"): UniqueName => ({
  paths: paths.split(" "),
  scope,
  source,
});

/** What may be there once, beyond what an id says already. */
const UNIQUE: Readonly<Record<string, UniqueName>> = {
  "aws:lb/loadBalancer:LoadBalancer": at(
    "name",
    "docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
  ),
  "aws:lb/targetGroup:TargetGroup": at(
    "name",
    "docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
  ),
  "aws:secretsmanager/secret:Secret": at(
    "name",
    "docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",
  ),
  "aws:rds/instance:Instance": at(
    "identifier",
    "docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
  ),
  "aws:ec2/securityGroup:SecurityGroup": at(
    "vpcId name",
    "docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html",
  ),
  "aws:ec2/customerGateway:CustomerGateway": at(
    "ipAddress bgpAsn",
    "docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCustomerGateway.html",
  ),
  "aws:wafv2/webAcl:WebAcl": at("scope name", "docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html"),
  "aws:cloudfront/cachePolicy:CachePolicy": at(
    "name",
    "docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateCachePolicy.html",
    "account",
  ),
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": at(
    "name",
    "docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateOriginRequestPolicy.html",
    "account",
  ),
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": at(
    "name",
    "docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateResponseHeadersPolicy.html",
    "account",
  ),
  "aws:cloudfront/originAccessControl:OriginAccessControl": at(
    "name",
    "docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateOriginAccessControl.html",
    "account",
  ),
  "aws:cloudfront/vpcOrigin:VpcOrigin": at(
    "vpcOriginEndpointConfig.name",
    "docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateVpcOrigin.html",
    "account",
  ),
  "aws:cloudfront/distribution:Distribution": at(
    "aliases",
    "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html",
    "account",
  ),
  "aws:guardduty/detector:Detector": at(
    "",
    "docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html",
  ),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": at(
    "clusterName namespace serviceAccount",
    "docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html",
  ),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": at(
    "securityGroupId ipProtocol fromPort toPort cidrIpv4 cidrIpv6 referencedSecurityGroupId prefixListId",
    "docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html",
  ),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": at(
    "securityGroupId ipProtocol fromPort toPort cidrIpv4 cidrIpv6 referencedSecurityGroupId prefixListId",
    "docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html",
  ),
};

/** A second thing of a name that may be there once. */
export function checkUnique(world: World, thing: Omit<Thing, "outputs" | "serial">, self?: Thing): Refusal[] {
  const { type, id, place } = thing;
  const same = world.find(type, place, id);
  if (same && same !== self)
    return [
      {
        property: "",
        says: `there is ${id} already, as ${told(same)} of ${same.urn.split(":")[2]}`,
        source: "the clouds answer AlreadyExists",
      },
    ];
  return [...checkTaken(world, thing), ...checkNames(world, thing, self)];
}

function checkNames(world: World, { type, place, inputs }: Omit<Thing, "outputs" | "serial">, self?: Thing): Refusal[] {
  const rule = UNIQUE[type];
  if (!rule) return [];
  const others = world
    .of(type)
    .filter((each) => each !== self && (rule.scope === "account" || each.place === place))
    .filter((each) => rule.paths.every((path) => isShared(valueAt(each.inputs, path), valueAt(inputs, path))));
  const [path = ""] = rule.paths.slice(-1);
  return others.map((each) => ({
    property: path,
    found: valueAt(inputs, path),
    says: `${told(each)} of ${each.urn.split(":")[2]} has it already`,
    source: rule.source,
  }));
}

/** Lists are shared when they have one thing in common. */
const isShared = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b) ? a.some((each) => b.includes(each)) : JSON.stringify(a) === JSON.stringify(b);

/** Names that stay taken after what had them has gone. */
function checkTaken(world: World, { type, id, inputs }: Omit<Thing, "outputs" | "serial">): Refusal[] {
  return [id, inputs.name, inputs.secretId].flatMap((name) => {
    const reason = typeof name === "string" ? world.taken.get(takenKey(type, name)) : undefined;
    return reason === undefined
      ? []
      : [{ property: "", found: name, says: `the name is still taken: ${reason}`, source: "" }];
  });
}

export const takenKey = (type: string, name: string): string => `${type}|${name}`;
