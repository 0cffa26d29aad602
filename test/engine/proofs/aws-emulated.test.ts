import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { requireTool } from "../../../tools/find.ts";
import { ACCOUNT, EDGE, HOME } from "../../aws-account/world.ts";
import { apiModelsOf } from "../api-models/model.ts";
import { startClouds } from "../clouds.ts";
import { applyNew, type Deployment, deploymentOf } from "../deployment.ts";
import { EmulatedAccount, type MadeCall } from "../emulator/account.ts";
import { emulatorHooks, modelChecks } from "../emulator/hooks.ts";
import { type Emulator, startEmulator } from "../emulator/process.ts";
import { REFUSED_BY_EMULATOR } from "../emulator/refusals-explained.ts";
import { tellEvidence } from "../evidence.ts";
import { type Finding, judgeFindings, scanAccount } from "../scanner.ts";
import { EXPLAINED, NOT_ASKED, NOT_SEEN } from "../scanner-explained.ts";
import { layersOf } from "../stack-layers.ts";
import { makeWorkspace } from "../workspace.ts";

/** Prowler's names of what the emulator serves. */
const SERVICES = [
  "acm",
  "cloudfront",
  "cloudtrail",
  "cloudwatch",
  "config",
  "ec2",
  "ecr",
  "eks",
  "elbv2",
  "iam",
  "kms",
  "rds",
  "route53",
  "s3",
  "secretsmanager",
  "sns",
  "sqs",
  "vpc",
  "wafv2",
];
/** Made beside the programs' so that the scanner has something to find. */
const OPEN_BUCKET = "open-bucket-of-the-proof";

let emulator: Emulator;
let account: EmulatedAccount;
let deployment: Deployment;

beforeAll(async () => {
  requireTool("prowler");
  emulator = await startEmulator(ACCOUNT);
  account = new EmulatedAccount(emulator, { region: HOME, account: ACCOUNT });
  const clouds = await startClouds({ ...modelChecks(apiModelsOf()), ...emulatorHooks(account) });
  deployment = deploymentOf(await makeWorkspace(), clouds);
});
afterAll(async () => {
  await deployment?.close();
  await emulator?.close();
});

const of = (outcome: MadeCall["outcome"]): MadeCall[] => account.calls.filter((call) => call.outcome === outcome);
const operationsOf = (calls: readonly MadeCall[]): string[] =>
  [...new Set(calls.map(({ operation }) => operation))].sort();

describe("production on AWS, in an emulator of its APIs", () => {
  it("passes the services' own models, resource by resource", async () => {
    for (const stacks of layersOf("production")) await Promise.all(stacks.map((stack) => applyNew(deployment, stack)));
    expect(account.calls.length).toBeGreaterThan(300);
  });

  it("is refused by the emulator only where it is said why", () => {
    tellEvidence("aws-emulated", "Calls that make production, in the emulator", [
      { outcome: "made", calls: of("made").length, operations: operationsOf(of("made")).length },
      { outcome: "not served", calls: of("not served").length, operations: operationsOf(of("not served")).length },
      { outcome: "refused", calls: of("refused").length, operations: operationsOf(of("refused")).length },
    ]);
    process.stdout.write(
      `served: ${operationsOf(of("made")).join(", ")}\n\nnot served: ${operationsOf(of("not served")).join(", ")}\n\n`,
    );
    const refused = new Map(of("refused").map((call) => [`${call.operation} ${call.name}`, call.told]));
    expect([...refused].filter(([call]) => !REFUSED_BY_EMULATOR[call])).toEqual([]);
    expect(Object.keys(REFUSED_BY_EMULATOR).filter((call) => !refused.has(call))).toEqual([]);
  });

  it("gives a scanner nothing to find that is neither mended nor explained", async () => {
    await emulator.ask({
      service: "s3",
      operation: "CreateBucket",
      region: HOME,
      parameters: { Bucket: OPEN_BUCKET, CreateBucketConfiguration: { LocationConstraint: HOME } },
    });
    const findings = await scanAccount({
      services: SERVICES,
      regions: [HOME, EDGE],
      without: Object.keys(NOT_ASKED),
      env: emulator.env,
    });
    const isSeeded = ({ resource }: Finding): boolean => resource.includes(OPEN_BUCKET);
    const ours = findings.filter((finding) => !isSeeded(finding));
    const judged = judgeFindings(ours, EXPLAINED, (arn) => account.nameOf(arn));
    tell(ours, judged.explained);
    expect(
      judged.unexplained.map(({ check, severity, name, told }) => `${check} (${severity}) ${name}: ${told}`),
    ).toEqual([]);
    expect(judged.idle.map(({ check }) => check)).toEqual([]);
    const seen = new Set(ours.map(({ service }) => service));
    expect(SERVICES.filter((service) => !seen.has(service))).toEqual(Object.keys(NOT_SEEN));
    // It can find: a bucket that nobody closed.
    expect(findings.filter((each) => isSeeded(each) && each.status === "FAIL").map(({ check }) => check)).toEqual(
      expect.arrayContaining(["s3_bucket_object_versioning", "s3_bucket_secure_transport_policy"]),
    );
  });
});

function tell(findings: readonly Finding[], explained: Readonly<Record<string, number>>): void {
  const rows = SERVICES.map((service) => {
    const own = findings.filter((finding) => finding.service === service);
    const count = (status: string): number => own.filter((finding) => finding.status === status).length;
    return {
      service,
      checks: new Set(own.map(({ check }) => check)).size,
      passed: count("PASS"),
      failed: count("FAIL"),
    };
  });
  tellEvidence("aws-scanned", "What prowler says of it", rows);
  for (const [what, reason] of Object.entries({ ...NOT_ASKED, ...NOT_SEEN }))
    process.stdout.write(`not judged: ${what}: ${reason}\n`);
  process.stdout.write(
    `failed, the emulator's doing: ${explained.emulator}; failed and accepted: ${explained.accepted}\n`,
  );
}
