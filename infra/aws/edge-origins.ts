import type { types } from "@pulumi/aws";
import type { Input } from "@pulumi/pulumi";
import type { EdgeContract, EdgeRoute, OriginTimeouts } from "../edge-contract.ts";
import type { EdgeHosts } from "../platform.ts";

type Origin = types.input.cloudfront.DistributionOrigin;

/** What origins are made of. */
interface OriginParts {
  readonly hosts: EdgeHosts;
  /** Of the balancer: where what CloudFront asks twice is kept once more. */
  readonly region: string;
  readonly vpcOriginId: Input<string>;
  readonly bucketDomain: Input<string>;
  readonly accessControlId: Input<string>;
  /** A secret. */
  readonly originSecret: Input<string>;
}

/** Statuses that say the origin is at fault; the second one is asked then. A status of the service's own choice (404, 410) is an answer. */
const FAILOVER_STATUSES = [500, 502, 503, 504];

/** The group of both sites' origins. */
const READERS = "readers";

/**
 * The balancer twice, because readers are sent elsewhere early and editors are waited for; the other site's public origin when there is one; the bucket.
 */
export function renderOrigins(contract: EdgeContract, parts: OriginParts): Origin[] {
  const { hosts, bucketDomain, accessControlId } = parts;
  const customHeaders = [{ name: contract.request.originSecretHeader, value: parts.originSecret }];
  const images = { originId: "images", domainName: bucketDomain, originAccessControlId: accessControlId };
  const { reads, own, other } = contract.timeouts;
  return [
    {
      ...ownOrigin("reads", reads, parts),
      customHeaders,
      originShield: { enabled: true, originShieldRegion: parts.region },
    },
    { ...ownOrigin("own", own, parts), customHeaders },
    ...(hosts.secondOrigin === undefined ? [] : [{ ...otherOrigin(hosts.secondOrigin, other), customHeaders }]),
    images,
  ];
}

/** None where there is no second origin: a group of one is refused. */
export const renderOriginGroups = ({ secondOrigin }: EdgeHosts): types.input.cloudfront.DistributionOriginGroup[] =>
  secondOrigin === undefined
    ? []
    : [
        {
          originId: READERS,
          failoverCriteria: { statusCodes: FAILOVER_STATUSES },
          members: [{ originId: "reads" }, { originId: "other" }],
        },
      ];

/** Where each kind of route is sent. */
export const originTargets = ({ secondOrigin }: EdgeHosts): Readonly<Record<EdgeRoute["origin"], string>> => ({
  reads: secondOrigin === undefined ? "reads" : READERS,
  own: "own",
  images: "images",
});

function ownOrigin(originId: string, timeouts: OriginTimeouts, { hosts, vpcOriginId }: OriginParts): Origin {
  return {
    originId,
    domainName: hosts.origin,
    ...patience(timeouts),
    vpcOriginConfig: { vpcOriginId, originReadTimeout: timeouts.readS, originKeepaliveTimeout: 30 },
  };
}

function otherOrigin(domainName: string, timeouts: OriginTimeouts): Origin {
  return {
    originId: "other",
    domainName,
    ...patience(timeouts),
    customOriginConfig: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
      originReadTimeout: timeouts.readS,
      originKeepaliveTimeout: 30,
    },
  };
}

const patience = ({ connectAttempts, connectS, completionS }: OriginTimeouts) => ({
  connectionAttempts: connectAttempts,
  connectionTimeout: connectS,
  responseCompletionTimeout: completionS,
});
