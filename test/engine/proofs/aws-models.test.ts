import { describe, expect, it } from "@jest/globals";
import { recordStack } from "../../../stacks/record-stack.ts";
import { STACKS } from "../../../stacks/table.ts";
import { checkAgainstModels } from "../api-models/check.ts";
import { coverageOf, failuresOf, tellCoverage } from "../api-models/coverage.ts";
import { compileJavaPattern } from "../api-models/java-pattern.ts";
import { apiModelsOf } from "../api-models/model.ts";
import { type RecordedInputs, recordedInputs } from "../api-models/recorded-inputs.ts";
import { AWS_ROWS } from "../api-models/rows.ts";
import type { Values } from "../provider.ts";

const load = apiModelsOf();
let programs: RecordedInputs[] | undefined;

async function recorded(): Promise<RecordedInputs[]> {
  if (programs) return programs;
  programs = [];
  for (const stack of STACKS) programs.push(...recordedInputs((await recordStack(stack)).resources));
  return programs;
}

/** The first of its type, changed. */
async function changed(type: string, change: (inputs: Record<string, unknown>) => Values): Promise<Values> {
  const found = (await recorded()).find((each) => each.type === type);
  if (!found) throw new Error(`No program makes a ${type}.`);
  return change(structuredClone({ ...withoutSymbols(found.inputs) }));
}

const withoutSymbols = (inputs: Values): Values =>
  JSON.parse(
    JSON.stringify(inputs, (_, value) =>
      typeof value === "symbol" ? "arn:aws:kms:sa-east-1:111122223333:key/0" : value,
    ),
  );

describe("AWS's own API models", () => {
  it("judge every type that the programs make, or it is said why not", async () => {
    const coverage = coverageOf(await recorded(), load);
    const judged = coverage.filter(({ operations }) => operations.length > 0);
    console.info(
      `${tellCoverage(coverage)}\n${(await recorded()).length} resources of ${coverage.length} types, ${judged.length} of them modelled by ${new Set(judged.flatMap(({ operations }) => operations)).size} operations`,
    );
    expect(coverage.flatMap(({ type, unexplained }) => unexplained.map((path) => `${type} ${path}`))).toEqual([]);
  });

  it("find nothing wrong in what the programs ask for", async () => {
    expect(failuresOf(await recorded(), load)).toEqual([]);
  });

  it("have patterns that JavaScript understands, but for a few that are told", () => {
    const services = new Set(
      Object.values(AWS_ROWS).flatMap(({ calls }) => calls.map(({ operation }) => operation.split(".")[0] ?? "")),
    );
    const patterns = [...services].flatMap((service) =>
      Object.entries(load(service).shapes).flatMap(([name, { pattern }]) =>
        pattern ? [{ name: `${service} ${name}`, pattern }] : [],
      ),
    );
    const lost = patterns.filter(({ pattern }) => !compileJavaPattern(pattern));
    console.info(
      `${patterns.length} patterns, not understood: ${lost.map(({ name, pattern }) => `${name} ${pattern}`).join("; ") || "none"}`,
    );
    expect(lost.length).toBeLessThanOrEqual(patterns.length / 100);
  });

  const seeds: [string, string, (inputs: Record<string, unknown>) => Values, string][] = [
    [
      "a word of no enumeration",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
      (inputs) => ({ ...inputs, rule: { objectOwnership: "BucketOwnerOnly" } }),
      "rule.objectOwnership",
    ],
    [
      "an enumeration's word in a deep list",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      (inputs) => ({ ...inputs, rules: [{ id: "all", status: "On", filter: { prefix: "" } }] }),
      "rules[0].status",
    ],
    [
      "a wrong comparison",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      (inputs) => ({ ...inputs, comparisonOperator: "MoreThan" }),
      "comparisonOperator",
    ],
    [
      "an unknown protocol of a balancer",
      "aws:lb/listener:Listener",
      (inputs) => ({ ...inputs, protocol: "HTTP2" }),
      "protocol",
    ],
    [
      "a log group with a space",
      "aws:cloudwatch/logGroup:LogGroup",
      (inputs) => ({ ...inputs, name: "reviews logs" }),
      "name",
    ],
    ["a role name too long", "aws:iam/role:Role", (inputs) => ({ ...inputs, name: "r".repeat(65) }), "name"],
    [
      "a description too long",
      "aws:iam/role:Role",
      (inputs) => ({ ...inputs, description: "d".repeat(1001) }),
      "description",
    ],
    [
      "a password policy out of range",
      "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
      (inputs) => ({ ...inputs, minimumPasswordLength: 200 }),
      "minimumPasswordLength",
    ],
    [
      "a key's rotation too seldom",
      "aws:kms/key:Key",
      (inputs) => ({ ...inputs, rotationPeriodInDays: 4000 }),
      "rotationPeriodInDays",
    ],
    [
      "a key deleted too late",
      "aws:kms/key:Key",
      (inputs) => ({ ...inputs, deletionWindowInDays: 400 }),
      "deletionWindowInDays",
    ],
    ["a zone without a name", "aws:route53/zone:Zone", ({ name: _, ...inputs }) => inputs, "name"],
    ["a record of no type", "aws:route53/record:Record", (inputs) => ({ ...inputs, type: "ALIAS" }), "change.set.type"],
    [
      "a health check of no region",
      "aws:route53/healthCheck:HealthCheck",
      (inputs) => ({ ...inputs, regions: ["mars-1", "us-east-1", "us-west-1"] }),
      "regions[0]",
    ],
    [
      "a firewall rule without visibility",
      "aws:wafv2/webAcl:WebAcl",
      (inputs) => ({ ...inputs, rules: [{ name: "one", priority: 0, statement: {} }] }),
      "rules[0].visibilityConfig",
    ],
    [
      "a firewall rule's priority below nought",
      "aws:wafv2/webAcl:WebAcl",
      (inputs) => ({
        ...inputs,
        rules: [{ name: "one", priority: -1, statement: {}, visibilityConfig: inputs.visibilityConfig }],
      }),
      "rules[0].priority",
    ],
    [
      "a cluster whose name begins with a hyphen",
      "aws:eks/cluster:Cluster",
      (inputs) => ({ ...inputs, name: "-reviews" }),
      "name",
    ],
    [
      "a distribution's unknown TLS",
      "aws:cloudfront/distribution:Distribution",
      (inputs) => ({
        ...inputs,
        viewerCertificate: { ...(inputs.viewerCertificate as object), minimumProtocolVersion: "TLSv1.9" },
      }),
      "viewerCertificate.minimumProtocolVersion",
    ],
    ["a registry with capitals", "aws:ecr/repository:Repository", (inputs) => ({ ...inputs, name: "Images" }), "name"],
    [
      "a multi-Region key where the service takes none",
      "aws:amp/workspace:Workspace",
      (inputs) => ({
        ...inputs,
        kmsKeyArn: "arn:aws:kms:sa-east-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef",
      }),
      "kmsKeyArn",
    ],
    [
      "a text for a number",
      "aws:rds/instance:Instance",
      (inputs) => ({ ...inputs, allocatedStorage: "much" }),
      "allocatedStorage",
    ],
  ];

  it.each(seeds)("catch %s", async (_, type, change, property) => {
    const failures = checkAgainstModels(type, await changed(type, change), { name: "seed", load });
    expect(failures.map((failure) => failure.property)).toContain(property);
  });
});
