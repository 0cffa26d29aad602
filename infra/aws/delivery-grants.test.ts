import { describe, expect, it } from "@jest/globals";
import { deployerBoundary } from "./delivery-boundary.ts";
import { deployerGrants, GRANT_GROUPS } from "./delivery-grants.ts";
import { planPreflight, type Right } from "./delivery-preflight.ts";
import type { Statement } from "./identity-document.ts";
import type { AwsPlace } from "./site.ts";

const place: AwsPlace = {
  environment: "account",
  accountId: "111122223333",
  region: "sa-east-1",
  isTornDown: false,
};
const grants = deployerGrants(place);
const boundary = deployerBoundary(place);
/** A managed policy has at most so many characters, white space not counted. */
const LONGEST_POLICY = 6144;

const list = (value: unknown): string[] => [value ?? []].flat() as string[];
const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(text);

/** As IAM decides, for what these policies use of it. */
function applies({ Action, Resource, Condition = {} }: Statement, { action, resource, context }: Right): boolean {
  const holds = Object.values(Condition).every((keys) =>
    Object.entries(keys).every(([key, values]) => list(values).includes(context[key] ?? "")),
  );
  const isAbout =
    resource === "*" ? list(Resource).includes("*") : list(Resource).some((each) => matches(each, resource));
  return holds && isAbout && list(Action).some((each) => matches(each, action));
}

function isAllowed(statements: readonly Statement[], right: Right): boolean {
  const applying = statements.filter((statement) => applies(statement, right));
  return applying.some(({ Effect }) => Effect === "Allow") && !applying.some(({ Effect }) => Effect === "Deny");
}

const mayDo = (right: Right): boolean => isAllowed(grants, right) && isAllowed(boundary, right);
const rightTo = (action: string, more: Partial<Right> = {}): Right => ({
  action,
  resource: "*",
  ...more,
  context: { "aws:RequestedRegion": "sa-east-1", ...more.context },
});

describe("the deployer", () => {
  it.each(planPreflight(place).map((right) => [right.action, right] as const))("may %s", (_, right) => {
    expect(isAllowed(grants, right)).toBe(true);
    expect(isAllowed(boundary, right)).toBe(true);
  });

  it.each<[string, Right]>([
    ["make a user", rightTo("iam:CreateUser")],
    ["make a key for somebody", rightTo("iam:CreateAccessKey")],
    ["stop the trail", rightTo("cloudtrail:StopLogging")],
    ["stop GuardDuty", rightTo("guardduty:DeleteDetector")],
    ["start a machine", rightTo("ec2:RunInstances")],
    ["act in another region", rightTo("rds:CreateDBInstance", { context: { "aws:RequestedRegion": "eu-west-1" } })],
    [
      "change its own rights",
      rightTo("iam:PutRolePolicy", { resource: "arn:aws:iam::111122223333:role/account-aws-ci-deployer-1" }),
    ],
    [
      "change its boundary",
      rightTo("iam:CreatePolicyVersion", { resource: "arn:aws:iam::111122223333:policy/account-aws-ci-1" }),
    ],
    ["take its boundary off", rightTo("iam:DeleteRolePermissionsBoundary")],
    [
      "pass a role to a function",
      rightTo("iam:PassRole", {
        resource: "arn:aws:iam::111122223333:role/aws-production-x",
        context: { "iam:PassedToService": "lambda.amazonaws.com" },
      }),
    ],
    ["hand a key on to somebody", rightTo("kms:CreateGrant", { context: { "kms:GrantIsForAWSResource": "false" } })],
    ["decrypt what it likes", rightTo("kms:Decrypt")],
    [
      "empty the trail's bucket",
      rightTo("s3:DeleteObject", { resource: "arn:aws:s3:::account-aws-audit-trail-1/AWSLogs/x" }),
    ],
    [
      "change the account's keys",
      rightTo("kms:PutKeyPolicy", { context: { "aws:ResourceTag/environment": "account" } }),
    ],
  ])("may not %s", (_, right) => {
    expect(mayDo(right)).toBe(false);
  });

  it("is granted no service as a whole", () => {
    for (const action of [...grants, ...boundary.filter(({ Effect }) => Effect === "Allow")].flatMap(
      ({ Action }) => Action,
    ))
      expect(action).not.toMatch(/^\*$|:\*$/);
  });

  it("has policies that IAM can hold", () => {
    const sizes = GRANT_GROUPS.map((group) => grants.filter((each) => each.group === group)).concat([
      boundary as unknown as (typeof grants)[number][],
    ]);
    for (const statements of sizes) {
      expect(statements.length).toBeGreaterThan(0);
      expect(JSON.stringify({ Version: "2012-10-17", Statement: statements }).length).toBeLessThan(LONGEST_POLICY);
    }
  });

  it("names each statement once in its policy", () => {
    for (const statements of [grants, boundary]) {
      const sids = statements.map(({ Sid }) => Sid);
      expect(new Set(sids).size).toBe(sids.length);
      for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
    }
  });

  it("is asked about every group of its rights before it begins", () => {
    const asked = planPreflight(place);
    for (const grant of grants.filter(({ Sid }) => !/^Look/.test(Sid) && Sid !== "Images"))
      expect([grant.Sid, asked.some((right) => applies(grant, right))]).toEqual([grant.Sid, true]);
  });
});
