import type { Values } from "../provider.ts";
import { type ApiTable, call, OWN_ID } from "./row.ts";

/** Elastic Load Balancing's, CloudFront's and the web firewall's. */
export const EDGE_ROWS: ApiTable = {
  "aws:lb/listener:Listener": {
    calls: [call("elbv2.CreateListener", { members: { certificateArn: "Certificates[].CertificateArn" } })],
  },
  "aws:lb/listenerCertificate:ListenerCertificate": {
    calls: [call("elbv2.AddListenerCertificates", { members: { certificateArn: "Certificates[].CertificateArn" } })],
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    named: "name",
    calls: [
      call("elbv2.CreateLoadBalancer", {
        prepare: ({ internal, ...rest }) => ({ ...rest, scheme: internal === true ? "internal" : "internet-facing" }),
        members: { loadBalancerType: "Type" },
      }),
      call("elbv2.ModifyLoadBalancerAttributes", {
        prepare: (inputs) => ({ attributes: attributesOf(inputs, BALANCER_ATTRIBUTES) }),
        adds: { LoadBalancerArn: OWN_ID },
      }),
    ],
    left: asAttributes([
      "accessLogs",
      "desyncMitigationMode",
      "dropInvalidHeaderFields",
      "enableDeletionProtection",
      "enableZonalShift",
      "idleTimeout",
    ]),
  },
  "aws:lb/targetGroup:TargetGroup": {
    named: "name",
    calls: [
      call("elbv2.CreateTargetGroup", {
        members: {
          "healthCheck.enabled": "HealthCheckEnabled",
          "healthCheck.healthyThreshold": "HealthyThresholdCount",
          "healthCheck.unhealthyThreshold": "UnhealthyThresholdCount",
          "healthCheck.interval": "HealthCheckIntervalSeconds",
          "healthCheck.timeout": "HealthCheckTimeoutSeconds",
          "healthCheck.matcher": "Matcher.HttpCode",
          "healthCheck.path": "HealthCheckPath",
          "healthCheck.port": "HealthCheckPort",
          "healthCheck.protocol": "HealthCheckProtocol",
        },
      }),
      call("elbv2.ModifyTargetGroupAttributes", {
        prepare: (inputs) => ({ attributes: attributesOf(inputs, GROUP_ATTRIBUTES) }),
        adds: { TargetGroupArn: OWN_ID },
      }),
    ],
    left: asAttributes(["deregistrationDelay", "loadBalancingAlgorithmType", "slowStart"]),
  },
  "aws:cloudfront/cachePolicy:CachePolicy": {
    named: "name",
    calls: [call("cloudfront.CreateCachePolicy", { into: "CachePolicyConfig" })],
  },
  "aws:cloudfront/distribution:Distribution": {
    calls: [
      call("cloudfront.CreateDistribution", {
        into: "DistributionConfig",
        prepare: withBucketOrigins,
        members: {
          orderedCacheBehaviors: "DistributionConfig.CacheBehaviors",
          "originGroups.originId": "Id",
          "origins.originId": "Id",
          "origins.customHeaders.name": "HeaderName",
          "origins.customHeaders.value": "HeaderValue",
          "*.cachedMethods": "AllowedMethods.CachedMethods",
        },
        adds: {
          "DistributionConfig.CallerReference": "terraform-2026112400000000000000003",
          "DistributionConfig.DefaultCacheBehavior.FieldLevelEncryptionId": "",
          "DistributionConfig.Logging": { Enabled: false, IncludeCookies: false, Bucket: "", Prefix: "" },
          // AWS tells it always, the emulator only when it was said.
          "DistributionConfig.ViewerCertificate.CloudFrontDefaultCertificate": false,
        },
      }),
    ],
  },
  "aws:cloudfront/function:Function": {
    named: "name",
    calls: [
      call("cloudfront.CreateFunction", {
        members: { code: "FunctionCode", runtime: "FunctionConfig.Runtime", comment: "FunctionConfig.Comment" },
        prepare: ({ comment = "", ...rest }) => ({ ...rest, comment }),
      }),
    ],
    left: { publish: "true is a call of its own, PublishFunction, with the name and the version" },
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    named: "name",
    calls: [call("cloudfront.CreateOriginAccessControl", { into: "OriginAccessControlConfig" })],
  },
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": {
    named: "name",
    calls: [call("cloudfront.CreateOriginRequestPolicy", { into: "OriginRequestPolicyConfig" })],
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    named: "name",
    calls: [call("cloudfront.CreateResponseHeadersPolicy", { into: "ResponseHeadersPolicyConfig" })],
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin": { calls: [call("cloudfront.CreateVpcOrigin")] },
  "aws:wafv2/webAcl:WebAcl": {
    named: "name",
    calls: [
      call("wafv2.CreateWebACL", {
        prepare: withMaps,
        members: { "associationConfig.requestBodies": "RequestBody" },
      }),
    ],
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    calls: [call("wafv2.PutLoggingConfiguration", { into: "LoggingConfiguration" })],
  },
};

