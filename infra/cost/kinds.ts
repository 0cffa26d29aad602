import type { CostedResource } from "./components.ts";
import { textAt } from "./inputs.ts";

/** What log groups and buckets are for is in their names only. The first that fits counts; volumes are the kind's, so that two of a kind share one. */
type Kinds<Kind> = readonly (readonly [pattern: RegExp, kind: Kind])[];

const LOG_KINDS = [
  [/firewall|waf|armor/, "firewallGb"],
  [/trail|audit|activity/, "trailGb"],
  [/\bdns\b|route53|queries|zone/, "dnsGb"],
  [/vpn|tunnel/, "vpnGb"],
  [/rds|database|postgres/, "databaseGb"],
  [/cloudfront|edge|cdn|access/, "edgeGb"],
  [/flow/, "flowGb"],
  [/eks|cluster|host|dataplane|performance/, "clusterGb"],
] as const satisfies Kinds<string>;
type LogKind = (typeof LOG_KINDS)[number][1] | "applicationGb";

const BUCKET_KINDS = [
  [/trail|audit|anchor/, "trailGb"],
  [/log/, "logsGb"],
  [/export/, "exportsGb"],
  [/image/, "imagesGb"],
] as const satisfies Kinds<string>;
type BucketKind = (typeof BUCKET_KINDS)[number][1] | "otherGb";

export const logKindOf = (resource: CostedResource): LogKind =>
  kindOf<LogKind>(resource, LOG_KINDS, /-application|\/application/, "applicationGb");

export const bucketKindOf = (resource: CostedResource): BucketKind =>
  kindOf<BucketKind>(resource, BUCKET_KINDS, undefined, "otherGb");

function kindOf<Kind>(resource: CostedResource, kinds: Kinds<Kind>, otherwise: RegExp | undefined, other: Kind): Kind {
  const names = ["name", "bucket", "bucketId"].map((key) => textAt(resource.inputs, key) ?? "");
  const words = [resource.name, ...names].join(" ").toLowerCase();
  if (otherwise?.test(words)) return other;
  return kinds.find(([pattern]) => pattern.test(words))?.[1] ?? other;
}

/** The first resource of each kind, by kind. */
export function firstOfKinds<Kind>(
  resources: readonly CostedResource[],
  kindOf: (resource: CostedResource) => Kind,
): ReadonlyMap<Kind, CostedResource> {
  return new Map(resources.toReversed().map((resource) => [kindOf(resource), resource]));
}
