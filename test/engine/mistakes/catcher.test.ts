import { describe, expect, it } from "@jest/globals";
import type { PulumiRun } from "../pulumi.ts";
import { catcherOf } from "./catcher.ts";

const RUN: PulumiRun = {
  code: 255,
  stdout: "",
  stderr: "",
  seconds: 1,
  steps: [],
  diagnostics: [],
  violations: [],
  changes: {},
};
const failed = (...messages: readonly string[]): PulumiRun => ({
  ...RUN,
  diagnostics: messages.map((message) => ({ urn: "", severity: "error", message })),
});

describe("who has caught a mistake", () => {
  it("is nobody when the command went through, whatever was warned of", () => {
    expect(catcherOf({ ...failed("odd"), code: 0 })).toBeUndefined();
  });

  it("is the provider when it refuses an input, or refuses to make something", () => {
    for (const message of [
      "aws:ecr/repository:Repository resource 'images' has a problem: imageTagMutabilty: there is no such input",
      "aws:ec2/subnet:Subnet network-database-1: cidrBlock lies outside of its network",
    ])
      expect(catcherOf(failed(message))).toEqual({ by: "provider", message });
  });

  it("is the program when it throws", () => {
    const message =
      "Running program '/stacks/main.mjs' failed with an unhandled exception:\nRetentionInvalid: CloudWatch can't keep logs for 500 days";
    expect(catcherOf(failed(message))?.by).toBe("program");
    expect(catcherOf(failed("stacks/environment.production.json has a problem:\n  offices: found []"))?.by).toBe(
      "program",
    );
  });

  it("is the policy only when a mandatory one is broken", () => {
    const violation = { urn: "u", policy: "image-by-digest", message: "must be by digest" };
    expect(catcherOf({ ...RUN, violations: [{ ...violation, level: "mandatory" }] })).toEqual({
      by: "policy",
      message: "image-by-digest: must be by digest",
    });
    expect(catcherOf({ ...RUN, violations: [{ ...violation, level: "advisory" }] })?.by).toBe("engine");
  });

  it("is the engine itself otherwise", () => {
    expect(catcherOf({ ...RUN, stderr: "error: no stack named 'typo'" })).toEqual({
      by: "engine",
      message: "error: no stack named 'typo'",
    });
  });
});