/** An origin that says nothing of its kind is a bucket. */
function withBucketOrigins({ origins, ...rest }: Values): Values {
  const isKnown = (origin: Values): boolean =>
    ["vpcOriginConfig", "customOriginConfig", "s3OriginConfig"].some((kind) => kind in origin);
  const asBucket = (origin: Values): Values => ({ ...origin, s3OriginConfig: { originAccessIdentity: "" } });
  const known = Array.isArray(origins)
    ? origins.map((each: Values) => (isKnown(each) ? each : asBucket(each)))
    : origins;
  return { ...rest, origins: known };
}

const BALANCER_ATTRIBUTES: Readonly<Record<string, string>> = {
  "accessLogs.bucket": "access_logs.s3.bucket",
  "accessLogs.enabled": "access_logs.s3.enabled",
  "accessLogs.prefix": "access_logs.s3.prefix",
  desyncMitigationMode: "routing.http.desync_mitigation_mode",
  dropInvalidHeaderFields: "routing.http.drop_invalid_header_fields.enabled",
  enableDeletionProtection: "deletion_protection.enabled",
  enableZonalShift: "zonal_shift.config.enabled",
  idleTimeout: "idle_timeout.timeout_seconds",
};
const GROUP_ATTRIBUTES: Readonly<Record<string, string>> = {
  deregistrationDelay: "deregistration_delay.timeout_seconds",
  loadBalancingAlgorithmType: "load_balancing.algorithm.type",
  slowStart: "slow_start.duration_seconds",
};

function attributesOf(inputs: Values, names: Readonly<Record<string, string>>): object[] {
  return Object.entries(names).flatMap(([path, Key]) => {
    const value = path.split(".").reduce<unknown>((inner, part) => (inner as Values | undefined)?.[part], inputs);
    return value === undefined ? [] : [{ Key, Value: typeof value === "symbol" ? value : String(value) }];
  });
}

function asAttributes(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, "a key and a text among the attributes, which the model lets be anything"]),
  );
}

/** What is a list with keys in the provider is a map in the API. */
function withMaps({ customResponseBodies, associationConfig, ...rest }: Values): Values {
  const bodies = Array.isArray(customResponseBodies)
    ? Object.fromEntries(customResponseBodies.map(({ key, ...body }) => [key, body]))
    : customResponseBodies;
  const requestBodies = (associationConfig as Values | undefined)?.requestBodies;
  return {
    ...rest,
    ...(bodies !== undefined && { customResponseBodies: bodies }),
    ...(Array.isArray(requestBodies) && {
      associationConfig: {
        requestBodies: Object.fromEntries(
          Object.entries(requestBodies[0]).map(([kind, limits]) => [MAP_KEYS[kind] ?? kind, limits]),
        ),
      },
    }),
  };
}

const MAP_KEYS: Readonly<Record<string, string>> = {
  apiGateway: "API_GATEWAY",
  appRunnerService: "APP_RUNNER_SERVICE",
  cloudfront: "CLOUDFRONT",
  cognitoUserPool: "COGNITO_USER_POOL",
  verifiedAccessInstance: "VERIFIED_ACCESS_INSTANCE",
};
