import { describe, expect, it } from "@jest/globals";
import { EXPLAINED } from "../explained.ts";
import { type Explanation, type Finding, judge } from "./finding.ts";

const finding = (object: string, check = "A"): Finding => ({ judge: "checkov", check, object, told: "" });
const explanation = (objects: RegExp, check = "A"): Explanation => ({ judge: "checkov", check, objects, reason: "so" });

describe("a finding", () => {
  it("is explained by judge, check and the whole name of its object", () => {
    const explained = [explanation(/Deployment a\/web/)];
    expect(judge([finding("Deployment a/web")], explained)).toEqual({ unexplained: [], unused: [] });
    const others = [
      finding("Deployment a/web2"),
      finding("Deployment a/web", "B"),
      { ...finding("Deployment a/web"), judge: "kube-score" as const },
    ];
    expect(judge(others, explained)).toEqual({ unexplained: others, unused: explained });
  });

  it("that is gone leaves an explanation of nothing, which is told", () => {
    const explained = [explanation(/Deployment .*/), explanation(/Job .*/)];
    expect(judge([finding("Deployment a/web")], explained).unused).toEqual([explained[1]]);
  });

  it("has one explanation at most for each judge, check and object", () => {
    const keys = EXPLAINED.map(({ judge: by, check, objects }) => `${by} ${check} ${objects.source}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { reason } of EXPLAINED) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
  });
});
