import { setTimeout as sleep } from "node:timers/promises";

interface Duration {
  /** The type, or what it begins with. */
  readonly type: string;
  readonly create: number;
  readonly update?: number;
  readonly delete?: number;
  /** An address, or "estimate". */
  readonly source: string;
}

/**
 * How long the clouds take, in seconds; the first that fits a type counts. Where a source gives a range its middle is taken; an estimate is of what
 * operators commonly see, and nothing but the order of magnitude should be read from it.
 */
const DURATIONS: readonly Duration[] = [
  {
    type: "aws:eks/cluster:",
    create: 600,
    update: 300,
    delete: 240,
    source: "docs.aws.amazon.com/eks/latest/userguide/create-cluster.html (several minutes); estimate",
  },
  { type: "aws:eks/addon:", create: 60, update: 60, delete: 30, source: "estimate" },
  {
    type: "aws:rds/instance:",
    create: 900,
    update: 300,
    delete: 420,
    source:
      "registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance (time-outs 40/80/60 min); estimate",
  },
  {
    type: "aws:cloudfront/distribution:",
    create: 240,
    update: 240,
    delete: 300,
    source:
      "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowToUpdateDistribution.html (minutes); estimate",
  },
  {
    type: "aws:cloudfront/vpcOrigin:",
    create: 900,
    update: 600,
    delete: 600,
    source:
      "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html (up to 15 minutes)",
  },
  { type: "aws:lb/loadBalancer:", create: 150, update: 10, delete: 30, source: "estimate" },
  { type: "aws:ec2/natGateway:", create: 105, delete: 60, source: "estimate" },
  { type: "aws:ec2/vpnConnection:", create: 240, update: 300, delete: 60, source: "estimate" },
  { type: "aws:ec2/vpnGateway:", create: 20, delete: 20, source: "estimate" },
  { type: "aws:ec2/vpcEndpoint:", create: 60, delete: 60, source: "estimate" },
  {
    type: "aws:acm/certificateValidation:",
    create: 180,
    delete: 0,
    source: "docs.aws.amazon.com/acm/latest/userguide/dns-validation.html (minutes to hours); estimate",
  },
  {
    type: "aws:route53/record:",
    create: 40,
    update: 40,
    delete: 40,
    source: "docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-editing.html (within 60 seconds)",
  },
  { type: "aws:amp/workspace:", create: 30, delete: 30, source: "estimate" },
  { type: "aws:kms/", create: 8, delete: 2, source: "estimate" },
  { type: "aws:iam/role:", create: 4, source: "estimate" },
  { type: "aws:", create: 2, update: 2, delete: 1, source: "estimate" },
  {
    type: "gcp:container/cluster:",
    create: 480,
    update: 240,
    delete: 300,
    source: "cloud.google.com/kubernetes-engine/docs/how-to/creating-an-autopilot-cluster (several minutes); estimate",
  },
  {
    type: "gcp:sql/databaseInstance:",
    create: 780,
    update: 240,
    delete: 120,
    source:
      "registry.terraform.io/providers/hashicorp/google/latest/docs/resources/sql_database_instance (time-outs 90 min); estimate",
  },
  { type: "gcp:servicenetworking/connection:", create: 90, delete: 60, source: "estimate" },
  { type: "gcp:sql/", create: 10, update: 10, delete: 10, source: "estimate" },
  { type: "gcp:projects/service:", create: 25, delete: 5, source: "estimate" },
  { type: "gcp:compute/vPNTunnel:", create: 40, delete: 30, source: "estimate" },
  { type: "gcp:compute/globalForwardingRule:", create: 25, update: 15, delete: 15, source: "estimate" },
  { type: "gcp:compute/network:", create: 45, delete: 40, source: "estimate" },
  { type: "gcp:compute/", create: 14, update: 12, delete: 12, source: "estimate" },
  { type: "gcp:certificatemanager/", create: 10, update: 10, delete: 10, source: "estimate" },
  { type: "gcp:projects/iAM", create: 9, delete: 9, source: "estimate" },
  { type: "gcp:", create: 4, update: 4, delete: 4, source: "estimate" },
  { type: "kubernetes:helm.sh/", create: 60, update: 45, delete: 20, source: "estimate" },
  { type: "kubernetes:apps/v1:Deployment", create: 60, update: 60, delete: 10, source: "estimate" },
  { type: "kubernetes:batch/v1:Job", create: 45, delete: 5, source: "estimate" },
  { type: "kubernetes:", create: 1, source: "estimate" },
];

export type Operation = "create" | "update" | "delete" | "read" | "invoke";

/** Seconds that a cloud takes for it. */
export function secondsOf(type: string, operation: Operation): number {
  const found = DURATIONS.find((each) => type.startsWith(each.type));
  if (!found || operation === "read" || operation === "invoke") return 0;
  return found[operation] ?? found.create;
}

export class TookTooLong extends Error {
  constructor(type: string, seconds: number, limit: number) {
    super(`${type}: timeout while waiting for it: ${seconds} s are usual, and it was given ${limit} s.`);
    this.name = "TookTooLong";
  }
}

/**
 * Waits as the cloud would.
 * @param scale of a cloud's second; 0 waits for nothing
 * @throws TookTooLong when it would take longer than the program gives it
 */
export async function waitAsCloud(type: string, operation: Operation, scale: number, limit: number): Promise<void> {
  const seconds = secondsOf(type, operation);
  if (scale > 0) await sleep(Math.min(seconds, limit) * scale * 1000);
  if (seconds > limit) throw new TookTooLong(type, seconds, limit);
}
