import { beforeAll, describe, expect, it } from "@jest/globals";
import * as aws from "@pulumi/aws";
import { output } from "@pulumi/pulumi";
import { ALERTS, OBJECTIVES } from "../alerts.ts";
import { LogsKeptTooLong } from "../log-days.ts";
import type { ObservabilityArgs } from "../platform.ts";
import { ofType, onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { AwsObservability } from "./observability.ts";
import { BudgetInvalid } from "./observability-budget.ts";
import { ReceiverInvalid } from "./observability-receivers.ts";
import type { AwsSite } from "./site.ts";

const site: AwsSite = {
  environment: "production",
  accountId: "111122223333",
  region: "sa-east-1",
  zoneIds: ["sae1-az1", "sae1-az2", "sae1-az3"],
  databaseAuthority: "",
  endpoints: [],
  kubernetesVersion: "1.35",
  isTornDown: false,
};
const LOGS = "arn:aws:kms:sa-east-1:111122223333:key/logs";
const EVENTS = "arn:aws:kms:sa-east-1:111122223333:key/mrk-1";

const args = (): ObservabilityArgs => ({
  cluster: { name: output("reviews-production") } as ObservabilityArgs["cluster"],
  database: { ids: output(["primary", "replica"]) } as ObservabilityArgs["database"],
  databaseStorageGiB: 100,
  queue: { name: output("uploads"), deadLetterName: output("uploads-dead") } as ObservabilityArgs["queue"],
  edge: {
    ids: output({
      "balancer-errors": "app/edge/0123456789abcdef",
      "edge-errors": "E2EXAMPLE",
      "certificate-expiry": "arn:aws:acm:us-east-1:111122223333:certificate/1",
      "firewall-blocks": "edge",
    }),
  } as unknown as ObservabilityArgs["edge"],
  publicHost: "reviews.example.com",
  key: EVENTS,
  logs: { key: LOGS, days: 30 },
  alerts: ALERTS,
  objectives: OBJECTIVES,
  notify: { page: ["oncall@example.com", "https://pager.example.com/hook"], ticket: ["team@example.com"] },
  budgetUsd: 900,
});

const make = (change: Partial<ObservabilityArgs> = {}) => {
  const providers = [new aws.Provider("aws", { region: "sa-east-1" })];
  return new AwsObservability("watch", { ...args(), ...change }, site, { providers });
};
const answers = {
  "aws:amp/workspace:Workspace": () => ({
    arn: "arn:aws:aps:sa-east-1:111122223333:workspace/ws-1",
    prometheusEndpoint: "https://aps-workspaces.sa-east-1.amazonaws.com/workspaces/ws-1/",
  }),
};
const queryAlerts = ALERTS.filter((alert) => alert.kind === "query");
const partAlerts = ALERTS.filter((alert) => alert.kind === "subject");

describe("AwsObservability", () => {
  let resources: readonly RecordedResource[];
  let result: Pick<AwsObservability, "collector" | "metricQuery" | "handle">;
  const one = (type: string, name?: string): RecordedResource => onlyOne(resources, type, name);
  const alarms = (): RecordedResource[] => ofType(resources, "aws:cloudwatch/metricAlarm:MetricAlarm");
  const rules = () =>
    ofType(resources, "aws:amp/ruleGroupNamespace:RuleGroupNamespace").flatMap(({ inputs }) =>
      JSON.parse(String(inputs.data)).groups.flatMap((group: { rules: unknown[] }) => group.rules),
    ) as { alert: string; expr: string; labels: { severity: string }; annotations: { runbook: string } }[];

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
        extensions: { sigv4auth: { region: "sa-east-1", service: "aps" } },
        metrics: {
          prometheusremotewrite: {
            endpoint: "https://aps-workspaces.sa-east-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
            auth: { authenticator: "sigv4auth" },
            add_metric_suffixes: false,
          },
        },
        traces: { awsxray: { region: "sa-east-1" } },
      },
      metricQuery: {
        address: "https://aps-workspaces.sa-east-1.amazonaws.com/workspaces/ws-1",
        podIdentity: "aws",
        metadata: { awsRegion: "sa-east-1" },
      },
      handle: "arn:aws:aps:sa-east-1:111122223333:workspace/ws-1",
    });
  });

  it("renders every alert once, by its id", () => {
    const ids = [...rules().map(({ alert }) => alert), ...alarms().map(({ name }) => name.replace(/^watch-/, ""))];
    expect(ids.toSorted()).toEqual(ALERTS.map(({ id }) => id).toSorted());
  });

  it("asks managed Prometheus exactly what the alert asks, with severity and runbook", () => {
    for (const { id, promql, severity } of queryAlerts) {
      const rule = rules().find(({ alert }) => alert === id);
      expect(rule).toMatchObject({ expr: promql, labels: { severity } });
      expect(rule?.annotations.runbook).toBe(`docs/operations.md#${id}`);
    }
  });

  it("routes pages and tickets of managed Prometheus to their topics, after these admit it", () => {
    const definition = one("aws:amp/alertManagerDefinition:AlertManagerDefinition");
    const { route, receivers } = JSON.parse(JSON.parse(String(definition.inputs.definition)).alertmanager_config);
    expect(route).toMatchObject({ receiver: "ticket", routes: [{ matchers: ['severity="page"'], receiver: "page" }] });
    const topics = receivers.map((each: { name: string; sns_configs: { topic_arn: string }[] }) => [
      each.name,
      each.sns_configs[0]?.topic_arn,
    ]);
    expect(topics).toEqual([
      ["page", "arn:aws:sns:sa-east-1:111122223333:topic/watch-page"],
      ["ticket", "arn:aws:sns:sa-east-1:111122223333:topic/watch-ticket"],
    ]);
    expect(definition.dependsOn).toContain(one("aws:sns/topicPolicy:TopicPolicy", "watch-page").urn);
  });

  it("lets every alarm tell the topic of its severity and region, after that admits it", () => {
    for (const { id, severity, subject } of partAlerts) {
      const alarm = one("aws:cloudwatch/metricAlarm:MetricAlarm", `watch-${id}`);
      const isEdge = ["edge-errors", "certificate-expiry", "firewall-blocks"].includes(subject);
      const topic = `watch-${isEdge ? "edge-" : ""}${severity}`;
      expect(alarm.inputs.alarmActions).toEqual([`arn:aws:sns:sa-east-1:111122223333:topic/${topic}`]);
      expect(alarm.inputs.region).toBe(isEdge ? "us-east-1" : undefined);
      expect(one("aws:sns/topic:Topic", topic).inputs.region).toBe(isEdge ? "us-east-1" : undefined);
      expect(alarm.dependsOn).toContain(one("aws:sns/topicPolicy:TopicPolicy", topic).urn);
      expect(alarm.inputs.alarmDescription).toContain(`docs/operations.md#${id}`);
    }
  });

  it("encrypts every topic with the key of its region, and admits who publishes there", () => {
    expect(one("aws:sns/topic:Topic", "watch-page").inputs.kmsMasterKeyId).toBe(EVENTS);
    expect(one("aws:sns/topic:Topic", "watch-edge-page").inputs.kmsMasterKeyId).toBe(
      EVENTS.replace("sa-east-1", "us-east-1"),
    );
    const admitted = (name: string) =>
      JSON.parse(String(one("aws:sns/topicPolicy:TopicPolicy", name).inputs.policy)).Statement[0];
    expect(admitted("watch-page").Principal.Service).toEqual(["cloudwatch.amazonaws.com", "aps.amazonaws.com"]);
    expect(admitted("watch-edge-ticket").Principal.Service).toEqual([
      "cloudwatch.amazonaws.com",
      "budgets.amazonaws.com",
    ]);
    expect(admitted("watch-page").Condition).toEqual({ StringEquals: { "aws:SourceAccount": "111122223333" } });
  });

  it("has somebody for every page, in both regions", () => {
    const told = ofType(resources, "aws:sns/topicSubscription:TopicSubscription").map(({ inputs }) => [
      inputs.topic,
      inputs.protocol,
      inputs.endpoint,
    ]);
    const topic = (name: string) => `arn:aws:sns:sa-east-1:111122223333:topic/watch-${name}`;
    for (const name of ["page", "edge-page"]) {
      expect(told).toContainEqual([topic(name), "email", "oncall@example.com"]);
      expect(told).toContainEqual([topic(name), "https", "https://pager.example.com/hook"]);
    }
    expect(told).toHaveLength(6);
  });

  it("keeps metrics under the logs' key, as managed Prometheus takes none of several Regions", () => {
    const workspace = one("aws:amp/workspace:Workspace").inputs;
    expect(workspace).toMatchObject({ alias: "reviews-production", kmsKeyArn: LOGS });
    expect(workspace.loggingConfiguration).toEqual({ logGroupArn: expect.stringMatching(/:\*$/) });
  });

  it("gives every log group an end and a key before the agent would make it without", () => {
    const groups = ofType(resources, "aws:cloudwatch/logGroup:LogGroup");
    expect(groups.map(({ inputs }) => inputs.name)).toEqual(
      expect.arrayContaining([
        "/aws/vendedlogs/prometheus/reviews-production-watch",
        "/aws/containerinsights/reviews-production/application",
        "/aws/containerinsights/reviews-production/performance",
      ]),
    );
    for (const { inputs } of groups) expect(inputs).toMatchObject({ retentionInDays: 30, kmsKeyId: LOGS });
    const agent = one("aws:eks/addon:Addon");
    for (const { name, urn } of groups) if (name !== "watch-prometheus") expect(agent.dependsOn).toContain(urn);
    expect(agent.dependsOn).toContain(one("aws:iam/rolePolicy:RolePolicy").urn);
  });

  it("shows every objective and every part on the dashboard", () => {
    const { dashboardName, dashboardBody } = one("aws:cloudwatch/dashboard:Dashboard").inputs;
    expect(dashboardName).toBe("reviews-production-watch");
    const { widgets } = JSON.parse(String(dashboardBody));
    for (const { id } of OBJECTIVES) expect(widgets[0].properties.markdown).toContain(`| ${id} |`);
    for (const { id } of partAlerts) expect(dashboardBody).toContain(`${id}: `);
  });

  it("tells of half, four fifths and all of the budget, and of a forecast above it", () => {
    const budget = one("aws:budgets/budget:Budget");
    expect(budget.inputs).toMatchObject({
      limitAmount: "900",
      costFilters: [{ name: "TagKeyValue", values: ["user:environment$production"] }],
    });
    const told = budget.inputs.notifications as { notificationType: string; threshold: number }[];
    expect(told.map((each) => [each.notificationType, each.threshold])).toEqual([
      ["ACTUAL", 50],
      ["ACTUAL", 80],
      ["ACTUAL", 100],
      ["FORECASTED", 100],
    ]);
    expect(budget.dependsOn).toContain(one("aws:sns/topicPolicy:TopicPolicy", "watch-edge-ticket").urn);
  });

  it("is the parent of all it makes", () => {
    const itself = one("camera-reviews:aws:Observability").urn;
    for (const each of resources)
      if (!each.type.startsWith("pulumi:") && each.urn !== itself) expect(each.parent).toBe(itself);
  });

  it("can be previewed before anything is there", async () => {
    const { resources: planned } = await record(() => make().handle, { isPreview: true });
    expect(ofType(planned, "aws:cloudwatch/metricAlarm:MetricAlarm")).toHaveLength(partAlerts.length);
  });

  it.each([
    [{ notify: { page: [], ticket: ["team@example.com"] } }, ReceiverInvalid, "Nobody is told of a page"],
    [{ notify: { page: ["the team"], ticket: ["team@example.com"] } }, ReceiverInvalid, '"the team" can\'t be told'],
    [{ logs: { key: "k", days: 365 } }, LogsKeptTooLong, "365 days; 90 are allowed"],
    [{ budgetUsd: 0 }, BudgetInvalid, "must be above 0"],
  ])("refuses %j before it makes anything", async (change, error, message) => {
    const { resources: made } = await record(() => {
      expect(() => make(change)).toThrow(error);
      expect(() => make(change)).toThrow(message);
    });
    expect(made.filter(({ type }) => !type.startsWith("pulumi:"))).toEqual([]);
  });
});
