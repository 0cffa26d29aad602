import type { Explanation } from "./scanner.ts";

const DEFAULT_NETWORK = /^arn:aws:ec2:/;
const AUDIT = /^audit-/;
const everything = /./;

const NO_GROUP_OF_TRAIL =
  "account-aws has the filter and its alarm; the emulator doesn't tell a trail's log group, in which the scanner looks for them";

type Reasons = Readonly<Record<string, readonly [of: RegExp, reason: string]>>;

/** The programs ask for it, and the emulator doesn't keep it, or has no part for it. */
const EMULATOR: Reasons = {
  cloudfront_distributions_origin_traffic_encrypted: [
    everything,
    "the origins within the network are asked by HTTPS only, which the VPC origin says; the scanner knows no VPC origins",
  ],
  cloudtrail_cloudwatch_logging_enabled: [
    /^audit-trail$/,
    "the trail is given its log group; the emulator delivers nothing there",
  ],
  cloudwatch_alarm_actions_alarm_state_configured: [
    everything,
    "each alarm is given its topic; the emulator's list of alarms leaves actions out",
  ],
  cloudwatch_alarm_actions_enabled: [
    everything,
    "on unless switched off; the emulator's list of alarms leaves the switch out",
  ],
  cloudwatch_log_metric_filter_disable_or_scheduled_deletion_of_kms_cmk: [everything, NO_GROUP_OF_TRAIL],
  cloudwatch_log_metric_filter_root_usage: [everything, NO_GROUP_OF_TRAIL],
  cloudwatch_log_metric_filter_sign_in_without_mfa: [everything, NO_GROUP_OF_TRAIL],
  ec2_elastic_ip_unassigned: [/^network-out-/, "its gateway has it; the emulator doesn't tell of whom an address is"],
  ec2_networkacl_allow_ingress_any_port: [
    DEFAULT_NETWORK,
    "the list that comes with a network; security groups narrow, and the emulator's own default network is nobody's",
  ],
  ec2_networkacl_allow_ingress_tcp_port_22: [DEFAULT_NETWORK, "as above"],
  ec2_networkacl_allow_ingress_tcp_port_3389: [DEFAULT_NETWORK, "as above"],
  ec2_securitygroup_not_used: [
    /^(edge-edge|edge-peers|db-clients)$/,
    "the balancer and the databases have it; the emulator makes no network interfaces for them",
  ],
  ecr_registry_scan_images_on_push_enabled: [
    everything,
    "account-aws sets it; the emulator doesn't serve the registry's scanning",
  ],
  elbv2_is_in_multiple_az: [
    /^edge-alb$/,
    "three subnets of three zones; the emulator reads a zone's name only, not its id",
  ],
  kms_cmk_rotation_enabled: [/^keys-events-edge$/, "a replica rotates with its key; the emulator's doesn't"],
  rds_instance_certificate_expiration: [/^db-/, "the emulator's certificate, not the authority that the program names"],
  rds_instance_deprecated_engine_version: [/^db-/, "the emulator's list of versions ends before PostgreSQL 18"],
  rds_instance_enhanced_monitoring_enabled: [/^db-/, "asked for, with its role; the emulator doesn't keep it"],
  rds_instance_integration_cloudwatch_logs: [/^db-/, "asked for: postgresql and upgrade; the emulator doesn't keep it"],
  route53_public_hosted_zones_cloudwatch_logging_enabled: [
    /^zone-zone$/,
    "dns sets it; the emulator doesn't serve query logs",
  ],
  secretsmanager_secret_unused: [/^secrets-/, "just made: nothing has read it yet"],
  sqs_queues_server_side_encryption_enabled: [/^uploads-/, "our key is asked for; the emulator's queues keep none"],
  wafv2_webacl_logging_enabled: [/^edge-acl$/, "asked for; the emulator doesn't serve it"],
};

