const AS_IF_PLAIN =
  "the emulator judges a queue's policy as if each request came without TLS, which the policy refuses; over TLS it does the same";

/** By operation and logical name: what the emulator refuses that AWS grants, and why it is the emulator. */
export const REFUSED_BY_EMULATOR: Readonly<Record<string, string>> = {
  "sqs.SetQueueAttributes uploads-dead": AS_IF_PLAIN,
  "s3.PutBucketNotificationConfiguration uploads-inbox": AS_IF_PLAIN,
  "ec2.AuthorizeSecurityGroupIngress edge-into-pods":
    "its clusters are records: the security group that it tells of a cluster isn't there",
};
