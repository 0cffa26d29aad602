import * as aws from "@pulumi/aws";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { addressesOf, type RecordRow } from "./record-table.ts";

interface RenderedZone {
  readonly zoneId: Input<string>;
  /** What a row's `share.healthCheck` names. */
  readonly healthChecks?: Readonly<Record<string, Input<string>>>;
}

/** The table's rows in Route 53. */
export function renderRecords(
  name: string,
  rows: readonly RecordRow<Input<string>>[],
  zone: RenderedZone,
  options: CustomResourceOptions,
): aws.route53.Record[] {
  return rows.map((row) => new aws.route53.Record(`${name}-${row.id}`, recordArgs(row, zone), options));
}

function recordArgs(row: RecordRow<Input<string>>, { zoneId, healthChecks }: RenderedZone): aws.route53.RecordArgs {
  const { name, type, share } = row;
  return {
    zoneId,
    name,
    type,
    ...contentOf(row),
    ...(share && {
      setIdentifier: share.set,
      weightedRoutingPolicies: [{ weight: share.weight }],
      healthCheckId: requireCheck(share.healthCheck, healthChecks),
    }),
  };
}

function contentOf(row: RecordRow<Input<string>>): Partial<aws.route53.RecordArgs> {
  if ("values" in row) return { ttl: row.ttl, records: [...row.values] };
  if (row.to.kind === "addresses") return { ttl: row.ttl, records: [...(addressesOf(row.to, row.type) ?? [])] };
  // CloudFront's own health is always "healthy" to Route 53: only the explicit check may decide.
  return { aliases: [{ name: row.to.name, zoneId: row.to.zone, evaluateTargetHealth: false }] };
}

function requireCheck(name: string, checks: RenderedZone["healthChecks"] = {}): Input<string> {
  const check = checks[name];
  if (check) return check;
  throw new Error(`No health check is called ${name}; there are: ${Object.keys(checks).join(", ") || "none"}.`);
}
