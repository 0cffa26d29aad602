import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import { type ComponentResource, type Output, output } from "@pulumi/pulumi";
import { planName } from "../names.ts";
import type { EdgeArgs } from "../platform.ts";
import type { Acl } from "./edge-acl.ts";
import type { Balancer } from "./edge-balancer.ts";
import { type BehaviorParts, renderBehaviors, renderErrorResponses } from "./edge-behaviors.ts";
import { FUNCTION_RUNTIME, renderRequestFunction } from "./edge-function.ts";
import { originTargets, renderOriginGroups, renderOrigins } from "./edge-origins.ts";
import {
  renderBucketResponsePolicy,
  renderCachePolicy,
  renderReadsRequestPolicy,
  renderResponsePolicy,
} from "./edge-policies.ts";
import type { AwsSite } from "./site.ts";

/** CloudFront over the balancer, the other site's origin, and the bucket. */
export function createDistribution(
  parent: ComponentResource,
  name: string,
  { balancer, acl }: { readonly balancer: Balancer; readonly acl: Acl },
  args: EdgeArgs,
  site: AwsSite,
): aws.cloudfront.Distribution {
  const { hosts, contract } = args;
  const { ordered, fallback } = renderBehaviors(contract, createBehaviorParts(parent, name, args));
  return new aws.cloudfront.Distribution(
    `${name}-cdn`,
    {
      enabled: true,
      comment: planName("label", site, name),
      aliases: [hosts.public],
      isIpv6Enabled: true,
      httpVersion: "http2and3",
      priceClass: "PriceClass_All",
      webAclId: acl.arn,
      cacheTagConfig: { headerName: contract.cache.tagHeader },
      origins: renderOrigins(contract, {
        hosts,
        region: site.region,
        vpcOriginId: createVpcOrigin(parent, name, balancer, args, site).id,
        bucketDomain: bucketDomain(args.images.handles.images, site),
        accessControlId: createAccessControl(parent, name).id,
        originSecret: args.originSecrets[0] ?? "",
      }),
      originGroups: renderOriginGroups(hosts),
      orderedCacheBehaviors: ordered,
      defaultCacheBehavior: fallback,
      customErrorResponses: renderErrorResponses(),
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: {
        acmCertificateArn: args.certificates.public,
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.2_2021",
      },
    },
    { parent, protect: args.isProtected && !site.isTornDown },
  );
}

/**
 * How CloudFront comes into the network. It can't be changed while a distribution uses it, not even its tags: what it is made of is in its name, so that
 * another one is made beside it, used, and then this one removed; so it is for another balancer. Takes up to a quarter of an hour.
 */
function createVpcOrigin(
  parent: ComponentResource,
  name: string,
  { alb, listener }: Balancer,
  { network }: EdgeArgs,
  site: AwsSite,
): aws.cloudfront.VpcOrigin {
  const endpoint = {
    httpPort: 80,
    httpsPort: 443,
    originProtocolPolicy: "https-only",
    originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
  };
  // No two have one name, not even while one takes the other's place.
  const called = alb.arn.apply((arn) => planName("label", site, name, hashOf({ ...endpoint, arn })));
  return new aws.cloudfront.VpcOrigin(
    `${name}-origin-${hashOf(endpoint)}`,
    { vpcOriginEndpointConfig: { ...endpoint, name: called, arn: alb.arn } },
    {
      parent,
      dependsOn: [listener, network], // the network's internet gateway is what CloudFront recognises a VPC by
      ignoreChanges: ["tags", "tagsAll"],
      replaceOnChanges: ["vpcOriginEndpointConfig.arn"],
      customTimeouts: { create: "30m", update: "30m", delete: "30m" },
    },
  );
}

const hashOf = (value: object): string => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 8);

function createBehaviorParts(parent: ComponentResource, name: string, { contract, hosts }: EdgeArgs): BehaviorParts {
  const child = { parent };
  const { CachePolicy, OriginRequestPolicy, ResponseHeadersPolicy } = aws.cloudfront;
  const code = renderRequestFunction(contract);
  return {
    cachePolicyId: new CachePolicy(`${name}-reads`, renderCachePolicy(contract), child).id,
    readsRequestPolicyId: new OriginRequestPolicy(`${name}-reads`, renderReadsRequestPolicy(contract), child).id,
    responsePolicyId: new ResponseHeadersPolicy(`${name}-service`, renderResponsePolicy(contract), child).id,
    bucketResponsePolicyId: new ResponseHeadersPolicy(`${name}-bucket`, renderBucketResponsePolicy(contract), child).id,
    requestFunctionArn: new aws.cloudfront.Function(
      `${name}-request`,
      { runtime: FUNCTION_RUNTIME, publish: true, code },
      child,
    ).arn,
    targets: originTargets(hosts),
  };
}

/** CloudFront signs what it asks the bucket; nobody else gets in. */
const createAccessControl = (parent: ComponentResource, name: string): aws.cloudfront.OriginAccessControl =>
  new aws.cloudfront.OriginAccessControl(
    `${name}-images`,
    { originAccessControlOriginType: "s3", signingBehavior: "always", signingProtocol: "sigv4" },
    { parent },
  );

/** The regional name: the global one redirects for as long as a bucket is new. */
const bucketDomain = (arn: Output<string>, { region }: AwsSite): Output<string> =>
  output(arn).apply((handle) => `${handle.replace(/^arn:aws:s3:::/, "")}.s3.${region}.amazonaws.com`);
