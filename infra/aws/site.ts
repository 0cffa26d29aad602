/** The account and region: all that those parts know which exist once in an account. */
export interface AwsPlace {
  /** `production`, `staging`; `account` for what exists once. */
  readonly environment: string;
  readonly accountId: string;
  readonly region: string;
  /** The stack is being removed: protections go, buckets may be emptied. Never in production. */
  readonly isTornDown: boolean;
}

/** What the parts of an AWS site must know of where they are; the product's own arguments are in ../platform.ts. */
export interface AwsSite extends AwsPlace {
  /** Zone ids (`sae1-az1`): a zone's name means another place in another account. ALB, pods and databases are in the same three. */
  readonly zoneIds: readonly string[];
  /** PEM of the authorities that sign RDS certificates, as AWS publishes it for the region. */
  readonly databaseAuthority: string;
  /** Interface endpoints beside the S3 gateway, by service: `ecr.api`. Each costs per zone and hour; without them NAT carries the traffic. */
  readonly endpoints: readonly string[];
  /** Kubernetes minor version, `1.35`. */
  readonly kubernetesVersion: string;
}

/** CloudFront, its certificates, its firewall and what watches them live here whatever the site's region. */
export const EDGE_REGION = "us-east-1";
