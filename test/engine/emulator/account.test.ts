import { describe, expect, it } from "@jest/globals";
import type { ApiModel, LoadModel } from "../api-models/model.ts";
import { AWS_ROWS } from "../api-models/rows.ts";
import { EmulatedAccount } from "./account.ts";
import { ANSWERED } from "./answers.ts";
import type { AwsAnswer, AwsCall } from "./process.ts";

/** As much of EC2 as a network of one gateway needs; of S3 as much as a bucket. */
const MODEL: ApiModel = {
  operations: {
    CreateVpc: { input: { shape: "Vpc" } },
    ModifyVpcAttribute: { input: { shape: "Attribute" } },
    CreateInternetGateway: { input: { shape: "Gateway" } },
    AttachInternetGateway: { input: { shape: "Attachment" } },
    CreateBucket: { input: { shape: "Bucket" } },
  },
  shapes: {
    Vpc: {
      type: "structure",
      members: {
        CidrBlock: { shape: "Text" },
        TagSpecifications: { shape: "Specifications" },
      },
    },
    Attribute: {
      type: "structure",
      members: {
        VpcId: { shape: "Text" },
        EnableDnsSupport: { shape: "Switch" },
        EnableDnsHostnames: { shape: "Switch" },
      },
    },
    Gateway: { type: "structure", members: { TagSpecifications: { shape: "Specifications" } } },
    Attachment: {
      type: "structure",
      members: { VpcId: { shape: "Text" }, InternetGatewayId: { shape: "Text" } },
    },
    Bucket: {
      type: "structure",
      members: { Bucket: { shape: "Text" }, ObjectLockEnabledForBucket: { shape: "Boolean" } },
    },
    Specifications: { type: "list", member: { shape: "Specification" } },
    Specification: { type: "structure", members: { ResourceType: { shape: "Text" }, Tags: { shape: "Tags" } } },
    Tags: { type: "list", member: { shape: "Tag" } },
    Tag: { type: "structure", members: { Key: { shape: "Text" }, Value: { shape: "Text" } } },
    Switch: { type: "structure", members: { Value: { shape: "Boolean" } } },
    Boolean: { type: "boolean" },
    Text: { type: "string" },
  },
};
const load: LoadModel = () => MODEL;

function accountOf(answers: Readonly<Record<string, AwsAnswer>>) {
  const asked: AwsCall[] = [];
  const emulator = {
    ask: async (call: AwsCall) => {
      asked.push(call);
      return answers[call.operation] ?? { response: {} };
    },
  };
  return { asked, account: new EmulatedAccount(emulator, { region: "sa-east-1", account: "111122223333", load }) };
}

const VPC = { type: "aws:ec2/vpc:Vpc", name: "net" };
const GATEWAY = { type: "aws:ec2/internetGateway:InternetGateway", name: "out" };

describe("an account in the emulator", () => {
  it("is asked in the emulator's own ids for what the program knows by others", async () => {
    const { asked, account } = accountOf({
      CreateVpc: { response: { Vpc: { VpcId: "vpc-emulated" } } },
      CreateInternetGateway: { response: { InternetGateway: { InternetGatewayId: "igw-emulated" } } },
    });
    await account.make(VPC, { cidrBlock: "10.0.0.0/16", enableDnsSupport: true }, { id: "vpc-strict" });
    await account.make(GATEWAY, { vpcId: "vpc-strict" }, { id: "igw-strict" });
    expect(asked.map(({ operation, parameters }) => [operation, parameters])).toEqual([
      ["CreateVpc", { CidrBlock: "10.0.0.0/16", TagSpecifications: [{ ResourceType: "vpc" }] }],
      ["ModifyVpcAttribute", { EnableDnsSupport: { Value: true }, VpcId: "vpc-emulated" }],
      ["CreateInternetGateway", { TagSpecifications: [{ ResourceType: "internet-gateway" }] }],
      ["AttachInternetGateway", { VpcId: "vpc-emulated", InternetGatewayId: "igw-emulated" }],
    ]);
    expect(account.nameOf("arn:aws:ec2:sa-east-1:111122223333:vpc/vpc-emulated")).toBe("net");
    expect(account.nameOf("arn:aws:ec2:sa-east-1:111122223333:vpc/vpc-default")).toBeUndefined();
  });

  it("knows a thing by its ARN whatever the emulator's id looks like, and by the name of what made it", async () => {
    const { account } = accountOf({ CreateVpc: { response: { Vpc: { VpcId: "http://127.0.0.1/1/uploads" } } } });
    await account.make(VPC, {}, {});
    await account.make({ ...VPC, name: "another" }, {}, {});
    expect(account.nameOf("arn:aws:sqs:r:1:uploads")).toBe("net");
  });

  it("keeps apart what was refused and what isn't served", async () => {
    const { account } = accountOf({
      CreateVpc: { refused: { code: "400", message: "" } },
      CreateInternetGateway: { refused: { code: "LimitExceeded", message: "Too many" } },
    });
    await account.make(VPC, {}, {});
    await account.make(GATEWAY, {}, {});
    expect(account.calls.filter(({ operation }) => operation.startsWith("ec2.Create"))).toMatchObject([
      { outcome: "not served" },
      { outcome: "refused", told: "LimitExceeded: Too many", name: "out" },
    ]);
  });

  it("calls a bucket as the program is told, and names its region", async () => {
    const { asked, account } = accountOf({});
    await account.make(
      { type: "aws:s3/bucket:Bucket", name: "records" },
      { region: "us-west-2" },
      { id: "records-1", bucket: "records-1" },
    );
    expect(asked).toMatchObject([
      {
        region: "us-west-2",
        parameters: { Bucket: "records-1", CreateBucketConfiguration: { LocationConstraint: "us-west-2" } },
      },
    ]);
  });
});

describe("the table of answers", () => {
  it("is of types that are made", () => {
    expect(Object.keys(ANSWERED).filter((type) => !AWS_ROWS[type])).toEqual([]);
  });
});
