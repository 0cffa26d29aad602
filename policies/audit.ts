import { awsBestPractices, cisAws, cisGoogle } from "./frameworks.ts";
import type { Token } from "./inputs.ts";
import { resourceRule, stackRule } from "./rule.ts";
import type { StackView } from "./subject.ts";

export const trailComplete = resourceRule({
  name: "trail-complete",
  description:
    "Who changed what in the account is recorded in every region, can't be altered unseen, and raises alarms.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisAws("4.1", "A trail records all regions"),
  tags: ["A-01", "aws", "AWS FSBP CloudTrail.1, .2, .4, .5", "CIS AWS 4.2, 4.5"],
  remediationSteps:
    "Set isMultiRegionTrail, includeGlobalServiceEvents and enableLogFileValidation to true, kmsKeyId, cloudWatchLogsGroupArn with its role.",
  checks: {
    "aws:cloudtrail/trail:Trail"(trail, must) {
      must(() => trail.isMultiRegionTrail === true, "must have isMultiRegionTrail: true.");
      must(() => trail.includeGlobalServiceEvents !== false, "must not leave out global services.");
      must(() => trail.enableLogging !== false, "must be recording.");
      must(() => trail.enableLogFileValidation === true, "must have enableLogFileValidation: true.");
      must(() => trail.kmsKeyId, "must name our key in kmsKeyId.");
      must(() => trail.cloudWatchLogsGroupArn, "must also write to CloudWatch: cloudWatchLogsGroupArn.");
    },
  },
});

const LOG_TYPES = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"];

export const dataAccessAudited = resourceRule({
  name: "data-access-audited",
  description: "Who read and wrote data of the project is recorded, for every service.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisGoogle("2.1", "Audit logs cover reading and writing of data"),
  tags: ["A-01", "gcp"],
  remediationSteps: `Make a gcp.projects.IAMAuditConfig for allServices with the log types ${LOG_TYPES.join(", ")}.`,
  checks: {
    "gcp:projects/iAMAuditConfig:IAMAuditConfig"(config, must) {
      const types = () => (config.auditLogConfigs ?? []).map(({ logType }) => logType);
      must(() => config.service === "allServices", "must be for allServices.");
      for (const type of LOG_TYPES) must(() => types().includes(type), `must record ${type}.`);
      must(
        () => (config.auditLogConfigs ?? []).every(({ exemptedMembers }) => !exemptedMembers?.length),
        "must exempt nobody.",
      );
    },
  },
});

export const auditSinkLocked = stackRule({
  name: "audit-sink-locked",
  description: "Audit records are copied to where nobody, not even an owner, can remove them before their time.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisGoogle("2.3", "Retention policies of audit logs are locked"),
  tags: ["A-01", "gcp", "CIS Google Cloud 2.4"],
  remediationSteps:
    "Beside the IAMAuditConfig: a gcp.logging.ProjectSink of cloudaudit.googleapis.com to a bucket with retentionPolicy.isLocked: true (or a log bucket with locked: true).",
  judges: ["gcp:projects/iAMAuditConfig:IAMAuditConfig"],
  checkStack(stack, must) {
    for (const config of stack.of("gcp:projects/iAMAuditConfig:IAMAuditConfig"))
      must(config, () => hasLockedSink(stack), "must be beside a ProjectSink of audit logs to a locked bucket.");
  },
});

/** What an account has once, and what stands for it where an account is managed. */
const WATCHES: readonly { readonly provider: string; readonly type: string; readonly what: string }[] = [
  { provider: "aws", type: "aws:cloudtrail/trail:Trail", what: "a CloudTrail trail" },
  { provider: "aws", type: "aws:guardduty/detector:Detector", what: "a GuardDuty detector" },
  { provider: "aws", type: "aws:cfg/recorder:Recorder", what: "a Config recorder" },
  { provider: "aws", type: "aws:cfg/recorderStatus:RecorderStatus", what: "a Config recorder that is started" },
  { provider: "aws", type: "aws:securityhub/account:Account", what: "Security Hub" },
  { provider: "gcp", type: "gcp:projects/iAMAuditConfig:IAMAuditConfig", what: "data access audit logs" },
];

export const accountWatched = stackRule({
  name: "account-watched",
  description: "An account notices threats, records its configuration and gathers findings.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("Config.1", "Config records all resources"),
  tags: ["A-02", "A-01", "aws", "gcp", "AWS FSBP GuardDuty.1"],
  remediationSteps:
    "In the account's stack: CloudTrail, GuardDuty, Config with its RecorderStatus, Security Hub; on Google Cloud an IAMAuditConfig. One that somebody else manages is an exception with its reason.",
  judges: /^pulumi:providers:(aws|gcp)$/,
  checkStack(stack, must) {
    if (!stack.name.startsWith("account-")) return;
    for (const { provider, type, what } of WATCHES)
      for (const subject of stack.all.filter((each) => each.type === `pulumi:providers:${provider}`).slice(0, 1))
        must(subject, () => stack.all.some((each) => each.type === type), `must be used to make ${what} (${type}).`);
  },
});

