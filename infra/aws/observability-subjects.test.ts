import { describe, expect, it } from "@jest/globals";
import { ALERTS } from "../alerts.ts";
import { SUBJECTS, type SubjectAlert } from "../signals.ts";
import { EdgePartUnknown, planAlarm, SUBJECT_MEASURES, type Watched } from "./observability-subjects.ts";

const watched: Watched = {
  databases: ["primary", "replica"],
  storageGiB: 100,
  queue: "uploads",
  deadLetters: "uploads-dead",
  edge: {
    "balancer-errors": "app/edge/1",
    "edge-errors": "E1",
    "certificate-expiry": "arn:certificate",
    "firewall-blocks": "acl",
  },
};
const alert = (change: Partial<SubjectAlert>): SubjectAlert => ({
  kind: "subject",
  id: "x",
  severity: "page",
  says: "X.",
  subject: "database-cpu",
  threshold: 85,
  when: "above",
  forS: 900,
  ...change,
});

describe("planAlarm", () => {
  it("compares the worst of all databases", () => {
    expect(planAlarm(alert({}), watched)).toMatchObject({
      lines: [
        { id: "database0", metric: "CPUUtilization", dimensions: { DBInstanceIdentifier: "primary" } },
        { id: "database1", metric: "CPUUtilization", dimensions: { DBInstanceIdentifier: "replica" } },
        { id: "worst", expression: "MAX(METRICS())" },
      ],
      periods: 15,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 85,
      treatMissingData: "missing",
    });
  });

  it("makes a share of the free bytes", () => {
    const plan = planAlarm(alert({ subject: "database-storage", when: "below", threshold: 20 }), watched);
    expect(plan.lines.at(-1)).toEqual({ id: "worst", expression: `100 * MIN(METRICS()) / ${100 * 1024 ** 3}` });
    expect(plan.comparisonOperator).toBe("LessThanThreshold");
  });

  it.each([
    // By connection, the mean of its two tunnels, as CloudWatch tells it; the first two are the site's, the last another's.
    [
      4,
      [
        [1, 0.5, 1],
        [0, 0, 1],
        [1, 1, 0.5],
      ],
      [[1, 1, 1]],
    ],
    [
      1,
      [
        [0, 0, 1],
        [1, 0, 1],
      ],
      [
        [1, 1, 1],
        [0.5, 0.5, 1],
      ],
    ],
  ])("is told of VPN tunnels below %d also while another site's are all up", (threshold, fires, holds) => {
    const plan = planAlarm(alert({ subject: "vpn-tunnels", when: "below", threshold }), watched);
    for (const connections of fires) expect(Math.min(...connections)).toBeLessThan(plan.threshold);
    for (const connections of holds) expect(Math.min(...connections)).toBeGreaterThan(plan.threshold);
    expect(plan.lines).toEqual([
      { id: "up", expression: expect.stringMatching(/^SELECT MIN\(|^SELECT AVG\(.* GROUP BY VpnId ORDER BY /) },
    ]);
  });

  it("compares a certificate's days once a day", () => {
    const plan = planAlarm(alert({ subject: "certificate-expiry", when: "below", forS: 3600 }), watched);
    expect(plan).toMatchObject({ periodS: 86_400, periods: 1 });
  });

  it("names the edge's part that is not known", () => {
    expect(() =>
      planAlarm(alert({ subject: "edge-errors" }), { ...watched, edge: { "firewall-blocks": "acl" } }),
    ).toThrow(EdgePartUnknown);
  });

  it.each(SUBJECTS)("gives %s ids that CloudWatch takes, each once", (subject) => {
    const ids = SUBJECT_MEASURES[subject].lines(watched).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][a-zA-Z0-9_]*$/);
  });

  it("keeps within the day that an alarm may look back", () => {
    for (const each of ALERTS.filter((one) => one.kind === "subject")) {
      const { periods, periodS } = planAlarm(each, watched);
      expect(periods * periodS).toBeLessThanOrEqual(86_400);
    }
  });
});
