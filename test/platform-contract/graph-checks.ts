import type { RecordedResource } from "../../infra/recording/record.ts";
import { at, input, type Resources } from "./reading.ts";

/** What no program of any stack may do; each tells the offenders by name. */

const isOfEngine = ({ type }: RecordedResource): boolean =>
  type.startsWith("pulumi:providers:") || type.startsWith("pulumi:pulumi:");
const told = ({ type, name }: RecordedResource): string => `${type} ${name}`;

/** A program makes components; what they are made of hangs below them. */
export function findOrphans(resources: Resources): string[] {
  const byUrn = new Map(resources.map((each) => [each.urn, each]));
  const ownsParts = (parent: string | undefined): boolean => {
    const found = parent === undefined ? undefined : byUrn.get(parent);
    return found !== undefined && found.type !== "pulumi:pulumi:Stack";
  };
  return resources
    .filter((each) => !isOfEngine(each))
    .filter(({ parent, isComponent }) => (isComponent ? parent === undefined : !ownsParts(parent)))
    .map(told);
}

/** `urn:…::pulumi:providers:aws::aws::id`: one of ours, and of the resource's own cloud. */
export function findWithoutProvider(resources: Resources): string[] {
  const providers = new Set(resources.filter(({ type }) => type.startsWith("pulumi:providers:")).map(({ urn }) => urn));
  return resources
    .filter((each) => !each.isComponent && !isOfEngine(each))
    .filter(({ provider, type }) => {
      const urn = provider.replace(/::[^:]*$/, "");
      return !providers.has(urn) || !urn.includes(`pulumi:providers:${type.split(":")[0]}::`);
    })
    .map(told);
}

export const REQUIRED_TAGS = ["product", "environment", "owner", "cost-centre", "data-class", "managed-by"];

/** Where a provider says what everything gets that it makes; JSON in the engine's words. */
const TAGS: Readonly<Record<string, string>> = {
  "pulumi:providers:aws": "defaultTags.tags",
  "pulumi:providers:gcp": "defaultLabels",
  "pulumi:providers:example": "defaultTags",
};

export function findUntagged(resources: Resources): string[] {
  return resources.flatMap((provider) => {
    const [field = "", ...inner] = TAGS[provider.type]?.split(".") ?? [];
    if (!field) return [];
    const tags = JSON.parse(String(input(provider, field) ?? "{}")) as unknown;
    const known = (inner[0] ? at(tags, inner[0]) : tags) as Record<string, string> | undefined;
    return REQUIRED_TAGS.filter((tag) => !known?.[tag]).map((tag) => `${told(provider)} has no ${tag}`);
  });
}

export function findTwins(resources: Resources): string[] {
  const urns = resources.map(({ urn }) => urn);
  return [...new Set(urns.filter((urn, index) => urns.indexOf(urn) !== index))];
}

/** What holds what can't be made again. */
const LASTING = [
  "aws:kms/key:Key",
  "aws:rds/instance:Instance",
  "aws:s3/bucket:Bucket",
  "aws:secretsmanager/secret:Secret",
  "aws:eks/cluster:Cluster",
  "aws:ecr/repository:Repository",
  "aws:cloudtrail/trail:Trail",
  "aws:route53/zone:Zone",
  "gcp:kms/keyRing:KeyRing",
  "gcp:kms/cryptoKey:CryptoKey",
  "gcp:sql/databaseInstance:DatabaseInstance",
  "gcp:storage/bucket:Bucket",
  "gcp:secretmanager/secret:Secret",
  "gcp:container/cluster:Cluster",
  "gcp:artifactregistry/repository:Repository",
  "example:keys:Key",
  "example:db:Database",
  "example:objects:Bucket",
  "example:secrets:Secret",
  "example:kubernetes:Cluster",
  "example:images:Repository",
  "example:audit:Trail",
];

export const findUnprotected = (resources: Resources): string[] =>
  resources.filter(({ type, isProtected, isRead }) => LASTING.includes(type) && !isProtected && !isRead).map(told);
