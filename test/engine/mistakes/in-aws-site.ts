import { mistakesOf } from "./mistake.ts";

const SITE = "aws-production";
const SUBNETS = "infra/aws/network-subnets.ts";
const INSTANCE = "infra/aws/database-instance.ts";
const DATABASE_TIER = 'makeSubnets(parts, "database", ranges, {})';

export const MISTAKES_IN_AWS_SITE = [
  ...mistakesOf(SITE, 4, "preview", [
    [
      "a replica that is told its primary's user again",
      INSTANCE,
      "    replicateSourceDb: primary,",
      "    replicateSourceDb: primary,\n    username: OWNER,",
      "provider",
      "MasterUsername",
    ],
    [
      "an owner of objects that S3 doesn't know",
      "infra/aws/images-bucket.ts",
      'objectOwnership: "BucketOwnerEnforced"',
      'objectOwnership: "OwnerEnforced"',
      "provider",
      "OwnerEnforced",
    ],
  ]),
  ...mistakesOf(SITE, 4, "up", [
    [
      "a firewall of CloudFront outside us-east-1",
      "infra/aws/edge-acl.ts",
      '{ region: EDGE_REGION, scope: "CLOUDFRONT"',
      '{ scope: "CLOUDFRONT"',
      "provider",
      "is not in us-east-1",
    ],
    [
      "CloudFront with the balancer's certificate, of another region",
      "infra/aws/edge-distribution.ts",
      "acmCertificateArn: args.certificates.public",
      "acmCertificateArn: args.certificates.origin",
      "account",
      "is not in us-east-1",
    ],
    [
      "parameters of another version than the database's",
      "infra/aws/database-parameters.ts",
      "export const FAMILY = ",
      'export const FAMILY = "postgres17" ?? ',
      "provider",
      "is of another family than its engine",
    ],
  ]),
  ...mistakesOf(SITE, 2, "up", [
    [
      "a subnet outside its network",
      SUBNETS,
      DATABASE_TIER,
      'makeSubnets(parts, "database", ranges.map((range) => range.replace("10.16.", "10.99.")), {})',
      "provider",
      "10.99.",
    ],
    [
      "two subnets of one range",
      SUBNETS,
      DATABASE_TIER,
      'makeSubnets(parts, "database", ranges.map(() => ranges[0] ?? ""), {})',
      "provider",
      "overlap",
    ],
    [
      "a balancer's logs under a key of ours",
      "infra/aws/edge-access-logs.ts",
      'sseAlgorithm: "AES256"',
      'sseAlgorithm: "aws:kms"',
      "account",
      "no log is ever written into its bucket",
    ],
    [
      "a bucket's notification that doesn't wait for the queue's policy",
      "infra/aws/queue.ts",
      "{ parent: this, dependsOn: [policy] }",
      "{ parent: this }",
      "account",
      "the queue doesn't let this bucket in before it",
    ],
    [
      "a control plane without one of its rights",
      "infra/aws/cluster.ts",
      '  "AmazonEKSComputePolicy",\n',
      "",
      "account",
      "is made before AmazonEKSComputePolicy",
    ],
  ]),
];
