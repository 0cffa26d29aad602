import { input, listOf } from "../platform-contract/reading.ts";
import { type Check, matches, type PolicyStatement, statementsOf, type World } from "./world.ts";

/** What the provider calls to make, change and remove each type, beyond reading. From the service authorization reference. Names are parted by blanks. */
const CALLS: Readonly<Record<string, string>> = {
  "acm/certificate:Certificate": "acm:RequestCertificate acm:DeleteCertificate acm:AddTagsToCertificate",
  "amp/alertManagerDefinition:AlertManagerDefinition":
    "aps:CreateAlertManagerDefinition aps:PutAlertManagerDefinition aps:DeleteAlertManagerDefinition",
  "amp/ruleGroupNamespace:RuleGroupNamespace":
    "aps:CreateRuleGroupsNamespace aps:PutRuleGroupsNamespace aps:DeleteRuleGroupsNamespace",
  "amp/workspace:Workspace":
    "aps:CreateWorkspace aps:UpdateWorkspaceAlias aps:DeleteWorkspace aps:CreateLoggingConfiguration aps:DeleteLoggingConfiguration aps:TagResource",
  "budgets/budget:Budget": "budgets:ModifyBudget budgets:ViewBudget",
  "cloudfront/cachePolicy:CachePolicy":
    "cloudfront:CreateCachePolicy cloudfront:UpdateCachePolicy cloudfront:DeleteCachePolicy",
  "cloudfront/distribution:Distribution":
    "cloudfront:CreateDistribution cloudfront:UpdateDistribution cloudfront:DeleteDistribution cloudfront:TagResource wafv2:GetWebACL acm:DescribeCertificate",
  "cloudfront/function:Function":
    "cloudfront:CreateFunction cloudfront:UpdateFunction cloudfront:PublishFunction cloudfront:DeleteFunction",
  "cloudfront/originAccessControl:OriginAccessControl":
    "cloudfront:CreateOriginAccessControl cloudfront:DeleteOriginAccessControl",
  "cloudfront/originRequestPolicy:OriginRequestPolicy":
    "cloudfront:CreateOriginRequestPolicy cloudfront:DeleteOriginRequestPolicy",
  "cloudfront/responseHeadersPolicy:ResponseHeadersPolicy":
    "cloudfront:CreateResponseHeadersPolicy cloudfront:DeleteResponseHeadersPolicy",
  "cloudfront/vpcOrigin:VpcOrigin":
    "cloudfront:CreateVpcOrigin cloudfront:DeleteVpcOrigin ec2:DescribeInternetGateways elasticloadbalancing:DescribeLoadBalancers",
  "cloudwatch/dashboard:Dashboard": "cloudwatch:PutDashboard cloudwatch:DeleteDashboards",
  "cloudwatch/logDelivery:LogDelivery":
    "logs:CreateDelivery logs:DeleteDelivery cloudfront:AllowVendedLogDeliveryForResource",
  "cloudwatch/logDeliveryDestination:LogDeliveryDestination":
    "logs:PutDeliveryDestination logs:DeleteDeliveryDestination",
  "cloudwatch/logDeliverySource:LogDeliverySource": "logs:PutDeliverySource logs:DeleteDeliverySource",
  "cloudwatch/logGroup:LogGroup":
    "logs:CreateLogGroup logs:DeleteLogGroup logs:PutRetentionPolicy logs:AssociateKmsKey logs:TagResource logs:ListTagsForResource",
  "cloudwatch/logResourcePolicy:LogResourcePolicy":
    "logs:PutResourcePolicy logs:DeleteResourcePolicy logs:DescribeResourcePolicies",
  "cloudwatch/metricAlarm:MetricAlarm": "cloudwatch:PutMetricAlarm cloudwatch:DeleteAlarms cloudwatch:TagResource",
  "cloudwatch/queryDefinition:QueryDefinition": "logs:PutQueryDefinition logs:DeleteQueryDefinition",
  "ec2/customerGateway:CustomerGateway": "ec2:CreateCustomerGateway ec2:DeleteCustomerGateway",
  "ec2/defaultSecurityGroup:DefaultSecurityGroup": "ec2:RevokeSecurityGroupIngress ec2:RevokeSecurityGroupEgress",
  "ec2/eip:Eip": "ec2:AllocateAddress ec2:ReleaseAddress ec2:DisassociateAddress",
  "ec2/flowLog:FlowLog": "ec2:CreateFlowLogs ec2:DeleteFlowLogs logs:CreateLogDelivery logs:DeleteLogDelivery",
  "ec2/internetGateway:InternetGateway":
    "ec2:CreateInternetGateway ec2:AttachInternetGateway ec2:DetachInternetGateway ec2:DeleteInternetGateway",
  "ec2/natGateway:NatGateway": "ec2:CreateNatGateway ec2:DeleteNatGateway",
  "ec2/route:Route": "ec2:CreateRoute ec2:ReplaceRoute ec2:DeleteRoute",
  "ec2/routeTable:RouteTable": "ec2:CreateRouteTable ec2:DeleteRouteTable",
  "ec2/routeTableAssociation:RouteTableAssociation":
    "ec2:AssociateRouteTable ec2:ReplaceRouteTableAssociation ec2:DisassociateRouteTable",
  "ec2/securityGroup:SecurityGroup":
    "ec2:CreateSecurityGroup ec2:DeleteSecurityGroup ec2:AuthorizeSecurityGroupIngress ec2:RevokeSecurityGroupEgress",
  "ec2/subnet:Subnet": "ec2:CreateSubnet ec2:ModifySubnetAttribute ec2:DeleteSubnet",
  "ec2/vpc:Vpc": "ec2:CreateVpc ec2:ModifyVpcAttribute ec2:DeleteVpc ec2:CreateTags ec2:DeleteTags",
  "ec2/vpcEndpoint:VpcEndpoint": "ec2:CreateVpcEndpoint ec2:ModifyVpcEndpoint ec2:DeleteVpcEndpoints",
  "ec2/vpnConnection:VpnConnection": "ec2:CreateVpnConnection ec2:ModifyVpnTunnelOptions ec2:DeleteVpnConnection",
  "ec2/vpnGateway:VpnGateway": "ec2:CreateVpnGateway ec2:AttachVpnGateway ec2:DetachVpnGateway ec2:DeleteVpnGateway",
  "ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation":
    "ec2:EnableVgwRoutePropagation ec2:DisableVgwRoutePropagation",
  "eks/accessEntry:AccessEntry": "eks:CreateAccessEntry eks:UpdateAccessEntry eks:DeleteAccessEntry",
  "eks/accessPolicyAssociation:AccessPolicyAssociation": "eks:AssociateAccessPolicy eks:DisassociateAccessPolicy",
  "eks/addon:Addon": "eks:CreateAddon eks:UpdateAddon eks:DeleteAddon",
  "eks/cluster:Cluster":
    "eks:CreateCluster eks:UpdateClusterConfig eks:UpdateClusterVersion eks:DeleteCluster eks:TagResource",
  "eks/podIdentityAssociation:PodIdentityAssociation":
    "eks:CreatePodIdentityAssociation eks:UpdatePodIdentityAssociation eks:DeletePodIdentityAssociation",
  "iam/role:Role":
    "iam:CreateRole iam:UpdateRole iam:UpdateAssumeRolePolicy iam:DeleteRole iam:TagRole iam:ListInstanceProfilesForRole",
  "iam/rolePolicy:RolePolicy": "iam:PutRolePolicy iam:DeleteRolePolicy",
  "iam/rolePolicyAttachment:RolePolicyAttachment": "iam:AttachRolePolicy iam:DetachRolePolicy",
  "kms/alias:Alias": "kms:CreateAlias kms:UpdateAlias kms:DeleteAlias",
  "kms/key:Key":
    "kms:CreateKey kms:PutKeyPolicy kms:EnableKeyRotation kms:UpdateKeyDescription kms:ScheduleKeyDeletion kms:TagResource",
  "kms/keyPolicy:KeyPolicy": "kms:PutKeyPolicy",
  "kms/replicaKey:ReplicaKey": "kms:ReplicateKey kms:PutKeyPolicy",
  "lb/listener:Listener":
    "elasticloadbalancing:CreateListener elasticloadbalancing:ModifyListener elasticloadbalancing:ModifyListenerAttributes elasticloadbalancing:DeleteListener",
  "lb/listenerCertificate:ListenerCertificate":
    "elasticloadbalancing:AddListenerCertificates elasticloadbalancing:RemoveListenerCertificates",
  "lb/loadBalancer:LoadBalancer":
    "elasticloadbalancing:CreateLoadBalancer elasticloadbalancing:ModifyLoadBalancerAttributes elasticloadbalancing:SetSecurityGroups elasticloadbalancing:SetSubnets elasticloadbalancing:DeleteLoadBalancer elasticloadbalancing:AddTags",
  "lb/targetGroup:TargetGroup":
    "elasticloadbalancing:CreateTargetGroup elasticloadbalancing:ModifyTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes elasticloadbalancing:DeleteTargetGroup",
  "rds/instance:Instance":
    "rds:CreateDBInstance rds:CreateDBInstanceReadReplica rds:ModifyDBInstance rds:RebootDBInstance rds:DeleteDBInstance rds:CreateDBSnapshot rds:AddTagsToResource",
  "rds/parameterGroup:ParameterGroup":
    "rds:CreateDBParameterGroup rds:ModifyDBParameterGroup rds:ResetDBParameterGroup rds:DeleteDBParameterGroup",
  "rds/subnetGroup:SubnetGroup": "rds:CreateDBSubnetGroup rds:ModifyDBSubnetGroup rds:DeleteDBSubnetGroup",
  "route53/healthCheck:HealthCheck":
    "route53:CreateHealthCheck route53:UpdateHealthCheck route53:DeleteHealthCheck route53:ChangeTagsForResource",
  "route53/hostedZoneDnsSec:HostedZoneDnsSec": "route53:EnableHostedZoneDNSSEC route53:DisableHostedZoneDNSSEC",
  "route53/keySigningKey:KeySigningKey":
    "route53:CreateKeySigningKey route53:DeactivateKeySigningKey route53:DeleteKeySigningKey",
  "route53/queryLog:QueryLog": "route53:CreateQueryLoggingConfig route53:DeleteQueryLoggingConfig",
  "route53/record:Record": "route53:ChangeResourceRecordSets route53:GetChange",
  "route53/zone:Zone": "route53:CreateHostedZone route53:UpdateHostedZoneComment route53:DeleteHostedZone",
  "s3/bucket:Bucket":
    "s3:CreateBucket s3:DeleteBucket s3:PutBucketTagging s3:ListBucketVersions s3:DeleteObjectVersion s3:GetBucketTagging",
  "s3/bucketCorsConfiguration:BucketCorsConfiguration": "s3:PutBucketCORS s3:GetBucketCORS",
  "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration":
    "s3:PutLifecycleConfiguration s3:GetLifecycleConfiguration",
  "s3/bucketLogging:BucketLogging": "s3:PutBucketLogging s3:GetBucketLogging",
  "s3/bucketNotification:BucketNotification": "s3:PutBucketNotification s3:GetBucketNotification",
  "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration":
    "s3:PutBucketObjectLockConfiguration s3:GetBucketObjectLockConfiguration",
  "s3/bucketOwnershipControls:BucketOwnershipControls": "s3:PutBucketOwnershipControls s3:GetBucketOwnershipControls",
  "s3/bucketPolicy:BucketPolicy": "s3:PutBucketPolicy s3:GetBucketPolicy s3:DeleteBucketPolicy",
  "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "s3:PutBucketPublicAccessBlock s3:GetBucketPublicAccessBlock",
  "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    "s3:PutEncryptionConfiguration s3:GetEncryptionConfiguration",
  "s3/bucketVersioning:BucketVersioning": "s3:PutBucketVersioning s3:GetBucketVersioning",
  "secretsmanager/secret:Secret":
    "secretsmanager:CreateSecret secretsmanager:UpdateSecret secretsmanager:DeleteSecret secretsmanager:TagResource",
  "secretsmanager/secretVersion:SecretVersion": "secretsmanager:PutSecretValue secretsmanager:GetSecretValue",
  "sns/topic:Topic": "sns:CreateTopic sns:SetTopicAttributes sns:DeleteTopic sns:TagResource",
  "sns/topicPolicy:TopicPolicy": "sns:SetTopicAttributes",
  "sns/topicSubscription:TopicSubscription": "sns:Subscribe sns:Unsubscribe sns:GetSubscriptionAttributes",
  "sqs/queue:Queue": "sqs:CreateQueue sqs:SetQueueAttributes sqs:DeleteQueue sqs:TagQueue",
  "sqs/queuePolicy:QueuePolicy": "sqs:SetQueueAttributes",
  "sqs/redriveAllowPolicy:RedriveAllowPolicy": "sqs:SetQueueAttributes",
  "vpc/securityGroupEgressRule:SecurityGroupEgressRule":
    "ec2:AuthorizeSecurityGroupEgress ec2:ModifySecurityGroupRules ec2:RevokeSecurityGroupEgress",
  "vpc/securityGroupIngressRule:SecurityGroupIngressRule":
    "ec2:AuthorizeSecurityGroupIngress ec2:ModifySecurityGroupRules ec2:RevokeSecurityGroupIngress",
  "wafv2/webAcl:WebAcl": "wafv2:CreateWebACL wafv2:UpdateWebACL wafv2:DeleteWebACL wafv2:TagResource",
  "wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration":
    "wafv2:PutLoggingConfiguration wafv2:DeleteLoggingConfiguration",
};
/** Makes nothing: it waits. */
const WAITING = ["acm/certificateValidation:CertificateValidation"];

