import { describe, expect, it } from "@jest/globals";
import { FIXTURE_STACKS } from "./fixtures/stacks.ts";
import { judge } from "./judge.ts";
import { type Mutation, mutate, set, unprotect, without } from "./mutation.ts";

const AWS = "aws-production";
const GCP = "gcp-production";
const SITE = "camera-reviews:site:ReviewSite";
const ACL = "aws:wafv2/webAcl:WebAcl";
const SQL = "gcp:sql/databaseInstance:DatabaseInstance";
const RDS = "aws:rds/instance:Instance";

const decided = (stack: string, what: string, value: unknown) => set("", stack, SITE, what, value);

/** The rules that a stack breaks after some changes. */
async function brokenBy(stack: string, ...changes: readonly Mutation[]): Promise<string[]> {
  const changed = changes.reduce((all, change) => mutate(all, change), FIXTURE_STACKS[stack] ?? []);
  const { violations } = await judge(changed, undefined, { exceptions: [] });
  return [...new Set(violations.map(({ rule }) => rule))];
}

const COUNTS = set("web-acl-complete", AWS, ACL, "rules.*.overrideAction", { count: {} });
const LIMITS_NOTHING = set("web-acl-complete", AWS, ACL, "rules.0.action", { count: {} });
const NO_ACTION = without("web-acl-complete", AWS, ACL, "rules.0.action");
const UNPROTECTED = unprotect("lasting-resource-protected", AWS, RDS);
const ONE_ZONE = set("database-spans-zones", AWS, RDS, "multiAz", false);
const REGIONAL = set("database-spans-zones", GCP, SQL, "settings.availabilityType", "REGIONAL");
const STAGING = [decided(AWS, "environment", "staging"), decided(AWS, "isTornDown", true)];

describe("what a rule asks of a site", () => {
  it.each([
    ["a firewall that counts without being told to", AWS, [COUNTS, LIMITS_NOTHING], ["web-acl-complete"]],
    ["one that was told to", AWS, [COUNTS, LIMITS_NOTHING, decided(AWS, "firewall", "count")], ["nothing-weakened"]],
    ["a limit of rates that neither blocks nor counts", AWS, [NO_ACTION], ["web-acl-complete"]],
    ["no protection", AWS, [UNPROTECTED], ["lasting-resource-protected"]],
    ["no protection in staging that goes", AWS, [UNPROTECTED, ...STAGING], []],
    [
      "no protection in production that goes",
      AWS,
      [UNPROTECTED, decided(AWS, "isTornDown", true)],
      ["lasting-resource-protected", "only-staging-torn-down"],
    ],
    ["one zone where it writes", AWS, [ONE_ZONE], ["database-spans-zones"]],
    ["one zone where it follows", AWS, [ONE_ZONE, decided(AWS, "isFirstWriter", false)], []],
    ["two zones where it follows", GCP, [REGIONAL], ["database-zones-fit-role"]],
    ["two zones where it is promoted", GCP, [REGIONAL, decided(GCP, "isPromoted", true)], []],
  ] as const)("for %s", async (_, stack, changes, rules) => {
    expect(await brokenBy(stack, ...changes)).toEqual(rules);
  });

  it("is everything where no component tells", async () => {
    const changes = [UNPROTECTED, COUNTS, ONE_ZONE, { ...without("", AWS, SITE, ""), does: { remove: true } } as const];
    expect(await brokenBy(AWS, ...changes)).toEqual([
      "database-spans-zones",
      "lasting-resource-protected",
      "web-acl-complete",
    ]);
  });
});
