import type * as aws from "@pulumi/aws";
import type * as gcp from "@pulumi/gcp";
import type { types as kubernetes } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import type { RandomPasswordArgs } from "@pulumi/random";

/**
 * What the rules read, by type token. Types only: the pack starts without loading an SDK of a cloud, and a property that an SDK doesn't have is an error of
 * `tsc`. Everything is optional here, because a program may have left out what a rule looks for.
 */
export interface InputsByToken extends AwsInputs, ComponentInputs, GcpInputs, KubernetesInputs {
  "random:index/randomPassword:RandomPassword": Of<RandomPasswordArgs>;
}
export type Token = keyof InputsByToken;

type Of<Args> = Partial<Unwrap<Args>>;

/** Of our own components: what was decided for them. */
interface ComponentInputs {
  "camera-reviews:dns:Zone": { readonly unsigned?: string; readonly isTornDown?: boolean };
  "camera-reviews:site:ReviewSite": {
    readonly site?: string;
    readonly environment?: string;
    readonly isFirstWriter?: boolean;
    readonly isPromoted?: boolean;
    readonly firewall?: "block" | "count";
    readonly isTornDown?: boolean;
  };
}

interface AwsInputs {
  "aws:budgets/budget:Budget": Of<aws.budgets.BudgetArgs>;
  "aws:cfg/recorder:Recorder": Of<aws.cfg.RecorderArgs>;
  "aws:cloudfront/distribution:Distribution": Of<aws.cloudfront.DistributionArgs>;
  "aws:cloudtrail/trail:Trail": Of<aws.cloudtrail.TrailArgs>;
  "aws:cloudwatch/logDelivery:LogDelivery": Of<aws.cloudwatch.LogDeliveryArgs>;
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": Of<aws.cloudwatch.LogDeliverySourceArgs>;
  "aws:cloudwatch/logGroup:LogGroup": Of<aws.cloudwatch.LogGroupArgs>;
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Of<aws.ec2.DefaultSecurityGroupArgs>;
  "aws:ec2/flowLog:FlowLog": Of<aws.ec2.FlowLogArgs>;
  "aws:ec2/securityGroup:SecurityGroup": Of<aws.ec2.SecurityGroupArgs>;
  "aws:ec2/securityGroupRule:SecurityGroupRule": Of<aws.ec2.SecurityGroupRuleArgs>;
  "aws:ec2/subnet:Subnet": Of<aws.ec2.SubnetArgs>;
  "aws:ec2/vpc:Vpc": Of<aws.ec2.VpcArgs>;
  "aws:ec2/vpnConnection:VpnConnection": Of<aws.ec2.VpnConnectionArgs>;
  "aws:ecr/repository:Repository": Of<aws.ecr.RepositoryArgs>;
  "aws:eks/cluster:Cluster": Of<aws.eks.ClusterArgs>;
  "aws:guardduty/detector:Detector": Of<aws.guardduty.DetectorArgs>;
  "aws:guardduty/detectorFeature:DetectorFeature": Of<aws.guardduty.DetectorFeatureArgs>;
  "aws:iam/policy:Policy": Of<aws.iam.PolicyArgs>;
  "aws:iam/role:Role": Of<aws.iam.RoleArgs>;
  "aws:iam/rolePolicy:RolePolicy": Of<aws.iam.RolePolicyArgs>;
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Of<aws.iam.RolePolicyAttachmentArgs>;
  "aws:kms/key:Key": Of<aws.kms.KeyArgs>;
  "aws:lb/listener:Listener": Of<aws.lb.ListenerArgs>;
  "aws:lb/loadBalancer:LoadBalancer": Of<aws.lb.LoadBalancerArgs>;
  "aws:rds/instance:Instance": Of<aws.rds.InstanceArgs>;
  "aws:rds/parameterGroup:ParameterGroup": Of<aws.rds.ParameterGroupArgs>;
  "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": Of<aws.route53.HostedZoneDnsSecArgs>;
  "aws:route53/queryLog:QueryLog": Of<aws.route53.QueryLogArgs>;
  "aws:route53/zone:Zone": Of<aws.route53.ZoneArgs>;
  "aws:s3/bucket:Bucket": Of<aws.s3.BucketArgs>;
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Of<aws.s3.BucketLifecycleConfigurationArgs>;
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": Of<aws.s3.BucketOwnershipControlsArgs>;
  "aws:s3/bucketPolicy:BucketPolicy": Of<aws.s3.BucketPolicyArgs>;
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Of<aws.s3.BucketPublicAccessBlockArgs>;
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": Of<aws.s3.BucketServerSideEncryptionConfigurationArgs>;
  "aws:s3/bucketVersioning:BucketVersioning": Of<aws.s3.BucketVersioningArgs>;
  "aws:secretsmanager/secret:Secret": Of<aws.secretsmanager.SecretArgs>;
  "aws:secretsmanager/secretVersion:SecretVersion": Of<aws.secretsmanager.SecretVersionArgs>;
  "aws:securityhub/account:Account": Of<aws.securityhub.AccountArgs>;
  "aws:sns/topic:Topic": Of<aws.sns.TopicArgs>;
  "aws:sqs/queue:Queue": Of<aws.sqs.QueueArgs>;
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Of<aws.vpc.SecurityGroupIngressRuleArgs>;
  "aws:wafv2/webAcl:WebAcl": Pick<Of<aws.wafv2.WebAclArgs>, "scope"> & { readonly rules?: readonly WebAclRule[] };
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": Of<aws.wafv2.WebAclLoggingConfigurationArgs>;
}

