import { beforeAll, describe, expect, it } from "@jest/globals";
import * as aws from "@pulumi/aws";
import { output } from "@pulumi/pulumi";
import type { DeliveryArgs } from "../platform.ts";
import { ofType, onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { RepositoryInvalid } from "../trusted-repository.ts";
import { AwsDelivery } from "./delivery.ts";
import type { AwsPlace } from "./site.ts";

const place: AwsPlace = {
  environment: "account",
  accountId: "111122223333",
  region: "sa-east-1",
  isTornDown: false,
};
const REPOSITORY = "arn:aws:ecr:sa-east-1:111122223333:repository/images";
const make = (change: Partial<DeliveryArgs> = {}) => {
  const registry = { handle: output(REPOSITORY) } as DeliveryArgs["registry"];
  const args: DeliveryArgs = { repository: "acme/reviews", branch: "main", registry, provider: "manage", ...change };
  return new AwsDelivery("ci", args, place, { providers: [new aws.Provider("aws", {})] });
};
const names = ({ previewer, deployer, publisher }: AwsDelivery) => ({ previewer, deployer, publisher });

const ROLE = "aws:iam/role:Role";
const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

describe("AwsDelivery", () => {
  let resources: readonly RecordedResource[];
  let result: unknown;
  const one = (type: string, name?: string): RecordedResource => onlyOne(resources, type, name);
  const documentOf = (resource: RecordedResource, field: string) =>
    JSON.parse(String(resource.inputs[field])).Statement;

  beforeAll(async () => {
    const recording = await record(() => names(make()));
    resources = recording.resources;
    result = recording.result;
  });

  it("tells three roles", () => {
    expect(result).toEqual({
      previewer: "arn:aws:iam::111122223333:role/ci-previewer",
      deployer: "arn:aws:iam::111122223333:role/ci-deployer",
      publisher: "arn:aws:iam::111122223333:role/ci-publisher",
    });
  });

  it.each([
    ["ci-previewer", ["repo:acme/reviews:ref:refs/heads/main", "repo:acme/reviews:pull_request"]],
    ["ci-deployer", ["repo:acme/reviews:ref:refs/heads/main"]],
    ["ci-publisher", ["repo:acme/reviews:ref:refs/heads/main"]],
  ])("lets %s be taken by runs of %j only, without a wildcard", (name, subjects) => {
    const [trust, ...more] = documentOf(one(ROLE, name), "assumeRolePolicy");
    expect(more).toEqual([]);
    expect(trust).toMatchObject({
      Principal: { Federated: expect.stringContaining("ci-github") },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": subjects,
        },
      },
    });
    expect(JSON.stringify(trust)).not.toContain("*");
  });

  it("makes no key and no user", () => {
    for (const { type } of resources) expect(type).not.toMatch(/iam\/(user|accessKey)/);
    expect(one(PROVIDER).inputs).toMatchObject({
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
  });

  it("lets the previewer look at set-ups and at no data", () => {
    const attached = ofType(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter(({ inputs }) => inputs.role === "ci-previewer")
      .map(({ inputs }) => inputs.policyArn);
    expect(attached).toEqual([
      "arn:aws:iam::aws:policy/SecurityAudit",
      "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
    ]);
  });

  it("bounds the deployer and attaches its rights", () => {
    expect(one(ROLE, "ci-deployer").inputs.permissionsBoundary).toContain("ci-deployer-boundary");
    const attached = ofType(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").filter(
      ({ inputs }) => inputs.role === "ci-deployer",
    );
    expect(attached.map(({ name }) => name)).toEqual(
      ["network", "data", "platform", "edge"].map((group) => `ci-deployer-${group}`),
    );
  });

  it("lets the publisher push to our repository and nowhere else", () => {
    const [signIn, push] = documentOf(one("aws:iam/rolePolicy:RolePolicy", "ci-publisher"), "policy");
    expect(signIn.Action).toEqual(["ecr:GetAuthorizationToken"]);
    expect(push.Resource).toBe(REPOSITORY);
    expect(push.Action).toContain("ecr:PutImage");
    expect(push.Action.filter((action: string) => /Delete|\*/.test(action))).toEqual([]);
  });

  it("is the parent of all it makes", () => {
    const itself = one("camera-reviews:aws:Delivery").urn;
    for (const each of resources)
      if (!each.type.startsWith("pulumi:") && each.urn !== itself) expect(each.parent).toBe(itself);
  });

  it("takes a provider that somebody else made", async () => {
    const adopt = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    const { resources: made } = await record(() => names(make({ provider: { adopt } })));
    expect(onlyOne(made, PROVIDER).isRead).toBe(true);
    expect(ofType(made, ROLE)).toHaveLength(3);
  });

  it("makes nothing where it is off", async () => {
    const { resources: made, result: told } = await record(() => names(make({ provider: "off" })));
    expect(told).toEqual({ previewer: "", deployer: "", publisher: "" });
    expect(made.filter(({ type }) => type.startsWith("aws:"))).toEqual([]);
  });

  it("can be previewed before anything is there", async () => {
    const { resources: planned } = await record(() => names(make()), { isPreview: true });
    expect(ofType(planned, ROLE)).toHaveLength(3);
  });

  it.each([
    [{ repository: "acme" }, '"acme" is not a repository'],
    [{ repository: "acme/*" }, '"acme/*" is not a repository'],
    [{ branch: "*" }, '"*" is not one branch'],
  ])("refuses %j", async (change, message) => {
    await record(() => {
      expect(() => make(change)).toThrow(RepositoryInvalid);
      expect(() => make(change)).toThrow(message);
    });
  });
});
