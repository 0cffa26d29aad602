import * as aws from "@pulumi/aws";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  interpolate,
  type Output,
  output,
  secret,
} from "@pulumi/pulumi";
import { requireEdgeContract } from "../edge-contract.ts";
import { requireName } from "../names.ts";
import type { DnsTarget, Edge, EdgeArgs, PodBinding } from "../platform.ts";
import { type Acl, createAcl } from "./edge-acl.ts";
import { type Balancer, createBalancer } from "./edge-balancer.ts";
import { createDistribution } from "./edge-distribution.ts";
import { deliverAccessLogs } from "./edge-logs.ts";
import { policyDocument } from "./identity-document.ts";
import { keyStatements } from "./keys-policy.ts";
import type { AwsSite } from "./site.ts";

export class EdgeUnfit extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EdgeUnfit";
  }
}

/**
 * CloudFront and its firewall, and the balancer behind it, which has no public address: CloudFront comes in by a VPC origin, the other site over the VPN.
 * `logs.key` must be one of the edge's region; `certificates.public` too, the others are the site's.
 */
export class AwsEdge extends ComponentResource implements Edge {
  readonly entrance: Output<DnsTarget>;
  readonly origin: Output<DnsTarget>;
  readonly private: Output<DnsTarget>;
  readonly binding: PodBinding;
  readonly balancers: Output<string[]>;
  readonly purgeUrl: Output<string>;
  readonly handle: Output<string>;
  readonly ids: Output<Readonly<Record<string, string>>>;

  constructor(name: string, args: EdgeArgs, site: AwsSite, options?: ComponentResourceOptions) {
    requireFit(name, args, site);
    super("camera-reviews:aws:Edge", name, {}, options);
    const hidden = { ...args, originSecrets: args.originSecrets.map((value) => secret(value)) };
    const balancer = createBalancer(this, name, args, site);
    const acl = createAcl(this, name, args, site);
    const distribution = createDistribution(this, name, { balancer, acl }, hidden, site);
    deliverAccessLogs(this, name, distribution, args, site);
    this.letEdgeReadImages(name, distribution, args, site);
    this.entrance = aliasOf(distribution.domainName, distribution.hostedZoneId, { hasIpv6: true });
    this.origin = aliasOf(balancer.alb.dnsName, balancer.alb.zoneId, { hasIpv6: false });
    this.private = this.origin;
    this.binding = balancer.binding;
    this.balancers = output([...args.network.ranges.balancers]);
    this.purgeUrl = interpolate`cloudfront://${distribution.id}`;
    this.handle = distribution.arn;
    this.ids = idsOf(balancer, distribution, acl, args);
    this.registerOutputs({ entrance: this.entrance, purgeUrl: this.purgeUrl });
  }

  /** The whole policy of the images' key: only here it is known which distribution may read. */
  private letEdgeReadImages(
    name: string,
    distribution: aws.cloudfront.Distribution,
    { imagesKey }: EdgeArgs,
    site: AwsSite,
  ): void {
    const cloudFront = {
      Sid: "CloudFront",
      Effect: "Allow",
      Principal: { Service: "cloudfront.amazonaws.com" },
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: { StringEquals: { "AWS:SourceArn": distribution.arn } },
    } as const;
    new aws.kms.KeyPolicy(
      `${name}-images`,
      { keyId: imagesKey, policy: policyDocument([...keyStatements("images", site), cloudFront]) },
      { parent: this },
    );
  }
}

const aliasOf = (name: Output<string>, zone: Output<string>, { hasIpv6 }: { hasIpv6: boolean }): Output<DnsTarget> =>
  all([name, zone]).apply(([target, zoneId]): DnsTarget => ({ kind: "alias", name: target, zone: zoneId, hasIpv6 }));

/** As CloudWatch's dimensions name them. */
const idsOf = (
  { alb, targets }: Balancer,
  distribution: aws.cloudfront.Distribution,
  acl: Acl,
  { certificates }: EdgeArgs,
): Output<Record<string, string>> =>
  all({
    "balancer-errors": alb.arnSuffix,
    "balancer-targets": targets.arnSuffix,
    "edge-errors": distribution.id,
    "firewall-blocks": output(acl.metricName),
    "certificate-expiry": output(certificates.public),
  });

/** What is appended to `<stack>-<name>`, and what a balancer's name may have in all. */
const LONGEST_NAME = 32 - "aws--".length - "-alb-123456".length;

/** @throws EdgeUnfit, EdgeContractInvalid, NameInvalid */
function requireFit(name: string, { contract, originSecrets, hosts, peers }: EdgeArgs, { environment }: AwsSite): void {
  requireEdgeContract(contract);
  requireName("label", name);
  if (name.length + environment.length > LONGEST_NAME)
    throw new EdgeUnfit(
      `The edge's name ${name} and the environment ${environment} have ${name.length + environment.length} characters; balancers' names leave room for ${LONGEST_NAME}.`,
    );
  if (originSecrets.length === 0)
    throw new EdgeUnfit("There is no origin secret: the other site's origin refuses who can't prove to be an edge.");
  const used = [hosts.public, hosts.origin, hosts.secondOrigin].filter((host) => host !== undefined);
  if (new Set(used).size < used.length)
    throw new EdgeUnfit(`Each host leads elsewhere, so no two may be the same: ${used.join(", ")}.`);
  const open = peers.filter((range) => range.endsWith("/0"));
  if (open.length > 0) throw new EdgeUnfit(`The private host is not for everybody: ${open.join(", ")}.`);
}
