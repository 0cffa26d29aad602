import { describe, expect, it } from "@jest/globals";
import type { DeployReport, StackReport } from "./deploy-report.ts";
import { resumeCommand } from "./deploy-request.ts";
import { reportText } from "./report-text.ts";
import { secondsText, usdChangeText } from "./texts.ts";

const NOTHING = { changes: {}, seconds: 0, causes: [], losses: [], because: [] };
const stack = (name: string, result: StackReport["result"], more: Partial<StackReport> = {}): StackReport => ({
  ...{ ...NOTHING, stack: name, result },
  ...more,
});
const REPORT: DeployReport = {
  ...{
    environment: "staging",
    operation: "deploy",
    image: "sha256:new",
    exitCode: 1,
    seconds: 492,
    problems: [],
    previews: [],
  },
  ...{ resume: "npm run deploy -- staging --only gcp", isRewritten: true },
  stacks: [
    stack("account-aws", "unchanged", { seconds: 0.2 }),
    stack("aws-staging", "applied", { changes: { create: 302, replace: 1 }, seconds: 301 }),
    stack("gcp-staging", "failed", { changes: { create: 9 }, seconds: 40, causes: ["quota is 0\nask for more"] }),
    stack("interconnect-staging", "skipped", { because: ["gcp-staging"] }),
  ],
  versions: [
    { site: "aws", isRight: true, told: "/version says sha256:new" },
    { site: "gcp", isRight: false, told: "status 503" },
  ],
  criticalPath: {
    stacks: [
      { name: "dns-staging", ms: 20_000 },
      { name: "aws-staging", ms: 301_000 },
    ],
    slowest: [
      { name: "network (aws:ec2/vpc:Vpc)", ms: 1_000 },
      { name: "database (aws:rds/instance:Instance)", ms: 290_000 },
    ],
  },
};

describe("the end of a run", () => {
  it("tells what is up, what isn't, why, and how to go on", () => {
    expect(reportText(REPORT, false).split("\n")).toEqual([
      "",
      "staging: FAILED after 8 m 12 s",
      "  account-aws           nothing to do                     0.2 s",
      "  aws-staging           302 created, 1 replaced           5 m 01 s",
      "  gcp-staging           FAILED, 9 created                 40.0 s",
      "      quota is 0",
      "      ask for more",
      "  interconnect-staging  skipped: gcp-staging not through",
      "aws: /version says sha256:new",
      "gcp: not verified: status 503",
      "Critical path: dns-staging 20.0 s → aws-staging 5 m 01 s",
      "  in aws-staging: … → database (aws:rds/instance:Instance) 4 m 50 s",
      "Commit stacks/environment.staging.json: it names sha256:new now.",
      "Go on with: npm run deploy -- staging --only gcp",
    ]);
  });

  it("says so when nothing was changed", () => {
    const refused = reportText({ ...REPORT, exitCode: 3, stacks: [], resume: undefined, isRewritten: false }, false);
    expect(refused).toContain("staging: refused, nothing was changed after");
    expect(refused).not.toContain("Critical path");
  });

  it("goes on with the same options, without what is through and without the image, which is in the file by then", () => {
    const request = { environment: "staging", isPreview: false, image: "sha256:new", versionPatienceMs: 1 } as const;
    const command = resumeCommand({ ...request, isDestroyed: true, isRefreshed: true, isAgreed: true }, ["aws", "dns"]);
    expect(command).toBe("npm run deploy -- staging --only aws,dns --destroy --refresh --yes");
  });
});

describe("numbers for people", () => {
  it.each([
    [0, "0.0 s"],
    [59_940, "59.9 s"],
    [60_000, "1 m 00 s"],
    [3_725_000, "62 m 05 s"],
  ])("are seconds: %d ms", (ms, text) => {
    expect(secondsText(ms)).toBe(text);
  });

  it.each([
    [12.345, "+12.35"],
    [-3, "−3.00"],
    [0.004, ""],
  ])("are dollars: %d", (usd, text) => {
    expect(usdChangeText(usd)).toBe(text);
  });
});
