import type { types } from "@pulumi/aws";
import type { Input } from "@pulumi/pulumi";
import { type EdgeContract, type EdgeRoute, requireEdgeContract } from "../edge-contract.ts";

type Behavior = types.input.cloudfront.DistributionOrderedCacheBehavior;
type DefaultBehavior = types.input.cloudfront.DistributionDefaultCacheBehavior;

/** Policies that AWS keeps for everybody, by their fixed ids. */
export const MANAGED_POLICIES = {
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  allViewerExceptHostHeader: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
} as const;

/** What behaviours refer to. */
export interface BehaviorParts {
  readonly cachePolicyId: Input<string>;
  readonly readsRequestPolicyId: Input<string>;
  readonly responsePolicyId: Input<string>;
  readonly bucketResponsePolicyId: Input<string>;
  readonly requestFunctionArn: Input<string>;
  /** Where each kind of route is sent: an origin's id, or an origin group's. */
  readonly targets: Readonly<Record<EdgeRoute["origin"], string>>;
}

interface Behaviors {
  readonly ordered: Behavior[];
  readonly fallback: DefaultBehavior;
}

/**
 * One behaviour per path, in the contract's order; the last route's is the default one.
 * @throws EdgeContractInvalid: an origin group takes GET, HEAD and OPTIONS only
 */
export function renderBehaviors(contract: EdgeContract, parts: BehaviorParts): Behaviors {
  const { routes } = requireEdgeContract(contract);
  const ordered = routes
    .slice(0, -1)
    .flatMap((route) => route.paths.map((pathPattern) => ({ pathPattern, ...renderBehavior(route, parts) })));
  const [last] = routes.slice(-1).map((route) => renderBehavior(route, parts));
  return { ordered, fallback: last as DefaultBehavior };
}

function renderBehavior({ methods, isCached, origin }: EdgeRoute, parts: BehaviorParts): DefaultBehavior {
  return {
    targetOriginId: parts.targets[origin],
    viewerProtocolPolicy: "redirect-to-https",
    allowedMethods: [...methods],
    cachedMethods: ["GET", "HEAD"],
    compress: false,
    ...(isCached
      ? { cachePolicyId: parts.cachePolicyId, originRequestPolicyId: parts.readsRequestPolicyId }
      : {
          cachePolicyId: MANAGED_POLICIES.cachingDisabled,
          originRequestPolicyId: MANAGED_POLICIES.allViewerExceptHostHeader,
        }),
    responseHeadersPolicyId: origin === "images" ? parts.bucketResponsePolicyId : parts.responsePolicyId,
    functionAssociations: [{ eventType: "viewer-request", functionArn: parts.requestFunctionArn }],
  };
}

/** CloudFront keeps these for ten seconds unless told otherwise; others of our answers it doesn't keep without being told to. */
const ERRORS_KEPT_BY_DEFAULT = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504] as const;

export const renderErrorResponses = (): types.input.cloudfront.DistributionCustomErrorResponse[] =>
  ERRORS_KEPT_BY_DEFAULT.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 }));