const FEATURES = ["EKS_AUDIT_LOGS", "RDS_LOGIN_EVENTS", "S3_DATA_EVENTS"];

export const threatsDetected = stackRule({
  name: "threats-detected",
  description: "GuardDuty looks at the cluster's audit log, at who signs in to databases and at who reads buckets.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: awsBestPractices("GuardDuty.5", "GuardDuty reads the audit logs of clusters"),
  tags: ["A-02", "aws", "AWS FSBP GuardDuty.9"],
  remediationSteps: `Beside the detector: aws.guardduty.DetectorFeature with status "ENABLED" for ${FEATURES.join(", ")}.`,
  judges: ["aws:guardduty/detector:Detector"],
  checkStack(stack, must) {
    const detectors = stack.of("aws:guardduty/detector:Detector");
    for (const detector of detectors) {
      must(detector, () => detector.inputs.enable !== false, "must be enabled.");
      const features = stack.beside(detector, "aws:guardduty/detectorFeature:DetectorFeature", "detectorId");
      const isOn = (feature: string) =>
        features.some(({ inputs }) => inputs.name === feature && inputs.status === "ENABLED");
      // A detector of the edge's region has no cluster and no database to look at.
      const isMain = detector.inputs.region === undefined || detectors.length === 1;
      for (const feature of isMain ? FEATURES : [])
        must(detector, () => isOn(feature), `must have the feature ${feature} enabled.`);
    }
  },
});

export const configurationRecorded = resourceRule({
  name: "configuration-recorded",
  description: "Config records every kind of resource, so that a change made by hand is seen.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: cisAws("4.3", "Config records in all regions in use"),
  tags: ["A-02", "aws"],
  remediationSteps:
    "Give the recorder recordingGroup.allSupported: true, or exclude only kinds that come and go by themselves.",
  checks: {
    "aws:cfg/recorder:Recorder"(recorder, must) {
      const group = () => recorder.recordingGroup;
      must(
        () => (group()?.allSupported ?? true) === true || (group()?.exclusionByResourceTypes?.length ?? 0) > 0,
        "must record all supported resource types, or all but some.",
      );
    },
  },
});

export const imagesScannedAndImmutable = resourceRule({
  name: "images-scanned-and-immutable",
  description:
    "What a tag once named it names for ever; every image is searched for known holes and kept under our key.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("ECR.2", "Registries don't let tags be moved"),
  tags: ["A-02", "aws", "gcp", "AWS FSBP ECR.1"],
  remediationSteps:
    'AWS: imageTagMutability "IMMUTABLE", imageScanningConfiguration.scanOnPush: true, encryptionConfigurations with encryptionType "KMS" and kmsKey. Google Cloud: dockerConfig.immutableTags: true, kmsKeyName, scanning not disabled.',
  checks: {
    "aws:ecr/repository:Repository"(repository, must) {
      must(() => repository.imageTagMutability?.startsWith("IMMUTABLE"), 'must have imageTagMutability: "IMMUTABLE".');
      must(
        () => repository.imageScanningConfiguration?.scanOnPush === true,
        "must have imageScanningConfiguration.scanOnPush: true.",
      );
      must(
        () =>
          (repository.encryptionConfigurations ?? []).some(
            ({ encryptionType, kmsKey }) => encryptionType === "KMS" && kmsKey,
          ),
        "must be encrypted with our key: encryptionConfigurations.",
      );
    },
    "gcp:artifactregistry/repository:Repository"(repository, must) {
      const isDocker = () => repository.format === "DOCKER";
      must(
        () => !isDocker() || repository.dockerConfig?.immutableTags === true,
        "must have dockerConfig.immutableTags: true.",
      );
      must(() => repository.kmsKeyName, "must name our key in kmsKeyName.");
      must(
        () => repository.vulnerabilityScanningConfig?.enablementConfig !== "DISABLED",
        "must not have vulnerability scanning disabled.",
      );
    },
  },
});

const typed = (stack: StackView, type: Token) => stack.of(type).map(({ urn }) => urn);

function hasLockedSink(stack: StackView): boolean {
  const locked = [
    ...stack.of("gcp:storage/bucket:Bucket").filter(({ inputs }) => inputs.retentionPolicy?.isLocked === true),
    ...stack.of("gcp:logging/projectBucketConfig:ProjectBucketConfig").filter(({ inputs }) => inputs.locked === true),
  ].map(({ urn }) => urn);
  const buckets = [
    ...typed(stack, "gcp:storage/bucket:Bucket"),
    ...typed(stack, "gcp:logging/projectBucketConfig:ProjectBucketConfig"),
  ];
  return stack.of("gcp:logging/projectSink:ProjectSink").some(({ inputs, madeOf }) => {
    const targets = (madeOf.destination ?? []).filter((urn) => buckets.includes(urn));
    return (inputs.filter ?? "cloudaudit").includes("cloudaudit") && targets.some((urn) => locked.includes(urn));
  });
}
