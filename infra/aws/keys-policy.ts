import type { KeyPurpose } from "../platform.ts";
import type { Statement } from "./identity-document.ts";
import { admitPublishers } from "./identity-publishers.ts";
import { type AwsPlace, EDGE_REGION } from "./site.ts";

type Purposes = Readonly<Record<KeyPurpose, (place: AwsPlace) => readonly Statement[]>>;

/**
 * Which services may use a key by themselves. Whoever is not named here (RDS, EKS, ECR, Secrets Manager, pods) uses it with the rights of the role that
 * asks, which the first statement hands over to IAM.
 */
const SERVICES: Purposes = {
  data: () => [],
  cluster: () => [],
  secrets: () => [],
  registry: () => [],
  // Only CloudFront, and only for a distribution that doesn't exist yet: the edge writes the whole policy, see AwsKeys.
  images: () => [],
  logs: (place) => [cloudWatchLogs(place, place.region)],
  "edge-logs": (place) => [cloudWatchLogs(place, EDGE_REGION), logDelivery(place)],
  events: (place) => publishers(place, ["s3", "cloudwatch", "budgets", "aps"]),
  trail: (place) => [
    ...cloudTrail(place),
    cloudWatchLogs(place, place.region),
    ...publishers(place, ["config", "cloudwatch", "events"]),
  ],
};

/** What the key's policy says: its account's administration, and the services of its purpose. */
export function keyStatements(purpose: KeyPurpose, place: AwsPlace): readonly Statement[] {
  return [accountRoot(place), ...SERVICES[purpose](place)];
}

/** Without it nobody could ever change the policy again, and AWS refuses it as malformed. It is what allows IAM policies to give rights to the key. */
function accountRoot({ accountId }: AwsPlace): Statement {
  return {
    Sid: "AccountByIam",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Action: "kms:*",
    Resource: "*", // in a key's policy that is the key itself
  };
}

/** Without it CreateLogGroup answers that the key can't be found. */
function cloudWatchLogs({ accountId }: AwsPlace, region: string): Statement {
  return {
    Sid: "LogGroups",
    Effect: "Allow",
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
    Resource: "*",
    Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${accountId}:log-group:*` } },
  };
}

/** Logs that AWS hands over to a bucket under this key: CloudFront's. */
function logDelivery({ accountId }: AwsPlace): Statement {
  return {
    Sid: "LogDelivery",
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
    Resource: "*",
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:aws:logs:${EDGE_REGION}:${accountId}:*` },
    },
  };
}

/** Services that put a message into a queue or a topic under this key; the keys that AWS makes can't admit them. */
const publishers = ({ accountId }: AwsPlace, services: readonly string[]): readonly Statement[] =>
  admitPublishers(services, accountId).map((statement) => ({
    ...statement,
    Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
    Resource: "*",
  }));

function cloudTrail({ accountId, region }: AwsPlace): readonly Statement[] {
  const Principal = { Service: "cloudtrail.amazonaws.com" };
  const ours = { ArnLike: { "aws:SourceArn": `arn:aws:cloudtrail:${region}:${accountId}:trail/*` } };
  return [
    {
      Sid: "Trail",
      Effect: "Allow",
      Principal,
      Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
      Resource: "*",
      Condition: {
        ...ours,
        StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:*:${accountId}:trail/*` },
      },
    },
    {
      Sid: "TrailLooks",
      Effect: "Allow",
      Principal,
      Action: "kms:DescribeKey",
      Resource: "*",
      Condition: ours,
    },
  ];
}
