import type { RecordedResource } from "../../infra/recording/record.ts";
import { input, type Resources } from "../platform-contract/reading.ts";
import { told } from "./world.ts";

/** What can't be changed of a thing, only made anew with it. From the provider's schema (`forceNew`) and @pulumi/aws's own documentation. */
export const REPLACING: Readonly<Record<string, readonly string[]>> = {
  "aws:rds/instance:Instance": [
    "kmsKeyId",
    "storageEncrypted",
    "username",
    "dbName",
    "engine",
    "availabilityZone",
    "characterSetName",
    "ncharCharacterSetName",
    "timezone",
    "snapshotIdentifier",
    "customIamInstanceProfile",
    "backupTarget",
  ],
  "aws:eks/cluster:Cluster": [
    "name",
    "roleArn",
    "kubernetesNetworkConfig.serviceIpv4Cidr",
    "kubernetesNetworkConfig.ipFamily",
    "encryptionConfig.provider.keyArn",
    "encryptionConfig.resources",
    "bootstrapSelfManagedAddons",
    "accessConfig.bootstrapClusterCreatorAdminPermissions",
    "outpostConfig",
  ],
  "aws:s3/bucket:Bucket": ["bucket", "bucketPrefix", "objectLockEnabled", "region"],
  "aws:ecr/repository:Repository": ["name", "encryptionConfigurations", "region"],
  "aws:sqs/queue:Queue": ["name", "namePrefix", "fifoQueue", "region"],
  "aws:kms/key:Key": ["customerMasterKeySpec", "keyUsage", "multiRegion", "region"],
  "aws:kms/replicaKey:ReplicaKey": ["primaryKeyArn", "region"],
  "aws:ec2/vpc:Vpc": ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
  "aws:ec2/subnet:Subnet": ["cidrBlock", "availabilityZone", "availabilityZoneId", "vpcId"],
  "aws:route53/zone:Zone": ["name", "delegationSetId"],
  "aws:ec2/vpnGateway:VpnGateway": ["amazonSideAsn", "availabilityZone"],
  "aws:ec2/customerGateway:CustomerGateway": ["bgpAsn", "bgpAsnExtended", "ipAddress", "type", "certificateArn"],
  "aws:secretsmanager/secret:Secret": ["name", "namePrefix"],
  "aws:acm/certificate:Certificate": [
    "domainName",
    "subjectAlternativeNames",
    "keyAlgorithm",
    "validationMethod",
    "region",
  ],
  "aws:lb/loadBalancer:LoadBalancer": ["name", "internal", "loadBalancerType"],
};

/** What a change of settings would make anew or take away, of what must last. */
export function findReplaced(before: Resources, after: Resources): string[] {
  const now = new Map(after.map((each) => [each.urn, each]));
  return before
    .filter(({ type }) => REPLACING[type] !== undefined)
    .flatMap((each) => differences(each, now.get(each.urn)));
}

function differences(before: RecordedResource, after: RecordedResource | undefined): string[] {
  if (!after) return [`${told(before)} would go`];
  return (REPLACING[before.type] ?? [])
    .filter((path) => JSON.stringify(input(before, path)) !== JSON.stringify(input(after, path)))
    .map((path) => `${told(before)} would be made anew for its ${path}`);
}

/** Logical names: what stays under its name isn't removed and made again. */
export const findRenamed = (before: Resources, after: Resources, type: string, identity: string): string[] => {
  const nameOf = (all: Resources) =>
    new Map(all.filter((each) => each.type === type).map((each) => [String(input(each, identity)), each.name]));
  const now = nameOf(after);
  return [...nameOf(before)]
    .filter(([key, name]) => now.has(key) && now.get(key) !== name)
    .map(([key]) => `${key} would move`);
};
