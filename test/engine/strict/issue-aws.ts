import { ACCOUNT, HOME } from "../../aws-account/world.ts";
import type { Values } from "../provider.ts";
import type { Handle } from "./handle.ts";

type Issue = (inputs: Values, handle: Handle) => string;

const arn =
  (service: string, rest: (inputs: Values, handle: Handle) => string, isGlobal = false): Issue =>
  (inputs, handle) =>
    `arn:aws:${service}:${isGlobal ? "" : (inputs.region ?? HOME)}:${ACCOUNT}:${rest(inputs, handle)}`;
const named =
  (path: string): Issue =>
  (inputs, { physical }) =>
    String(inputs[path] ?? physical);
const uuid: Issue = (_, handle) => handle.uuid;
const upper =
  (first: string, length: number): Issue =>
  (_, { hex }) =>
    `${first}${hex.toUpperCase().slice(0, length)}`;

/** ARNs, by type. docs.aws.amazon.com/service-authorization/latest/reference, "resource types" of each service. */
export const AWS_ARNS: Readonly<Record<string, Issue>> = {
  "aws:accessanalyzer/analyzer:Analyzer": arn("access-analyzer", ({ analyzerName }) => `analyzer/${analyzerName}`),
  "aws:acm/certificate:Certificate": arn("acm", (_, handle) => `certificate/${handle.uuid}`),
  "aws:amp/workspace:Workspace": arn("aps", (_, handle) => `workspace/ws-${handle.uuid}`),
  "aws:budgets/budget:Budget": arn("budgets", (_, { physical }) => `budget/${physical}`, true),
  "aws:cloudfront/distribution:Distribution": arn(
    "cloudfront",
    (_, { hex }) => `distribution/E${hex.toUpperCase().slice(0, 13)}`,
    true,
  ),
  "aws:cloudfront/function:Function": arn("cloudfront", (_, { physical }) => `function/${physical}`, true),
  "aws:cloudtrail/trail:Trail": arn("cloudtrail", (_, { physical }) => `trail/${physical}`),
  "aws:cloudwatch/eventRule:EventRule": arn("events", (_, { physical }) => `rule/${physical}`),
  "aws:cloudwatch/logDelivery:LogDelivery": arn("logs", (_, { hex }) => `delivery:${hex.slice(0, 16)}`),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": arn(
    "logs",
    (_, { physical }) => `delivery-destination:${physical}`,
  ),
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": arn("logs", (_, { physical }) => `delivery-source:${physical}`),
  "aws:cloudwatch/logGroup:LogGroup": arn("logs", (_, { physical }) => `log-group:${physical}`),
  "aws:cloudwatch/metricAlarm:MetricAlarm": arn("cloudwatch", (_, { physical }) => `alarm:${physical}`),
  "aws:ecr/repository:Repository": arn("ecr", (_, { physical }) => `repository/${physical}`),
  "aws:eks/cluster:Cluster": arn("eks", (_, { physical }) => `cluster/${physical}`),
  "aws:guardduty/detector:Detector": arn("guardduty", (_, { hex }) => `detector/${hex.slice(0, 32)}`),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": arn(
    "iam",
    ({ url }) => `oidc-provider/${String(url).replace("https://", "")}`,
    true,
  ),
  "aws:iam/policy:Policy": arn("iam", (_, { physical }) => `policy/${physical}`, true),
  "aws:iam/role:Role": arn("iam", (_, { physical }) => `role/${physical}`, true),
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": arn(
    "iam",
    ({ awsServiceName }, { hex }) => `role/aws-service-role/${awsServiceName}/AWSServiceRole${hex.slice(0, 6)}`,
    true,
  ),
  "aws:kms/alias:Alias": arn("kms", (_, { physical }) => physical),
  "aws:kms/key:Key": arn(
    "kms",
    ({ multiRegion }, { uuid: id, hex }) => `key/${multiRegion ? `mrk-${hex.slice(0, 32)}` : id}`,
  ),
  "aws:kms/replicaKey:ReplicaKey": arn("kms", ({ primaryKeyArn }) => String(primaryKeyArn).split(":").at(-1) ?? ""),
  "aws:lb/listener:Listener": ({ loadBalancerArn }, { hex }) =>
    `${String(loadBalancerArn).replace(":loadbalancer/", ":listener/")}/${hex.slice(0, 16)}`,
  "aws:lb/loadBalancer:LoadBalancer": arn(
    "elasticloadbalancing",
    (_, { physical, hex }) => `loadbalancer/app/${physical}/${hex.slice(0, 16)}`,
  ),
  "aws:lb/targetGroup:TargetGroup": arn(
    "elasticloadbalancing",
    (_, { physical, hex }) => `targetgroup/${physical}/${hex.slice(0, 16)}`,
  ),
  "aws:rds/instance:Instance": arn("rds", ({ identifier }) => `db:${identifier}`),
  "aws:rds/parameterGroup:ParameterGroup": arn("rds", (_, { physical }) => `pg:${physical}`),
  "aws:rds/subnetGroup:SubnetGroup": arn("rds", (_, { physical }) => `subgrp:${physical}`),
  "aws:route53/healthCheck:HealthCheck": (_, handle) => `arn:aws:route53:::healthcheck/${handle.uuid}`,
  "aws:route53/zone:Zone": (_, { hex }) => `arn:aws:route53:::hostedzone/Z${hex.toUpperCase().slice(0, 20)}`,
  "aws:s3/bucket:Bucket": ({ bucket }) => `arn:aws:s3:::${bucket}`,
  "aws:secretsmanager/secret:Secret": arn(
    "secretsmanager",
    (_, { physical, hex }) => `secret:${physical}-${hex.slice(0, 6)}`,
  ),
  "aws:secretsmanager/secretVersion:SecretVersion": ({ secretId }) => String(secretId),
  "aws:securityhub/findingAggregator:FindingAggregator": arn(
    "securityhub",
    (_, handle) => `finding-aggregator/${handle.uuid}`,
  ),
  "aws:securityhub/standardsSubscription:StandardsSubscription": arn(
    "securityhub",
    ({ standardsArn }) =>
      `subscription/${String(standardsArn)
        .split(/\/|standards\//)
        .slice(-3)
        .join("/")}`,
  ),
  "aws:sns/topic:Topic": arn("sns", (_, { physical }) => physical),
  "aws:sns/topicSubscription:TopicSubscription": ({ topic }, handle) => `${topic}:${handle.uuid}`,
  "aws:sqs/queue:Queue": arn("sqs", (_, { physical }) => physical),
  "aws:wafv2/webAcl:WebAcl": arn(
    "wafv2",
    ({ scope }, { physical, uuid: id }) => `${scope === "CLOUDFRONT" ? "global" : "regional"}/webacl/${physical}/${id}`,
  ),
};

