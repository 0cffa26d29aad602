import type { Answer, CallAnswers, ResourceAnswers } from "./answer.ts";

/**
 * What AWS would answer, as far as the programs read it. An example value has the shape of the real one (an ARN, an address of a documentation range), so
 * that what is made from it can be checked; none is of anybody's account.
 */
export const EXAMPLE_ACCOUNT = "111122223333";
const REGION = "sa-east-1";

/** Every resource has an ARN made of its type and name. */
export function awsDefaults(type: string, name: string): Answer {
  const [, module = "", kind = ""] = type.split(":");
  return { arn: `arn:aws:${module.split("/")[0]}:${REGION}:${EXAMPLE_ACCOUNT}:${kind.toLowerCase()}/${name}` };
}

export const AWS_OUTPUTS: ResourceAnswers = {
  "aws:amp/workspace:Workspace": (name) => ({
    prometheusEndpoint: `https://aps-workspaces.${REGION}.amazonaws.com/workspaces/ws-${name}/`,
  }),
  "aws:cloudfront/distribution:Distribution": (name) => ({
    arn: `arn:aws:cloudfront::${EXAMPLE_ACCOUNT}:distribution/${name}-id`,
    domainName: `${name}.cloudfront.example`,
    hostedZoneId: "Z2FDTNDATAQYW2",
  }),
  "aws:lb/loadBalancer:LoadBalancer": (name) => ({
    arnSuffix: `app/${name}/0123456789abcdef`,
    dnsName: `internal-${name}.${REGION}.elb.example`,
    zoneId: "Z2P70J7HTTTPLU",
  }),
  "aws:lb/targetGroup:TargetGroup": (name) => ({ arnSuffix: `targetgroup/${name}/0123456789abcdef` }),
  "aws:acm/certificate:Certificate": (name, inputs) => ({
    domainValidationOptions: [
      inputs.domainName,
      ...((inputs.subjectAlternativeNames as string[] | undefined) ?? []),
    ].map((domainName) => ({
      domainName,
      resourceRecordName: `_0123456789abcdef.${domainName}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: `_${name}.acm-validations.aws.`,
    })),
  }),
  "aws:route53/keySigningKey:KeySigningKey": () => ({ dsRecord: "12345 13 2 49FD46E6C4B45C55D4AC" }),
  "aws:route53/record:Record": (_, inputs) => ({ fqdn: inputs.name }),
  "aws:route53/zone:Zone": (name) => ({
    zoneId: `Z-${name}`,
    nameServers: ["ns-1.awsdns-01.org", "ns-2.awsdns-02.com", "ns-3.awsdns-03.net", "ns-4.awsdns-04.co.uk"],
  }),
  "aws:ec2/vpnConnection:VpnConnection": (name) => ({
    tunnel1Address: `198.51.100.${lastDigit(name) * 2 + 1}`,
    tunnel2Address: `198.51.100.${lastDigit(name) * 2 + 2}`,
    presharedKeyArn: `arn:aws:secretsmanager:${REGION}:${EXAMPLE_ACCOUNT}:secret:s2svpn!${name}`,
  }),
  "aws:ec2/vpc:Vpc": (name) => ({ id: `vpc-${name}` }),
  "aws:ecr/repository:Repository": (name) => ({
    name,
    repositoryUrl: `${EXAMPLE_ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${name}`,
  }),
  "aws:eks/cluster:Cluster": (name, inputs) => ({
    arn: `arn:aws:eks:${REGION}:${EXAMPLE_ACCOUNT}:cluster/${inputs.name}`,
    endpoint: `https://0123456789ABCDEF.gr7.${REGION}.eks.amazonaws.com`,
    certificateAuthority: { data: "LS0tLS1CRUdJTi0tLS0t" },
    vpcConfig: { ...(inputs.vpcConfig as object), clusterSecurityGroupId: `sg-${name}` },
  }),
  "aws:iam/role:Role": (name) => ({ name, arn: `arn:aws:iam::${EXAMPLE_ACCOUNT}:role/${name}` }),
  "aws:kms/key:Key": (name, inputs) => keyOf(name, inputs.region),
  "aws:kms/replicaKey:ReplicaKey": (name, inputs) => keyOf(name, inputs.region),
  "aws:rds/instance:Instance": (name, inputs) => ({
    address: `${inputs.identifier}.abcdefghijkl.${REGION}.rds.amazonaws.com`,
    resourceId: `db-${name.toUpperCase()}`,
  }),
  "aws:rds/parameterGroup:ParameterGroup": (name) => ({ name }),
  "aws:rds/subnetGroup:SubnetGroup": (name) => ({ name }),
  "aws:secretsmanager/secret:Secret": (name) => ({ id: secretArn(name), arn: secretArn(name) }),
  "aws:secretsmanager/secretVersion:SecretVersion": (_, inputs) => ({ arn: inputs.secretId }),
  "aws:sqs/queue:Queue": (name) => ({
    name,
    arn: `arn:aws:sqs:${REGION}:${EXAMPLE_ACCOUNT}:${name}`,
    url: `https://sqs.${REGION}.amazonaws.com/${EXAMPLE_ACCOUNT}/${name}`,
  }),
  "random:index/randomId:RandomId": () => ({ hex: "0badcafe" }),
  "random:index/randomPassword:RandomPassword": (name, inputs) => ({
    // Letters and digits, as with `special: false`.
    result: name
      .replaceAll(/[^A-Za-z0-9]/g, "")
      .padEnd(Number(inputs.length), "x")
      .slice(0, Number(inputs.length)),
  }),
  "aws:s3/bucket:Bucket": (name, inputs) => ({
    bucket: inputs.bucket ?? name,
    arn: `arn:aws:s3:::${inputs.bucket ?? name}`,
    bucketRegionalDomainName: `${inputs.bucket ?? name}.s3.${REGION}.amazonaws.com`,
  }),
};

/** Of the parts that a name numbers: `vpn-1` has the second pair of addresses. */
const lastDigit = (name: string): number => Number(/\d(?=\D*$)/.exec(name)?.[0] ?? 0);

const secretArn = (name: string): string => `arn:aws:secretsmanager:${REGION}:${EXAMPLE_ACCOUNT}:secret:${name}-AbCdEf`;

/** A key is of one region, which its ARN tells. */
function keyOf(name: string, region: unknown = REGION): Answer {
  return { keyId: name, arn: `arn:aws:kms:${region}:${EXAMPLE_ACCOUNT}:key/${name}` };
}

export const AWS_CALLS: CallAnswers = {
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": ({ name }) => ({ id: "pl-12345678", name }),
  "aws:elb/getServiceAccount:getServiceAccount": () => ({ arn: "arn:aws:iam::444455556666:root" }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({ zoneIds: ["sae1-az1", "sae1-az2", "sae1-az3"] }),
  "aws:eks/getAddonVersion:getAddonVersion": ({ addonName }) => ({ version: `v1.2.3-${addonName}` }),
  "aws:eks/getClusterVersions:getClusterVersions": () => ({
    clusterVersions: ["1.33", "1.34", "1.35", "1.36"].map((clusterVersion) => ({
      clusterVersion,
      versionStatus: clusterVersion === "1.33" ? "EXTENDED_SUPPORT" : "STANDARD_SUPPORT",
      endOfStandardSupportDate: "2099-01-01T00:00:00Z",
    })),
  }),
  "aws:eks/getClusters:getClusters": () => ({ names: [] }),
};
