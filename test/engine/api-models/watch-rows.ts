import type { Values } from "../provider.ts";
import { type ApiTable, call, OWN_ID } from "./row.ts";

/** CloudWatch's, its logs', EventBridge's, managed Prometheus' and the budgets. */
export const WATCH_ROWS: ApiTable = {
  "aws:amp/alertManagerDefinition:AlertManagerDefinition": {
    calls: [call("amp.CreateAlertManagerDefinition", { members: { definition: "data" } })],
  },
  "aws:amp/ruleGroupNamespace:RuleGroupNamespace": {
    named: "name",
    calls: [call("amp.CreateRuleGroupsNamespace")],
  },
  "aws:amp/workspace:Workspace": {
    calls: [
      call("amp.CreateWorkspace"),
      call("amp.CreateLoggingConfiguration", {
        when: ({ loggingConfiguration }) => loggingConfiguration !== undefined,
        takes: ["loggingConfiguration"],
        members: { "loggingConfiguration.logGroupArn": "logGroupArn" },
        adds: { workspaceId: OWN_ID },
      }),
    ],
  },
  "aws:budgets/budget:Budget": {
    named: "name",
    calls: [
      call("budgets.CreateBudget", {
        into: "Budget",
        prepare: withSubscribers,
        members: {
          name: "Budget.BudgetName",
          limitAmount: "Budget.BudgetLimit.Amount",
          limitUnit: "Budget.BudgetLimit.Unit",
          notifications: "NotificationsWithSubscribers",
        },
        adds: { AccountId: "000000000000" },
      }),
    ],
  },
  "aws:cloudwatch/dashboard:Dashboard": { calls: [call("cloudwatch.PutDashboard")] },
  "aws:cloudwatch/eventRule:EventRule": { named: "name", calls: [call("events.PutRule")] },
  "aws:cloudwatch/eventTarget:EventTarget": {
    calls: [
      call("events.PutTargets", {
        prepare: ({ rule, eventBusName, targetId: id = "terraform-1", region: _, ...target }) => ({
          rule,
          ...(eventBusName !== undefined && { eventBusName }),
          target: { ...target, id },
        }),
        members: { target: "Targets[]" },
      }),
    ],
  },
  "aws:cloudwatch/logDelivery:LogDelivery": { calls: [call("logs.CreateDelivery")] },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": { calls: [call("logs.PutDeliveryDestination")] },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": { calls: [call("logs.PutDeliverySource")] },
  "aws:cloudwatch/logGroup:LogGroup": {
    named: "name",
    calls: [
      call("logs.CreateLogGroup", { takes: ["name", "kmsKeyId", "tags"], members: { name: "logGroupName" } }),
      call("logs.PutRetentionPolicy", {
        when: ({ retentionInDays }) => retentionInDays !== undefined,
        takes: ["name", "retentionInDays"],
        members: { name: "logGroupName" },
      }),
    ],
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    named: "name",
    calls: [
      call("logs.PutMetricFilter", {
        members: {
          name: "filterName",
          pattern: "filterPattern",
          metricTransformation: "metricTransformations[]",
          "metricTransformation.name": "metricName",
          "metricTransformation.namespace": "metricNamespace",
          "metricTransformation.value": "metricValue",
        },
      }),
    ],
  },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": { calls: [call("logs.PutResourcePolicy")] },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    named: "name",
    calls: [
      call("cloudwatch.PutMetricAlarm", {
        members: {
          name: "AlarmName",
          metricQueries: "Metrics",
          "metricQueries.metric": "MetricStat",
          "metricQueries.metric.dimensions": "Metric.Dimensions",
          "metricQueries.metric.metricName": "Metric.MetricName",
          "metricQueries.metric.namespace": "Metric.Namespace",
        },
      }),
    ],
  },
  "aws:cloudwatch/queryDefinition:QueryDefinition": { named: "name", calls: [call("logs.PutQueryDefinition")] },
};

/** A notification of a budget has its addressees beside it. */
function withSubscribers({ notifications, costFilters, ...rest }: Values): Values {
  return {
    ...rest,
    ...(Array.isArray(costFilters) && {
      costFilters: Object.fromEntries(costFilters.map(({ name, values }) => [name, values])),
    }),
    ...(Array.isArray(notifications) && {
      notifications: notifications.map(
        ({ subscriberSnsTopicArns = [], subscriberEmailAddresses = [], ...notification }) => ({
          notification,
          subscribers: [
            ...subscriberSnsTopicArns.map((address: unknown) => ({ subscriptionType: "SNS", address })),
            ...subscriberEmailAddresses.map((address: unknown) => ({ subscriptionType: "EMAIL", address })),
          ],
        }),
      ),
    }),
  };
}
