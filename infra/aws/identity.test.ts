import { beforeAll, describe, expect, it } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import { all, ComponentResource, output } from "@pulumi/pulumi";
import fc from "fast-check";
import type { Cluster, IdentityArgs, Permission } from "../platform.ts";
import { ofType, onlyOne, type Recording, record } from "../recording/record.ts";
import { AwsIdentity } from "./identity.ts";
import { type KnownPermission, PolicyTooLong, renderPolicy } from "./identity-policy.ts";
import type { AwsPlace } from "./site.ts";

const place: AwsPlace = {
  environment: "production",
  accountId: "111122223333",
  region: "sa-east-1",
  isTornDown: false,
};
const BUCKET = "arn:aws:s3:::samples";
const KEY = "arn:aws:kms:sa-east-1:111122223333:key/k";
const SECRET = "arn:aws:secretsmanager:sa-east-1:111122223333:secret:pepper-AbCdEf";
const WORKSPACE = "arn:aws:aps:sa-east-1:111122223333:workspace/ws-1";
const through = (service: string) => ({ "kms:ViaService": `${service}.sa-east-1.amazonaws.com` });
const CONTEXT = { "kms:EncryptionContext:aws:s3:arn": [BUCKET, `${BUCKET}/*`] };

const CASES: [KnownPermission, object[]][] = [
  [
    { does: "read-objects", in: BUCKET, key: KEY },
    [
      { Sid: "ReadObjects0", Action: ["s3:GetObject", "s3:ListBucket"], Resource: [BUCKET, `${BUCKET}/*`] },
      {
        Sid: "ReadObjects0Key",
        Action: ["kms:Decrypt"],
        Resource: KEY,
        Condition: { StringEquals: through("s3"), StringLike: CONTEXT },
      },
    ],
  ],
  [
    { does: "write-objects", in: BUCKET, key: KEY },
    [
      {
        Sid: "WriteObjects0",
        Action: ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
        Resource: `${BUCKET}/*`,
      },
      {
        Sid: "WriteObjects0Key",
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: KEY,
        Condition: { StringEquals: through("s3"), StringLike: CONTEXT },
      },
    ],
  ],
  [
    { does: "consume-messages", from: "arn:aws:sqs:sa-east-1:111122223333:uploads", key: KEY },
    [
      {
        Sid: "ConsumeMessages0",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
        Resource: "arn:aws:sqs:sa-east-1:111122223333:uploads",
      },
      {
        Sid: "ConsumeMessages0Key",
        Action: ["kms:Decrypt"],
        Resource: KEY,
        Condition: { StringEquals: through("sqs") },
      },
    ],
  ],
  [
    {
      does: "connect-to-database",
      to: ["arn:aws:rds-db:x:1:dbuser:db-A", "arn:aws:rds-db:x:1:dbuser:db-B"],
      as: "web",
    },
    [
      {
        Sid: "ConnectToDatabase0",
        Action: ["rds-db:connect"],
        Resource: ["arn:aws:rds-db:x:1:dbuser:db-A/web", "arn:aws:rds-db:x:1:dbuser:db-B/web"],
      },
    ],
  ],
  [
    { does: "read-secrets", of: [SECRET], key: KEY },
    [
      {
        Sid: "ReadSecrets0",
        Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
        Resource: [SECRET],
      },
      {
        Sid: "ReadSecrets0Key",
        Action: ["kms:Decrypt"],
        Resource: KEY,
        Condition: {
          StringEquals: through("secretsmanager"),
          StringLike: { "kms:EncryptionContext:SecretARN": [SECRET] },
        },
      },
    ],
  ],
  [
    { does: "purge-edge", of: "arn:aws:cloudfront::111122223333:distribution/E1" },
    [
      {
        Sid: "PurgeEdge0",
        Action: ["cloudfront:CreateInvalidation"],
        Resource: "arn:aws:cloudfront::111122223333:distribution/E1",
      },
    ],
  ],
  [
    { does: "write-metrics", of: WORKSPACE },
    [{ Sid: "WriteMetrics0", Action: ["aps:RemoteWrite"], Resource: WORKSPACE }],
  ],
  [
    { does: "read-metrics", of: WORKSPACE },
    [
      {
        Sid: "ReadMetrics0",
        Action: ["aps:QueryMetrics", "aps:GetSeries", "aps:GetLabels", "aps:GetMetricMetadata"],
        Resource: WORKSPACE,
      },
    ],
  ],
  [
    { does: "write-traces", of: WORKSPACE },
    [
      {
        Sid: "WriteTraces0",
        Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": "sa-east-1" } },
      },
    ],
  ],
];

