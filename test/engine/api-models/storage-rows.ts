import type { Values } from "../provider.ts";
import { type ApiTable, call, OWN_ID } from "./row.ts";

const ONLY_PULUMI = "the provider's own: what it does before it deletes";

/** S3's, SQS's and SNS's. */
export const STORAGE_ROWS: ApiTable = {
  "aws:s3/bucket:Bucket": {
    named: "bucket",
    calls: [call("s3.CreateBucket", { members: { objectLockEnabled: "ObjectLockEnabledForBucket" } })],
    left: { forceDestroy: ONLY_PULUMI },
  },
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": {
    calls: [call("s3.PutBucketCors", { into: "CORSConfiguration" })],
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    calls: [call("s3.PutBucketLifecycleConfiguration", { into: "LifecycleConfiguration" })],
  },
  "aws:s3/bucketLogging:BucketLogging": {
    calls: [call("s3.PutBucketLogging", { into: "BucketLoggingStatus.LoggingEnabled" })],
  },
  "aws:s3/bucketNotification:BucketNotification": {
    calls: [
      call("s3.PutBucketNotificationConfiguration", {
        into: "NotificationConfiguration",
        prepare: withFilterRules,
        members: { queues: "NotificationConfiguration.QueueConfigurations" },
      }),
    ],
  },
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {
    calls: [
      call("s3.PutObjectLockConfiguration", {
        into: "ObjectLockConfiguration",
        adds: { "ObjectLockConfiguration.ObjectLockEnabled": "Enabled" },
      }),
    ],
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
    calls: [call("s3.PutBucketOwnershipControls", { members: { rule: "OwnershipControls.Rules[]" } })],
  },
  "aws:s3/bucketPolicy:BucketPolicy": { calls: [call("s3.PutBucketPolicy")] },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    calls: [call("s3.PutPublicAccessBlock", { into: "PublicAccessBlockConfiguration" })],
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    calls: [
      call("s3.PutBucketEncryption", {
        into: "ServerSideEncryptionConfiguration",
        members: { "rules.blockedEncryptionTypes": "BlockedEncryptionTypes.EncryptionType" },
      }),
    ],
  },
  "aws:s3/bucketVersioning:BucketVersioning": { calls: [call("s3.PutBucketVersioning")] },
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": {
    calls: [
      call("s3control.PutPublicAccessBlock", {
        into: "PublicAccessBlockConfiguration",
        adds: { AccountId: "000000000000" },
      }),
    ],
  },
  "aws:sns/topic:Topic": {
    named: "name",
    calls: [
      call("sns.CreateTopic", {
        members: { kmsMasterKeyId: "Attributes.KmsMasterKeyId", signatureVersion: "Attributes.SignatureVersion" },
      }),
    ],
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    calls: [
      call("sns.SetTopicAttributes", {
        members: { arn: "TopicArn", policy: "AttributeValue" },
        adds: { AttributeName: "Policy" },
      }),
    ],
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    calls: [call("sns.Subscribe", { members: { topic: "TopicArn" } })],
  },
  "aws:sqs/queue:Queue": {
    named: "name",
    calls: [
      call("sqs.CreateQueue", {
        members: {
          name: "QueueName",
          kmsMasterKeyId: "Attributes.KmsMasterKeyId",
          messageRetentionSeconds: "Attributes.MessageRetentionPeriod",
          receiveWaitTimeSeconds: "Attributes.ReceiveMessageWaitTimeSeconds",
          redrivePolicy: "Attributes.RedrivePolicy",
          visibilityTimeoutSeconds: "Attributes.VisibilityTimeout",
        },
      }),
    ],
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    calls: [call("sqs.SetQueueAttributes", { members: { policy: "Attributes.Policy" } })],
  },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": {
    calls: [call("sqs.SetQueueAttributes", { members: { redriveAllowPolicy: "Attributes.RedriveAllowPolicy" } })],
  },
  "aws:secretsmanager/secret:Secret": {
    named: "name",
    calls: [
      call("secretsmanager.CreateSecret", { takes: ["name", "description", "kmsKeyId", "tags"] }),
      call("secretsmanager.DeleteSecret", {
        on: "delete",
        takes: ["recoveryWindowInDays"],
        adds: { SecretId: OWN_ID },
      }),
    ],
  },
  "aws:secretsmanager/secretVersion:SecretVersion": { calls: [call("secretsmanager.PutSecretValue")] },
};

/** A prefix and a suffix are rules of a filter of keys. */
function withFilterRules({ queues, ...rest }: Values): Values {
  if (!Array.isArray(queues)) return { ...rest, queues };
  const asRule = (Name: string, Value: unknown): object[] => (Value === undefined ? [] : [{ Name, Value }]);
  return {
    ...rest,
    queues: queues.map(({ filterPrefix, filterSuffix, ...queue }) => ({
      ...queue,
      filter: { key: { filterRules: [...asRule("prefix", filterPrefix), ...asRule("suffix", filterSuffix)] } },
    })),
  };
}
