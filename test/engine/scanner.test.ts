import { describe, expect, it } from "@jest/globals";
import { type Explanation, type Finding, judgeFindings, readFindings } from "./scanner.ts";

const finding = (check: string, resource: string, status = "FAIL"): Finding => ({
  check,
  resource,
  status,
  service: "s3",
  severity: "low",
  region: "sa-east-1",
  told: `${resource} fails`,
});
const LOGS: Explanation = { check: "no_lock", of: /^logs$/, because: "accepted", reason: "they come and go" };
const nameOf = (arn: string): string | undefined => (arn.startsWith("arn:ours:") ? arn.slice(9) : undefined);

describe("findings", () => {
  it("are read from the scanner's table", () => {
    const csv = [
      "CHECK_ID;STATUS;STATUS_EXTENDED;SERVICE_NAME;SEVERITY;RESOURCE_UID;REGION",
      'no_lock;FAIL;"Bucket ""a""; without";s3;low;arn:aws:s3:::a;sa-east-1',
    ].join("\n");
    expect(readFindings(csv)).toEqual([
      {
        check: "no_lock",
        status: "FAIL",
        told: 'Bucket "a"; without',
        service: "s3",
        severity: "low",
        resource: "arn:aws:s3:::a",
        region: "sa-east-1",
      },
    ]);
  });

  it("are explained by check and by what they are of, under the name that the program gave it", () => {
    const judged = judgeFindings(
      [finding("no_lock", "arn:ours:logs"), finding("no_lock", "arn:ours:images"), finding("open", "arn:ours:logs")],
      [LOGS],
      nameOf,
    );
    expect(judged.explained).toEqual({ emulator: 0, accepted: 1 });
    expect(judged.unexplained.map(({ check, name }) => `${check} ${name}`)).toEqual(["no_lock images", "open logs"]);
    expect(judged.idle).toEqual([]);
  });

  it("that pass need none, and an explanation of nothing is told", () => {
    const judged = judgeFindings([finding("no_lock", "arn:ours:logs", "PASS")], [LOGS], nameOf);
    expect(judged).toMatchObject({ unexplained: [], idle: [LOGS] });
  });

  it("are told by their ARN when no program made what they are of", () => {
    expect(judgeFindings([finding("open", "arn:aws:other")], [], nameOf).unexplained).toMatchObject([
      { name: "arn:aws:other" },
    ]);
  });
});
