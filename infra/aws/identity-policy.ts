import type { Unwrap } from "@pulumi/pulumi";
import type { Permission } from "../platform.ts";
import type { Statement } from "./identity-document.ts";
import type { AwsPlace } from "./site.ts";

/** A permission whose handles are known. */
export type KnownPermission = Unwrap<Permission>;
type Of<Verb extends KnownPermission["does"]> = Extract<KnownPermission, { does: Verb }>;
/** A statement without its name, which is made of the permission's place in the list. */
type Rule = Omit<Statement, "Sid" | "Effect">;

/** IAM's limit for all inline policies of a role, blanks not counted. */
const MAX_CHARACTERS = 10_240;

export class PolicyTooLong extends Error {
  constructor(length: number, permissions: number) {
    super(`The policy of ${permissions} permissions has ${length} characters; a role's may have ${MAX_CHARACTERS}.`);
    this.name = "PolicyTooLong";
  }
}

/**
 * The IAM policy that allows what is listed and nothing else. Keys may be used only through the service that keeps what they encrypt.
 * @throws PolicyTooLong
 */
export function renderPolicy(permissions: readonly KnownPermission[], place: AwsPlace): string {
  const Statement = permissions.flatMap((permission, index) =>
    rulesOf(permission, place).map((rule, part) => ({
      Sid: `${pascalCase(permission.does)}${index}${part > 0 ? "Key" : ""}`,
      Effect: "Allow",
      ...rule,
    })),
  );
  const policy = JSON.stringify({ Version: "2012-10-17", Statement });
  if (policy.length > MAX_CHARACTERS) throw new PolicyTooLong(policy.length, permissions.length);
  return policy;
}

function rulesOf(permission: KnownPermission, place: AwsPlace): readonly Rule[] {
  switch (permission.does) {
    case "read-objects":
      return readObjects(permission, place);
    case "write-objects":
      return writeObjects(permission, place);
    case "consume-messages":
      return consumeMessages(permission, place);
    case "connect-to-database":
      return [{ Action: ["rds-db:connect"], Resource: permission.to.map((handle) => `${handle}/${permission.as}`) }];
    case "read-secrets":
      return readSecrets(permission, place);
    case "purge-edge":
      return [{ Action: ["cloudfront:CreateInvalidation"], Resource: permission.of }];
    case "write-metrics":
      return [{ Action: ["aps:RemoteWrite"], Resource: permission.of }];
    case "read-metrics":
      return [
        {
          Action: ["aps:QueryMetrics", "aps:GetSeries", "aps:GetLabels", "aps:GetMetricMetadata"],
          Resource: permission.of,
        },
      ];
    case "write-traces":
      return [writeTraces(place)];
  }
}

function readObjects({ in: bucket, key }: Of<"read-objects" | "write-objects">, place: AwsPlace): readonly Rule[] {
  return [
    // Listing tells an object that isn't there (404) from one that may not be read (403).
    { Action: ["s3:GetObject", "s3:ListBucket"], Resource: [bucket, `${bucket}/*`] },
    useKey(["kms:Decrypt"], key, "s3", place, { "kms:EncryptionContext:aws:s3:arn": [bucket, `${bucket}/*`] }),
  ];
}

function writeObjects({ in: bucket, key }: Of<"read-objects" | "write-objects">, place: AwsPlace): readonly Rule[] {
  return [
    { Action: ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"], Resource: `${bucket}/*` },
    // A multipart upload also decrypts: S3 puts the parts together.
    useKey(["kms:GenerateDataKey", "kms:Decrypt"], key, "s3", place, {
      "kms:EncryptionContext:aws:s3:arn": [bucket, `${bucket}/*`],
    }),
  ];
}

function consumeMessages({ from, key }: Of<"consume-messages">, place: AwsPlace): readonly Rule[] {
  return [
    {
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      Resource: from,
    },
    useKey(["kms:Decrypt"], key, "sqs", place),
  ];
}

function readSecrets({ of, key }: Of<"read-secrets">, place: AwsPlace): readonly Rule[] {
  return [
    { Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], Resource: of },
    useKey(["kms:Decrypt"], key, "secretsmanager", place, { "kms:EncryptionContext:SecretARN": of }),
  ];
}

/** X-Ray knows no resources, only regions: `of` can't narrow it. */
const writeTraces = ({ region }: AwsPlace): Rule => ({
  Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  Resource: "*",
  Condition: { StringEquals: { "aws:RequestedRegion": region } },
});

/** Never by itself: only while the service works for the pod, and only on what the context names. */
function useKey(
  Action: readonly string[],
  key: string,
  service: string,
  { region }: AwsPlace,
  context?: Readonly<Record<string, readonly string[]>>,
): Rule {
  return {
    Action,
    Resource: key,
    Condition: {
      StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com` },
      ...(context && { StringLike: context }),
    },
  };
}

const pascalCase = (words: string): string =>
  words
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
