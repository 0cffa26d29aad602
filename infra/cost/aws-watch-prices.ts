import { type Component, type CostContext, type CostedResource, component, type PricedTypes } from "./components.ts";
import { listAt, numberAt, textAt, valueAt } from "./inputs.ts";
import { logKindOf } from "./kinds.ts";

/** What watches the rest: logs, metrics, audit. */
export const AWS_WATCH_PRICES: PricedTypes = {
  "aws:cloudwatch/logGroup:LogGroup": { together: logs },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    each: ({ inputs }) =>
      textAt(inputs, "deliveryDestinationConfiguration.destinationResourceArn")?.includes(":s3:")
        ? [component("delivery of logs to S3", "aws.logs.delivery-to-s3-gb")]
        : [],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { each: alarm },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    each: () => [component("composite alarm", "aws.cloudwatch.composite-alarm-month")],
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    each: () => [component("dashboard", "aws.cloudwatch.dashboard-month")],
  },
  "aws:amp/workspace:Workspace": {
    together: (_, { usage: { metrics } }) => [
      component("metric samples", "aws.prometheus.sample-ten-million", metrics.samplesMillions / 10),
      component("metrics kept", "aws.prometheus.stored-gb-month", metrics.storedGb),
      component("metric queries", "aws.prometheus.query-billion", metrics.queryBillions),
    ],
  },
  "aws:sns/topic:Topic": {
    together: (_, { usage }) => [
      component("mails of alarms", "aws.sns.mail-hundred-thousand", usage.messages.mailsHundredThousands),
    ],
  },
  "aws:guardduty/detector:Detector": {
    together: (_, { usage: { audit } }) => [
      component("GuardDuty: management events", "aws.guardduty.management-million", audit.managementMillions),
      component("GuardDuty: flow logs", "aws.guardduty.flow-gb", audit.flowGb),
    ],
  },
  "aws:guardduty/detectorFeature:DetectorFeature": { together: guardDutyFeatures },
  "aws:cfg/recorder:Recorder": {
    together: (_, { usage }) => [component("recorded settings", "aws.config.item", usage.audit.configItems)],
  },
  "aws:cfg/rule:Rule": {
    together: (_, { usage }) => [
      component("evaluations of Config rules", "aws.config.evaluation", usage.audit.configEvaluations),
    ],
  },
  "aws:securityhub/account:Account": {
    together: (_, { usage }) => [component("security checks", "aws.security-hub.check", usage.audit.securityChecks)],
  },
  "aws:cloudtrail/trail:Trail": { together: trail },
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": {
    each: ({ inputs }) =>
      textAt(inputs, "scanType") === "ENHANCED" ? [component("image scans", "aws.inspector.image-scan")] : [],
  },
};

/** A group's region is its own argument, or the site's. */
const HOME = "sa-east-1";

function logs(groups: readonly CostedResource[], { usage }: CostContext): Component[] {
  const regions = Map.groupBy(groups, ({ inputs }) => textAt(inputs, "region") ?? HOME);
  return [...regions].flatMap(([region, inRegion]) => {
    const kinds = [...new Set(inRegion.map(logKindOf))];
    const gb = kinds.reduce((sum, kind) => sum + usage.logs[kind], 0);
    const names = kinds.map((kind) => kind.replace("Gb", "")).toSorted();
    return [
      component(`logs in ${region}: ${names.join(", ")}`, `aws.logs.${region}.ingest-gb`, gb),
      component(`logs kept in ${region}`, `aws.logs.${region}.stored-gb-month`, gb * usage.logs.keptMonths),
    ];
  });
}

function alarm({ inputs }: CostedResource): Component[] {
  const queries = listAt(inputs, "metricQueries");
  const metrics = queries.map((query) => valueAt(query, "metric")).filter((metric) => metric !== undefined);
  const periods =
    queries.length > 0 ? metrics.map((metric) => numberAt(metric, "period")) : [numberAt(inputs, "period")];
  const isFast = periods.some((period) => (period ?? 60) < 60);
  const count = Math.max(1, metrics.length);
  return isFast
    ? [component("alarm of seconds", "aws.cloudwatch.fast-alarm-metric-month", count)]
    : [component("alarm", "aws.cloudwatch.alarm-metric-month", count)];
}

const FEATURES: Readonly<Record<string, (audit: CostContext["usage"]["audit"]) => Component>> = {
  S3_DATA_EVENTS: ({ s3Millions }) => component("GuardDuty: S3 events", "aws.guardduty.s3-million", s3Millions),
  EKS_AUDIT_LOGS: ({ clusterAuditMillions }) =>
    component("GuardDuty: cluster audit", "aws.guardduty.cluster-audit-million", clusterAuditMillions),
  RUNTIME_MONITORING: ({ runtimeVcpus }) =>
    component("GuardDuty: runtime", "aws.guardduty.runtime-vcpu-month", runtimeVcpus),
  EKS_RUNTIME_MONITORING: ({ runtimeVcpus }) =>
    component("GuardDuty: runtime", "aws.guardduty.runtime-vcpu-month", runtimeVcpus),
  RDS_LOGIN_EVENTS: ({ databaseVcpus }) =>
    component("GuardDuty: database logins", "aws.guardduty.database-vcpu-month", databaseVcpus),
};

/** Once each, in however many regions they are on: events are one region's. */
function guardDutyFeatures(features: readonly CostedResource[], { usage }: CostContext): Component[] {
  const enabled = features.filter(({ inputs }) => textAt(inputs, "status") !== "DISABLED");
  const names = new Set(enabled.map(({ inputs }) => textAt(inputs, "name") ?? "unknown"));
  return [...names].map(
    (name) => FEATURES[name]?.(usage.audit) ?? component(`GuardDuty: ${name}`, "aws.guardduty.other-feature"),
  );
}

/** The first copy of management events is not charged. */
function trail(trails: readonly CostedResource[], { usage: { audit } }: CostContext): Component[] {
  const has = (path: string) => trails.some(({ inputs }) => listAt(inputs, path).length > 0);
  const hasData = trails.some(({ inputs }) =>
    /"Data"|dataResources/.test(JSON.stringify([inputs.advancedEventSelectors, inputs.eventSelectors])),
  );
  return [
    ...(hasData ? [component("data events", "aws.cloudtrail.data-hundred-thousand", audit.dataHundredThousands)] : []),
    ...(has("insightSelectors")
      ? [component("trail insights", "aws.cloudtrail.insight-hundred-thousand", audit.insightHundredThousands)]
      : []),
  ];
}
