import { beforeAll, describe, expect, it } from "@jest/globals";
import * as gcp from "@pulumi/gcp";
import { output } from "@pulumi/pulumi";
import { ALERTS, OBJECTIVES } from "../alerts.ts";
import { LogsKeptTooLong } from "../log-days.ts";
import type { ObservabilityArgs } from "../platform.ts";
import { ofType, onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { GcpObservability } from "./observability.ts";
import { BudgetInvalid } from "./observability-budget.ts";
import { ReceiverInvalid } from "./observability-channels.ts";
import type { GcpSite } from "./site.ts";

const site: GcpSite = {
  environment: "production",
  project: "example-project",
  projectNumber: "444455556666",
  region: "southamerica-east1",
  billingAccount: "0A1B2C-3D4E5F-678901",
  zones: ["southamerica-east1-a"],
  isTornDown: false,
};
const PAGER = "projects/example-project/notificationChannels/123";

const args = (): ObservabilityArgs => ({
  cluster: { name: output("reviews-production") } as ObservabilityArgs["cluster"],
  database: { ids: output(["example-project:primary", "example-project:replica"]) } as ObservabilityArgs["database"],
  databaseStorageGiB: 100,
  queue: { name: output("uploads"), deadLetterName: output("uploads-dead") } as ObservabilityArgs["queue"],
  edge: {
    ids: output({
      "edge-errors": "edge-map",
      "firewall-blocks": "edge-armor",
    }),
  } as unknown as ObservabilityArgs["edge"],
  publicHost: "reviews.example.com",
  key: "events",
  logs: { key: "projects/example-project/locations/southamerica-east1/keyRings/r/cryptoKeys/logs", days: 30 },
  alerts: ALERTS,
  objectives: OBJECTIVES,
  notify: { page: ["oncall@example.com", PAGER], ticket: ["team@example.com", "oncall@example.com"] },
  budgetUsd: 900,
});

const make = (change: Partial<ObservabilityArgs> = {}) => {
  const providers = [new gcp.Provider("gcp", { project: site.project })];
  return new GcpObservability("watch", { ...args(), ...change }, site, { providers });
};
const answers = {
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": () => ({ uptimeCheckId: "check-1" }),
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": () => ({
    id: "projects/example-project/locations/southamerica-east1/buckets/reviews-production-watch",
  }),
};

interface Policy {
  readonly displayName: string;
  readonly severity: string;
  readonly notificationChannels: readonly string[];
  readonly documentation: { readonly content: string };
  readonly conditions: readonly {
    readonly conditionPrometheusQueryLanguage?: Record<string, unknown>;
    readonly conditionThreshold?: Record<string, unknown>;
  }[];
}

