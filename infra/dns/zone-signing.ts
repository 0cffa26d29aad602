import * as aws from "@pulumi/aws";
import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import { EDGE_REGION } from "../aws/site.ts";

/** Signs a zone (DNSSEC). Harmless until the registrar has the DS record that this returns; from then on an unsigned answer is a wrong one. */
export function signZone(
  name: string,
  { zoneId, accountId }: { readonly zoneId: Input<string>; readonly accountId: string },
  options: CustomResourceOptions,
): Output<string> {
  const key = new aws.kms.Key(
    `${name}-signing-key`,
    {
      description: "Signs the DNS zone's keys",
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
      deletionWindowInDays: 30,
      policy: JSON.stringify(signingPolicy(accountId)),
      region: EDGE_REGION,
    },
    options,
  );
  const signing = new aws.route53.KeySigningKey(
    `${name}-signing`,
    { name: "signing_1", hostedZoneId: zoneId, keyManagementServiceArn: key.arn }, // no hyphens in this name
    options,
  );
  new aws.route53.HostedZoneDnsSec(`${name}-signed`, { hostedZoneId: zoneId }, { ...options, dependsOn: [signing] });
  return signing.dsRecord;
}

function signingPolicy(accountId: string): object {
  const service = { Service: "dnssec-route53.amazonaws.com" };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Account",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "Sign",
        Effect: "Allow",
        Principal: service,
        Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
        Resource: "*",
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": "arn:aws:route53:::hostedzone/*" },
        },
      },
      {
        Sid: "Grant",
        Effect: "Allow",
        Principal: service,
        Action: "kms:CreateGrant",
        Resource: "*",
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ],
  };
}