const statements = (permissions: readonly KnownPermission[]): Record<string, unknown>[] =>
  JSON.parse(renderPolicy(permissions, place)).Statement;

describe("renderPolicy", () => {
  it.each(CASES.map(([permission, wanted]) => [permission.does, permission, wanted] as const))(
    "renders %s",
    (_, permission, wanted) => {
      expect(statements([permission])).toEqual(wanted.map((each) => ({ Effect: "Allow", ...each })));
    },
  );

  const permissions = fc.array(fc.constantFrom(...CASES.map(([permission]) => permission)), { maxLength: 9 });

  it("names every statement differently and only once allows everything of a kind: traces, in the site's region", () => {
    fc.assert(
      fc.property(permissions, (list) => {
        const rendered = statements(list);
        expect(new Set(rendered.map(({ Sid }) => Sid)).size).toBe(rendered.length);
        for (const { Action, Resource, Condition } of rendered) {
          expect((Action as string[]).filter((action) => action.includes("*"))).toEqual([]);
          if (Resource === "*")
            expect([Action, Condition]).toEqual([expect.arrayContaining(["xray:PutTraceSegments"]), expect.anything()]);
          if ((Action as string[]).some((action) => action.startsWith("kms:")))
            expect(Condition).toHaveProperty(["StringEquals", "kms:ViaService"]);
        }
      }),
    );
  });

  it("refuses more than a role can hold", () => {
    const many = Array.from({ length: 40 }, (): KnownPermission => ({ does: "read-objects", in: BUCKET, key: KEY }));
    expect(() => renderPolicy(many, place)).toThrow(PolicyTooLong);
  });
});

class SomeCluster extends ComponentResource implements Cluster {
  readonly name = output("reviews-production");
  readonly kubeconfig = output("{}");
  readonly kubernetes = new kubernetes.Provider("kubernetes", {});
  readonly clients = output(["sg-1"]);
  readonly dns = [];
  readonly identityService = [];
  readonly identityPool = output("reviews-production");
  constructor() {
    super("test:Cluster", "cluster");
  }
}

const make = (may: readonly Permission[]) => {
  const args: IdentityArgs = { cluster: new SomeCluster(), namespace: "reviews", serviceAccount: "web", may };
  const identity = new AwsIdentity("web", args, place);
  return all([identity.annotations, identity.login]);
};

describe("AwsIdentity", () => {
  const may: Permission[] = [{ does: "purge-edge", of: output("arn:edge") }];
  let made: Recording<unknown>;
  beforeAll(async () => {
    made = await record(() => make(may));
  });

  it("trusts pods of one service account in one cluster", () => {
    const role = onlyOne(made.resources, "aws:iam/role:Role");
    expect(role.parent).toBe(onlyOne(made.resources, "camera-reviews:aws:Identity").urn);
    expect(JSON.parse(role.inputs.assumeRolePolicy as string).Statement).toEqual([
      {
        Sid: "Service",
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:SourceAccount": "111122223333",
            "aws:RequestTag/eks-cluster-name": "reviews-production",
            "aws:RequestTag/kubernetes-namespace": "reviews",
            "aws:RequestTag/kubernetes-service-account": "web",
          },
        },
      },
    ]);
  });

  it("binds the role to the pods when it may do what it is for", () => {
    const association = onlyOne(made.resources, "aws:eks/podIdentityAssociation:PodIdentityAssociation");
    const policy = onlyOne(made.resources, "aws:iam/rolePolicy:RolePolicy");
    expect(association.dependsOn).toContain(policy.urn);
    expect(association.inputs).toEqual({
      clusterName: "reviews-production",
      namespace: "reviews",
      serviceAccount: "web",
      roleArn: "arn:aws:iam::111122223333:role/web-role",
    });
    expect(policy.inputs).toMatchObject({ role: "web-role", policy: expect.stringContaining("arn:edge") });
  });

  it("wants nothing of the Kubernetes service account", () => {
    expect(made.result).toEqual([{}, undefined]);
  });

  it("makes no empty policy for pods that may do nothing", async () => {
    const { resources } = await record(() => make([]));
    expect(ofType(resources, "aws:iam/rolePolicy:RolePolicy")).toEqual([]);
    expect(ofType(resources, "aws:eks/podIdentityAssociation:PodIdentityAssociation")).toHaveLength(1);
  });

  it("can be previewed", async () => {
    const { resources } = await record(() => make(may), { isPreview: true });
    expect(onlyOne(resources, "aws:iam/rolePolicy:RolePolicy").isProtected).toBe(false);
  });
});
