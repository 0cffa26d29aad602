import type { Values } from "../provider.ts";
import { type ApiTable, call, OWN_ID } from "./row.ts";

/** Route 53's and ACM's. */
export const NAME_ROWS: ApiTable = {
  "aws:acm/certificate:Certificate": { calls: [call("acm.RequestCertificate")] },
  "aws:acm/certificateValidation:CertificateValidation": {
    calls: [],
    why: "the provider makes nothing: it asks until the certificate is issued",
    left: { certificateArn: "what is asked about", validationRecordFqdns: "compared with what ACM asks for" },
  },
  "aws:route53/healthCheck:HealthCheck": {
    calls: [
      call("route53.CreateHealthCheck", {
        into: "HealthCheckConfig",
        members: { fqdn: "HealthCheckConfig.FullyQualifiedDomainName" },
        adds: { CallerReference: "terraform-2026112400000000000000001" },
      }),
      call("route53.ChangeTagsForResource", {
        when: ({ tags }) => tags !== undefined,
        takes: ["tags"],
        members: { tags: "AddTags" },
        adds: { ResourceType: "healthcheck", ResourceId: OWN_ID },
      }),
    ],
  },
  "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": { calls: [call("route53.EnableHostedZoneDNSSEC")] },
  "aws:route53/keySigningKey:KeySigningKey": {
    calls: [call("route53.CreateKeySigningKey", { adds: { CallerReference: "terraform-1", Status: "ACTIVE" } })],
  },
  "aws:route53/queryLog:QueryLog": {
    calls: [
      call("route53.CreateQueryLoggingConfig", {
        members: { zoneId: "HostedZoneId", cloudwatchLogGroupArn: "CloudWatchLogsLogGroupArn" },
      }),
    ],
  },
  "aws:route53/record:Record": {
    calls: [
      call("route53.ChangeResourceRecordSets", {
        prepare: ({ zoneId, allowOverwrite, ...set }) => ({
          zoneId,
          ...(allowOverwrite !== undefined && { allowOverwrite }),
          change: { action: allowOverwrite === true ? "UPSERT" : "CREATE", set: recordSetOf(set) },
        }),
        members: {
          zoneId: "HostedZoneId",
          change: "ChangeBatch.Changes[]",
          "change.set": "ResourceRecordSet",
          "change.set.records": "ResourceRecords",
          "change.set.alias": "AliasTarget",
          "change.set.alias.name": "DNSName",
          "change.set.alias.zoneId": "HostedZoneId",
        },
      }),
    ],
    left: {
      allowOverwrite: "chooses between CREATE and UPSERT",
      "change.set.region": "where the call goes, no member of it",
    },
  },
  "aws:route53/zone:Zone": {
    calls: [
      call("route53.CreateHostedZone", {
        members: { comment: "HostedZoneConfig.Comment" },
        adds: { CallerReference: "terraform-2026112400000000000000002" },
      }),
    ],
    left: { forceDestroy: "the provider's own: what it does before it deletes" },
  },
};

/** Weights and the like are lists of one in the provider, and plain members in the API. */
function recordSetOf({ records, aliases, weightedRoutingPolicies, ...set }: Values): Values {
  const first = (list: unknown): Values => (Array.isArray(list) ? list[0] : {});
  return {
    ...set,
    ...(records !== undefined && {
      records: Array.isArray(records) ? records.map((value) => ({ value: quoted(value, set.type) })) : records,
    }),
    ...(aliases !== undefined && { alias: first(aliases) }),
    ...first(weightedRoutingPolicies),
  };
}

/** Route 53 wants texts in quotation marks, which the provider adds. */
const quoted = (value: unknown, type: unknown): unknown =>
  type === "TXT" && typeof value === "string" && !value.startsWith('"') ? `"${value}"` : value;
