import { describe, expect, it } from "@jest/globals";
import { SUBJECTS, type SubjectAlert } from "../signals.ts";
import { EdgePartUnknown, planCondition, type Watched } from "./observability-subjects.ts";

const watched: Watched = {
  environment: "production",
  databases: ["example-project:primary", "example-project:replica"],
  queue: "uploads",
  deadLetters: "uploads-dead",
  edge: { "edge-errors": "edge-map", "firewall-blocks": "edge-armor" },
  certificateCheck: "check-1",
};
const alert = (subject: SubjectAlert["subject"], when: SubjectAlert["when"] = "above"): SubjectAlert => ({
  kind: "subject",
  id: subject,
  severity: "page",
  says: "X.",
  subject,
  threshold: 10,
  when,
  forS: 60,
});

describe("planCondition", () => {
  it.each(SUBJECTS)("asks for one metric of one kind of resource for %s", (subject) => {
    const { filter, denominatorFilter } = planCondition(alert(subject), watched);
    for (const each of [filter, denominatorFilter ?? filter]) {
      expect(each).toMatch(/metric\.type = "[a-z]+\.googleapis\.com\/[a-z_/0-9]+"/);
      expect(each.match(/resource\.type = /g)).toHaveLength(1);
      expect(each).not.toContain("undefined");
    }
  });

  it.each([
    ["above", 0.9, "COMPARISON_LT"],
    ["below", 0.9, "COMPARISON_GT"],
  ] as const)("turns free storage %s a limit into used storage", (when, thresholdValue, comparison) => {
    expect(planCondition(alert("database-storage", when), watched)).toMatchObject({ thresholdValue, comparison });
  });

  it("names the edge's part that is not known", () => {
    expect(() => planCondition(alert("firewall-blocks"), { ...watched, edge: { "edge-errors": "edge-map" } })).toThrow(
      EdgePartUnknown,
    );
  });
});