export const DEPLOYER: Check = {
  says: "lets CI do what each type of resource takes, by its policies and within its boundary",
  find: (world) => {
    const [boundary = [], ...policies] = [
      ...world.of("aws:iam/policy:Policy").filter(({ name }) => name.endsWith("-boundary")),
      ...world.of("aws:iam/policy:Policy").filter(({ name }) => !name.endsWith("-boundary")),
    ].map((each) => statementsOf(input(each, "policy")));
    const granted = policies.flat();
    return typesOf(world).flatMap((type) => {
      const calls = CALLS[type]?.split(" ");
      if (!calls) return [`nobody has written down what ${type} takes`];
      return calls
        .filter((call) => !allows(granted, call) || !allows(boundary, call))
        .map((call) => `${type}: CI may not ${call}`);
    });
  },
};

const typesOf = (world: World): string[] => {
  const made = world.resources.filter(({ type, urn }) => type.startsWith("aws:") && !urn.includes(":account-aws::"));
  return [...new Set(made.map(({ type }) => type.slice("aws:".length)))]
    .filter((type) => !WAITING.includes(type))
    .sort();
};

const allows = (statements: readonly PolicyStatement[], action: string): boolean =>
  statements.some(
    ({ Effect, Action }) => Effect === "Allow" && listOf(Action).some((each) => matches(String(each), action)),
  );