const bucketOf = named("bucket");
const zoned = (_: Values, { hex }: Handle): string => `Z${hex.toUpperCase().slice(0, 20)}`;
const account: Issue = () => ACCOUNT;

/** Ids that aren't what the typings' example of an import tells: made of names, of others' ids, or one of an account. */
export const AWS_IDS: Readonly<Record<string, Issue>> = {
  "aws:accessanalyzer/analyzer:Analyzer": named("analyzerName"),
  "aws:acm/certificateValidation:CertificateValidation": named("certificateArn"),
  "aws:amp/alertManagerDefinition:AlertManagerDefinition": named("workspaceId"),
  "aws:amp/ruleGroupNamespace:RuleGroupNamespace": ({ workspaceId }, { physical }) =>
    `arn:aws:aps:${HOME}:${ACCOUNT}:rulegroupsnamespace/${workspaceId}/${physical}`,
  "aws:amp/workspace:Workspace": (_, handle) => `ws-${handle.uuid}`,
  "aws:budgets/budget:Budget": (_, { physical }) => `${ACCOUNT}:${physical}`,
  "aws:cfg/deliveryChannel:DeliveryChannel": named("name"),
  "aws:cfg/recorder:Recorder": named("name"),
  "aws:cfg/recorderStatus:RecorderStatus": named("name"),
  "aws:cloudfront/distribution:Distribution": upper("E", 13),
  "aws:cloudfront/function:Function": named("name"),
  "aws:cloudfront/originAccessControl:OriginAccessControl": upper("E", 13),
  "aws:cloudfront/vpcOrigin:VpcOrigin": upper("vo_", 20),
  "aws:cloudwatch/dashboard:Dashboard": named("dashboardName"),
  "aws:cloudwatch/eventRule:EventRule": named("name"),
  "aws:cloudwatch/eventTarget:EventTarget": ({ rule, targetId }, { hex }) => `${rule}-${targetId ?? hex.slice(0, 12)}`,
  "aws:cloudwatch/logDelivery:LogDelivery": (_, { hex }) => hex.slice(0, 16),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": named("name"),
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": named("name"),
  "aws:cloudwatch/logGroup:LogGroup": named("name"),
  "aws:cloudwatch/metricAlarm:MetricAlarm": named("name"),
  "aws:kms/alias:Alias": named("name"),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": ({ logGroupName }, { physical }) => `${logGroupName}:${physical}`,
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": ({ policyName, resourceArn }) =>
    String(policyName ?? resourceArn),
  "aws:ec2/route:Route": ({ routeTableId, destinationCidrBlock, destinationPrefixListId, destinationIpv6CidrBlock }) =>
    `r-${routeTableId}_${destinationCidrBlock ?? destinationIpv6CidrBlock ?? destinationPrefixListId}`,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ({ subnetId, gatewayId }) =>
    `rtbassoc-${String(subnetId ?? gatewayId)
      .split("-")
      .at(-1)}`,
  "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": ({ vpnGatewayId, routeTableId }) =>
    `${vpnGatewayId}_${routeTableId}`,
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": named("repository"),
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": account,
  "aws:ecr/repository:Repository": named("name"),
  "aws:eks/accessEntry:AccessEntry": ({ clusterName, principalArn }) => `${clusterName}:${principalArn}`,
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": ({ clusterName, principalArn, policyArn }) =>
    `${clusterName}#${principalArn}#${policyArn}`,
  "aws:eks/addon:Addon": ({ clusterName, addonName }) => `${clusterName}:${addonName}`,
  "aws:eks/cluster:Cluster": named("name"),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": (_, { hex }) => `a-${hex.slice(0, 16)}`,
  "aws:guardduty/detector:Detector": (_, { hex }) => hex.slice(0, 32),
  "aws:guardduty/detectorFeature:DetectorFeature": ({ detectorId, name }) => `${detectorId}/${name}`,
  "aws:iam/role:Role": named("name"),
  "aws:iam/rolePolicy:RolePolicy": ({ role }, { physical }) => `${role}:${physical}`,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ({ role, policyArn }) => `${role}/${policyArn}`,
  "aws:kms/key:Key": ({ multiRegion }, { uuid: id, hex }) => (multiRegion ? `mrk-${hex.slice(0, 32)}` : id),
  "aws:kms/keyPolicy:KeyPolicy": named("keyId"),
  "aws:kms/replicaKey:ReplicaKey": ({ primaryKeyArn }) => String(primaryKeyArn).split("/").at(-1) ?? "",
  "aws:lb/listenerCertificate:ListenerCertificate": ({ listenerArn, certificateArn }) =>
    `${listenerArn}_${certificateArn}`,
  "aws:rds/instance:Instance": upper("db-", 26),
  "aws:rds/parameterGroup:ParameterGroup": named("name"),
  "aws:rds/subnetGroup:SubnetGroup": named("name"),
  "aws:route53/healthCheck:HealthCheck": uuid,
  "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": named("hostedZoneId"),
  "aws:route53/keySigningKey:KeySigningKey": ({ hostedZoneId }, { physical }) => `${hostedZoneId},${physical}`,
  "aws:route53/queryLog:QueryLog": uuid,
  "aws:route53/record:Record": ({ zoneId, name, type, setIdentifier }) =>
    [zoneId, name, type, setIdentifier].filter((each) => each !== undefined).join("_"),
  "aws:route53/zone:Zone": zoned,
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": account,
  "aws:s3/bucket:Bucket": bucketOf,
  "aws:secretsmanager/secretVersion:SecretVersion": ({ secretId }, handle) => `${secretId}|${handle.uuid}`,
  "aws:securityhub/account:Account": account,
  "aws:sns/topicPolicy:TopicPolicy": named("arn"),
  "aws:sqs/queue:Queue": ({ region }, { physical }) =>
    `https://sqs.${region ?? HOME}.amazonaws.com/${ACCOUNT}/${physical}`,
  "aws:sqs/queuePolicy:QueuePolicy": named("queueUrl"),
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": named("queueUrl"),
  "aws:wafv2/webAcl:WebAcl": uuid,
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": named("resourceArn"),
  "aws:ebs/encryptionByDefault:EncryptionByDefault": () => "default",
  "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": () => "iam-account-password-policy",
};
