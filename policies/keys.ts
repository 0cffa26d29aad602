import { awsBestPractices, cisAws, platform } from "./frameworks.ts";
import { daysOf } from "./reading.ts";
import { number, resourceRule, stackRule } from "./rule.ts";

export const keyRotates = resourceRule({
  name: "key-rotates",
  description: "A key that has leaked unnoticed encrypts nothing new after its next rotation.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: cisAws("4.6", "Keys are rotated"),
  tags: ["C-01", "aws", "gcp", "AWS FSBP KMS.4", "CIS Google Cloud 1.11"],
  remediationSteps: 'AWS: enableKeyRotation: true. Google Cloud: rotationPeriod "7776000s" or less.',
  settings: { maxDays: number(90, "Days after which a Google Cloud key is rotated at the latest.") },
  checks: {
    "aws:kms/key:Key"(key, must) {
      if ((key.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT") !== "SYMMETRIC_DEFAULT") return; // KMS rotates no key that signs
      must(() => key.enableKeyRotation === true, "must have enableKeyRotation: true.");
    },
    "gcp:kms/cryptoKey:CryptoKey"(key, must, { config }) {
      if ((key.purpose ?? "ENCRYPT_DECRYPT") !== "ENCRYPT_DECRYPT") return;
      must(
        () => daysOf(key.rotationPeriod) <= config.maxDays,
        `must have a rotationPeriod of at most ${config.maxDays} days, "${config.maxDays * 86_400}s".`,
      );
    },
  },
});

export const keyDeletedLate = resourceRule({
  name: "key-deleted-late",
  description: "A key that was deleted by mistake, and with it all that it encrypts, can be brought back for a month.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: awsBestPractices("KMS.3", "Keys are not deleted unintentionally"),
  tags: ["C-01", "aws", "gcp"],
  remediationSteps: 'AWS: deletionWindowInDays: 30. Google Cloud: destroyScheduledDuration "2592000s".',
  settings: { minDays: number(30, "Days between the order and the deletion at least.") },
  checks: {
    "aws:kms/key:Key"(key, must, { config }) {
      must(
        () => (key.deletionWindowInDays ?? 30) >= config.minDays,
        `must have deletionWindowInDays of at least ${config.minDays}.`,
      );
    },
    "gcp:kms/cryptoKey:CryptoKey"(key, must, { config }) {
      must(
        () => daysOf(key.destroyScheduledDuration ?? "2592000s") >= config.minDays,
        `must have a destroyScheduledDuration of at least ${config.minDays} days.`,
      );
    },
  },
});

export const secretUnderOwnKey = resourceRule({
  name: "secret-under-own-key",
  description: "A secret is encrypted with a key whose use is a right of its own, and read in its region only.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: platform("D-05", "Secrets are encrypted with keys of the account"),
  tags: ["D-05", "aws", "gcp"],
  remediationSteps:
    "AWS: kmsKeyId. Google Cloud: replication.userManaged with customerManagedEncryption for each replica.",
  checks: {
    "aws:secretsmanager/secret:Secret"(secret, must) {
      must(() => secret.kmsKeyId, "must name our key in kmsKeyId.");
    },
    "gcp:secretmanager/secret:Secret"(secret, must) {
      const replicas = () => secret.replication?.userManaged?.replicas ?? [];
      must(
        () => replicas().length > 0 && replicas().every(({ customerManagedEncryption: by }) => by?.kmsKeyName),
        "must have replication.userManaged.replicas, each with customerManagedEncryption.kmsKeyName.",
      );
    },
  },
});

export const messagesEncryptedWithOwnKey = resourceRule({
  name: "messages-encrypted-with-own-key",
  description:
    "Messages wait encrypted with our key; the clouds' own keys can't be used by the services that write here.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: awsBestPractices("SQS.1", "Queues are encrypted at rest"),
  tags: ["C-02", "aws", "gcp"],
  remediationSteps:
    "AWS queue: kmsMasterKeyId (not alias/aws/…); topic: kmsMasterKeyId. Google Cloud topic: kmsKeyName.",
  checks: {
    "aws:sqs/queue:Queue"(queue, must) {
      must(() => isOurKey(queue.kmsMasterKeyId), "must name our key in kmsMasterKeyId.");
    },
    "aws:sns/topic:Topic"(topic, must) {
      must(() => isOurKey(topic.kmsMasterKeyId), "must name our key in kmsMasterKeyId.");
    },
    "gcp:pubsub/topic:Topic"(topic, must) {
      must(() => topic.kmsKeyName, "must name our key in kmsKeyName.");
    },
  },
});

export const deadLettersKept = stackRule({
  name: "dead-letters-kept",
  description: "A message that can't be handled is put aside and kept, instead of being tried for ever or lost.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: platform("C-02", "Queues have a dead letter queue"),
  tags: ["C-02", "aws", "gcp"],
  remediationSteps:
    "AWS: redrivePolicy to a second queue. Google Cloud: deadLetterPolicy on the subscription, and a subscription of the dead letters' topic.",
  judges: ["aws:sqs/queue:Queue", "gcp:pubsub/subscription:Subscription"],
  checkStack(stack, must) {
    const queues = stack.of("aws:sqs/queue:Queue");
    const redriven = new Set(queues.flatMap((queue) => queue.madeOf.redrivePolicy ?? []));
    for (const queue of queues)
      if (!redriven.has(queue.urn)) must(queue, () => queue.inputs.redrivePolicy, "must have a redrivePolicy.");
    const subscriptions = stack.of("gcp:pubsub/subscription:Subscription");
    const given = new Set(subscriptions.flatMap((each) => each.madeOf.deadLetterPolicy ?? []));
    for (const subscription of subscriptions) {
      const takesDeadLetters = (subscription.madeOf.topic ?? []).some((urn) => given.has(urn));
      if (!takesDeadLetters)
        must(
          subscription,
          () => subscription.inputs.deadLetterPolicy?.deadLetterTopic,
          "must have a deadLetterPolicy.",
        );
    }
  },
});

const isOurKey = (key: string | undefined): boolean => key !== undefined && key !== "" && !key.includes("alias/aws/");