/** True of the real account too, and decided. */
const ACCEPTED: Reasons = {
  cloudfront_distributions_default_root_object: [everything, "the service answers / itself"],
  cloudfront_distributions_field_level_encryption_enabled: [
    everything,
    "it would hide a field from everybody but the service, and each hop that sees one is this account's own",
  ],
  cloudfront_distributions_geo_restrictions_enabled: [everything, "readers are everywhere"],
  cloudfront_distributions_pqc_tls_enabled: [
    everything,
    "only the policy without TLS 1.2 passes, which would lock readers out; CloudFront offers the post-quantum exchange with each policy",
  ],
  cloudtrail_bucket_requires_mfa_delete: [
    AUDIT,
    "can be switched on by the root user alone; the trail's bucket is locked, which also root can't undo",
  ],
  cloudtrail_insights_exist: [AUDIT, "GuardDuty looks for unusual calls; Insights is paid for each event once more"],
  cloudtrail_logs_s3_bucket_access_logging_enabled: [
    AUDIT,
    "closed and locked, and GuardDuty's S3 protection watches who reads",
  ],
  cloudtrail_s3_dataevents_read_enabled: [
    everything,
    "GuardDuty's S3 protection sees them, and S3's access logs keep those of the images; a trail of them is paid for each call",
  ],
  cloudtrail_s3_dataevents_write_enabled: [everything, "as above"],
  cloudwatch_log_group_retention_policy_specific_days_enabled: [
    everything,
    "what tells of readers is kept 90 days at most, by law; logs of the audit are kept 400 days",
  ],
  config_delegated_admin_and_org_aggregator_all_regions: [everything, "one account, no organization"],
  elbv2_listener_fips_tls_enabled: [/^edge-alb$/, "FIPS isn't asked for"],
  elbv2_listener_pqc_tls_enabled: [
    /^edge-alb$/,
    "CloudFront, over AWS's own network, and the VPN reach it alone; a post-quantum policy is one word away once both ends are known to offer it",
  ],
  elbv2_waf_acl_attached: [/^edge-alb$/, "it is internal: the firewall stands before it, at CloudFront"],
  iam_check_saml_providers_sts: [everything, "CI comes by OIDC; people by whatever the account's owner has"],
  iam_password_policy_expires_passwords_within_90_days_or_less: [
    everything,
    "passwords that expire are chosen worse (NIST SP 800-63B, 5.1.1.2); this product has no users with one",
  ],
  iam_role_cross_service_confused_deputy_prevention: [
    /^cluster-nodes$/,
    "instances get it by their profile: nobody can make EC2 use it for another account",
  ],
  iam_root_credentials_management_enabled: [everything, "a setting of an organization; this is one account"],
  iam_support_role_created: [everything, "support cases are the account's owner's"],
  kms_cmk_not_multi_region: [
    /^keys-events/,
    "alarms of the edge are in us-east-1 and speak to topics under the same key",
  ],
  rds_instance_non_default_port: [/^db-/, "the port is no secret; security groups say who reaches it"],
  rds_instance_protected_by_backup_plan: [/^db-/, "RDS' own backups of 14 days, and the copy on the other cloud"],
  s3_bucket_cross_account_access: [/^edge-logs$/, "the balancer's logs are written by AWS's own account of the region"],
  s3_bucket_cross_region_replication: [everything, "the other site is on another cloud and has its own"],
  s3_bucket_event_notifications_enabled: [everything, "only uploads are waited for"],
  s3_bucket_kms_encryption: [
    /^(edge-logs|images-access-logs)$/,
    "access logs are written only under S3's own key: docs/policies.md, permanent exceptions",
  ],
  s3_bucket_no_mfa_delete: [
    everything,
    "can be switched on by the root user alone; versions are kept, and locked where they must last",
  ],
  s3_bucket_object_lock: [/^(audit-records|edge-logs|images-)/, "locked is what must last: the trail and the anchors"],
  s3_bucket_server_access_logging_enabled: [
    /^(audit-|edge-logs$|images-access-logs$)/,
    "logs of logs: a service of AWS writes there, and GuardDuty's S3 protection watches who reads",
  ],
  secretsmanager_automatic_rotation_enabled: [
    /^secrets-/,
    "rotated by a release, both sites at once: docs/operations.md, Rotate; no functions (0014)",
  ],
  secretsmanager_has_restrictive_resource_policy: [
    /^secrets-/,
    "who reads is said by the roles and by the key's policy",
  ],
  secretsmanager_secret_rotated_periodically: [/^secrets-/, "just made; rotated by a release"],
  vpc_different_regions: [everything, "the second site is on another cloud"],
};

const CHANGES = [
  "cloudwatch_changes_to_network_acls_alarm_configured",
  "cloudwatch_changes_to_network_gateways_alarm_configured",
  "cloudwatch_changes_to_network_route_tables_alarm_configured",
  "cloudwatch_changes_to_vpcs_alarm_configured",
  "cloudwatch_log_metric_filter_and_alarm_for_aws_config_configuration_changes_enabled",
  "cloudwatch_log_metric_filter_and_alarm_for_cloudtrail_configuration_changes_enabled",
  "cloudwatch_log_metric_filter_authentication_failures",
  "cloudwatch_log_metric_filter_aws_organizations_changes",
  "cloudwatch_log_metric_filter_for_s3_bucket_policy_changes",
  "cloudwatch_log_metric_filter_policy_changes",
  "cloudwatch_log_metric_filter_security_group_changes",
  "cloudwatch_log_metric_filter_unauthorized_api_calls",
];

const of = (reasons: Reasons, because: Explanation["because"]): Explanation[] =>
  Object.entries(reasons).map(([check, [pattern, reason]]) => ({ check, of: pattern, because, reason }));

/** Services of which the scanner says nothing, by their reason. */
export const NOT_SEEN: Readonly<Record<string, string>> = {
  acm: "the emulator's list of certificates leaves their type out, and the scanner stops there",
};

/** Checks that end in an error for want of something in the emulator, by their reason. */
export const NOT_ASKED: Readonly<Record<string, string>> = {
  iam_avoid_root_usage: "it reads the credential report, which the emulator doesn't write",
};

export const EXPLAINED: readonly Explanation[] = [
  ...of(EMULATOR, "emulator"),
  ...of(ACCEPTED, "accepted"),
  ...CHANGES.map(
    (check): Explanation => ({
      check,
      of: everything,
      because: "accepted",
      reason:
        "releases make some of these changes; alarms are for calls that no release makes (infra/aws/audit-alarms.ts)",
    }),
  ),
];