describe("GcpObservability", () => {
  let resources: readonly RecordedResource[];
  let result: Pick<GcpObservability, "collector" | "metricQuery" | "handle">;
  const one = (type: string, name?: string): RecordedResource => onlyOne(resources, type, name);
  const policies = (): Policy[] =>
    ofType(resources, "gcp:monitoring/alertPolicy:AlertPolicy").map(({ inputs }) => inputs as unknown as Policy);
  const policyOf = (id: string) => policies().find(({ displayName }) => displayName === id);

  beforeAll(async () => {
    const recording = await record(
      () => {
        const { collector, metricQuery, handle } = make();
        return { collector, metricQuery, handle };
      },
      { answers },
    );
    resources = recording.resources;
    result = recording.result as unknown as typeof result;
  });

  it("tells the collector and the autoscaler where the metrics are", () => {
    expect(result).toEqual({
      collector: {
        extensions: {},
        processors: { resourcedetection: { detectors: ["gcp"], timeout: "10s" } },
        metrics: { googlemanagedprometheus: { project: "example-project" } },
        traces: { googlecloud: { project: "example-project" } },
      },
      metricQuery: {
        address: "https://monitoring.googleapis.com/v1/projects/example-project/location/global/prometheus",
        podIdentity: "gcp",
        metadata: {},
      },
      handle: "projects/example-project",
    });
  });

  it("renders every alert once, by its id, with its runbook", () => {
    expect(
      policies()
        .map(({ displayName }) => displayName)
        .toSorted(),
    ).toEqual(ALERTS.map(({ id }) => id).toSorted());
    for (const { id, says } of ALERTS)
      expect(policyOf(id)?.documentation.content).toBe(`${says} docs/operations.md#${id}`);
  });

  it("asks managed Prometheus exactly what the alert asks", () => {
    for (const alert of ALERTS)
      if (alert.kind === "query")
        expect(policyOf(alert.id)?.conditions).toEqual([
          {
            displayName: alert.id,
            conditionPrometheusQueryLanguage: {
              query: alert.promql,
              duration: `${alert.forS}s`,
              evaluationInterval: alert.severity === "page" ? "60s" : "300s",
              disableMetricValidation: true,
            },
          },
        ]);
  });

  it("compares what Cloud Monitoring knows of each part", () => {
    const threshold = (id: string) => policyOf(id)?.conditions[0]?.conditionThreshold;
    expect(threshold("database-cpu")).toMatchObject({
      filter: expect.stringContaining('one_of("example-project:primary", "example-project:replica")'),
      comparison: "COMPARISON_GT",
      thresholdValue: 0.85,
      duration: "900s",
    });
    // 20 % free is 80 % used, and it is the use that grows.
    expect(threshold("database-storage")).toMatchObject({ comparison: "COMPARISON_GT", thresholdValue: 0.8 });
    expect(threshold("certificate-expiry")).toMatchObject({
      filter: expect.stringContaining('check_id = "check-1"'),
      comparison: "COMPARISON_LT",
      thresholdValue: 21,
    });
    expect(threshold("edge-errors")).toMatchObject({
      filter: expect.stringContaining("response_code_class = 500"),
      denominatorFilter: expect.not.stringContaining("response_code_class"),
      thresholdValue: 0.05,
    });
    expect(threshold("vpn-tunnel-down")).toMatchObject({ comparison: "COMPARISON_LT", thresholdValue: 4 });
  });

  it("wakes those who are on call and nobody else, each by one channel", () => {
    const channels = ofType(resources, "gcp:monitoring/notificationChannel:NotificationChannel");
    expect(channels.map(({ inputs }) => inputs.labels)).toEqual([
      { email_address: "oncall@example.com" },
      { email_address: "team@example.com" },
    ]);
    for (const { id, severity } of ALERTS)
      expect(policyOf(id)?.notificationChannels).toEqual(
        severity === "page" ? ["watch-0-id", PAGER] : ["watch-2-id", "watch-0-id"],
      );
    expect(new Set(policies().map(({ severity }) => severity))).toEqual(new Set(["CRITICAL", "WARNING"]));
  });

  it("looks at the certificate from outside", () => {
    expect(one("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig").inputs).toMatchObject({
      httpCheck: { useSsl: true, validateSsl: true },
      monitoredResource: { labels: { host: "reviews.example.com" } },
    });
  });

  it("shows every objective and every part on the dashboard", () => {
    const { tiles } = JSON.parse(String(one("gcp:monitoring/dashboard:Dashboard").inputs.dashboardJson)).mosaicLayout;
    const titles = tiles.map(({ widget }: { widget: { title: string } }) => widget.title.split(":")[0]);
    const parts = ALERTS.filter((alert) => alert.kind === "subject").map(({ id }) => id);
    expect(titles).toEqual([...OBJECTIVES.map(({ id }) => id), ...parts]);
    const corners = tiles.map(({ xPos, yPos }: { xPos: number; yPos: number }) => `${xPos} ${yPos}`);
    expect(new Set(corners).size).toBe(tiles.length);
  });

  it("keeps what pods print in the region, under our key, with an end", () => {
    expect(one("gcp:logging/projectBucketConfig:ProjectBucketConfig").inputs).toMatchObject({
      location: "southamerica-east1",
      bucketId: "reviews-production-watch",
      retentionDays: 30,
      cmekSettings: { kmsKeyName: expect.stringMatching(/logs$/) },
    });
    expect(one("gcp:logging/projectSink:ProjectSink").inputs).toMatchObject({
      destination:
        "logging.googleapis.com/projects/example-project/locations/southamerica-east1/buckets/reviews-production-watch",
      filter: 'resource.type="k8s_container" AND resource.labels.cluster_name="reviews-production"',
    });
  });

  it("tells of half, four fifths and all of the budget, and of a forecast above it", () => {
    const budget = one("gcp:billing/budget:Budget").inputs;
    expect(budget).toMatchObject({
      billingAccount: "0A1B2C-3D4E5F-678901",
      amount: { specifiedAmount: { currencyCode: "USD", units: "900" } },
      budgetFilter: { projects: ["projects/444455556666"], labels: { environment: "production" } },
      allUpdatesRule: {
        monitoringNotificationChannels: ["watch-2-id", "watch-0-id"],
        disableDefaultIamRecipients: true,
      },
    });
    expect((budget.thresholdRules as { thresholdPercent: number }[]).map((rule) => rule.thresholdPercent)).toEqual([
      0.5, 0.8, 1, 1,
    ]);
  });

  it("is the parent of all it makes", () => {
    const itself = one("camera-reviews:gcp:Observability").urn;
    for (const each of resources)
      if (!each.type.startsWith("pulumi:") && each.urn !== itself) expect(each.parent).toBe(itself);
  });

  it("can be previewed before anything is there", async () => {
    const { resources: planned } = await record(() => make().handle, { isPreview: true });
    expect(ofType(planned, "gcp:monitoring/alertPolicy:AlertPolicy")).toHaveLength(ALERTS.length);
  });

  it.each([
    [{ notify: { page: ["oncall@example.com"], ticket: [] } }, ReceiverInvalid, "Nobody is told of a ticket"],
    [{ notify: { page: ["#team"], ticket: ["team@example.com"] } }, ReceiverInvalid, '"#team" can\'t be told'],
    [{ logs: { key: "k", days: 91 } }, LogsKeptTooLong, "91 days; 90 are allowed"],
    [{ budgetUsd: 0.5 }, BudgetInvalid, "0.5 USD"],
  ])("refuses %j before it makes anything", async (change, error, message) => {
    const { resources: made } = await record(() => {
      expect(() => make(change)).toThrow(error);
      expect(() => make(change)).toThrow(message);
    });
    expect(made.filter(({ type }) => !type.startsWith("pulumi:"))).toEqual([]);
  });
});