/** As far as it is read; the SDK's own type nests statements in statements. */
interface WebAclRule {
  readonly name?: string;
  readonly action?: Readonly<Record<string, unknown>>;
  readonly overrideAction?: { readonly none?: unknown; readonly count?: unknown };
  readonly statement?: {
    readonly managedRuleGroupStatement?: { readonly name?: string; readonly vendorName?: string };
    readonly rateBasedStatement?: { readonly limit?: number };
  };
}

interface GcpInputs {
  "gcp:artifactregistry/repository:Repository": Of<gcp.artifactregistry.RepositoryArgs>;
  "gcp:billing/budget:Budget": Of<gcp.billing.BudgetArgs>;
  "gcp:compute/backendService:BackendService": Of<gcp.compute.BackendServiceArgs>;
  "gcp:compute/firewall:Firewall": Of<gcp.compute.FirewallArgs>;
  "gcp:compute/network:Network": Of<gcp.compute.NetworkArgs>;
  "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy": Of<gcp.compute.RegionTargetHttpsProxyArgs>;
  "gcp:compute/sSLPolicy:SSLPolicy": Of<gcp.compute.SSLPolicyArgs>;
  "gcp:compute/securityPolicy:SecurityPolicy": Of<gcp.compute.SecurityPolicyArgs>;
  "gcp:compute/subnetwork:Subnetwork": Of<gcp.compute.SubnetworkArgs>;
  "gcp:compute/targetHttpProxy:TargetHttpProxy": Of<gcp.compute.TargetHttpProxyArgs>;
  "gcp:compute/targetHttpsProxy:TargetHttpsProxy": Of<gcp.compute.TargetHttpsProxyArgs>;
  "gcp:compute/uRLMap:URLMap": Pick<Of<gcp.compute.URLMapArgs>, "defaultUrlRedirect" | "name"> & {
    readonly defaultService?: string;
    readonly hostRules?: readonly unknown[];
  };
  "gcp:compute/vPNTunnel:VPNTunnel": Of<gcp.compute.VPNTunnelArgs>;
  "gcp:container/cluster:Cluster": Of<gcp.container.ClusterArgs>;
  "gcp:dns/managedZone:ManagedZone": Of<gcp.dns.ManagedZoneArgs>;
  "gcp:kms/cryptoKey:CryptoKey": Of<gcp.kms.CryptoKeyArgs>;
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": Of<gcp.logging.ProjectBucketConfigArgs>;
  "gcp:logging/projectSink:ProjectSink": Of<gcp.logging.ProjectSinkArgs>;
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": Of<gcp.projects.IAMAuditConfigArgs>;
  "gcp:projects/iAMMember:IAMMember": Of<gcp.projects.IAMMemberArgs>;
  "gcp:pubsub/subscription:Subscription": Of<gcp.pubsub.SubscriptionArgs>;
  "gcp:pubsub/topic:Topic": Of<gcp.pubsub.TopicArgs>;
  "gcp:secretmanager/secret:Secret": Of<gcp.secretmanager.SecretArgs>;
  "gcp:sql/databaseInstance:DatabaseInstance": Of<gcp.sql.DatabaseInstanceArgs>;
  "gcp:sql/user:User": Of<gcp.sql.UserArgs>;
  "gcp:storage/bucket:Bucket": Of<gcp.storage.BucketArgs>;
}

interface KubernetesInputs {
  "kubernetes:apps/v1:Deployment": Of<kubernetes.input.apps.v1.Deployment>;
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": Of<kubernetes.input.autoscaling.v2.HorizontalPodAutoscaler>;
  "kubernetes:batch/v1:Job": Of<kubernetes.input.batch.v1.Job>;
  "kubernetes:core/v1:Namespace": Of<kubernetes.input.core.v1.Namespace>;
  "kubernetes:core/v1:Service": Of<kubernetes.input.core.v1.Service>;
  "kubernetes:core/v1:ServiceAccount": Of<kubernetes.input.core.v1.ServiceAccount>;
  "kubernetes:keda.sh/v1alpha1:ScaledObject": {
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
    readonly spec?: { readonly scaleTargetRef?: { readonly name?: string; readonly kind?: string } };
  };
  "kubernetes:gateway.networking.k8s.io/v1:Gateway": Readonly<Record<string, unknown>>;
  "kubernetes:networking.k8s.io/v1:Ingress": Readonly<Record<string, unknown>>;
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": Of<kubernetes.input.networking.v1.NetworkPolicy>;
  "kubernetes:policy/v1:PodDisruptionBudget": Of<kubernetes.input.policy.v1.PodDisruptionBudget>;
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": Of<kubernetes.input.rbac.v1.ClusterRoleBinding>;
}

export type PodSpec = Unwrap<kubernetes.input.core.v1.PodSpec>;
export type Container = Unwrap<kubernetes.input.core.v1.Container>;
