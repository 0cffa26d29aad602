import { z } from "zod";
import { requireDisjoint, type SiteRanges } from "../infra/address-plan.ts";
import { planAwsRanges } from "../infra/aws/ranges.ts";
import { planHosts } from "../infra/dns/hosts.ts";
import { planGcpRanges } from "../infra/gcp/ranges.ts";
import { requireAsns, requireSeparate } from "../infra/interconnect/tunnel-plan.ts";
import { planWriter, type WriterPlan } from "../infra/interconnect/writer.ts";
import { AWS_IDENTITY, GCP_IDENTITY, OWNERSHIP } from "./identities.ts";
import { parseValues, refused, tell } from "./problems.ts";
import {
  areUnique,
  digest,
  list,
  object,
  privateRange,
  publicAddress,
  someOf,
  text,
  whole,
  yesOrNo,
} from "./wanted.ts";

const site = z.enum(["aws", "gcp"]);

/** An office's or a data centre's network, which the interconnect joins to both clouds. */
const office = object(
  {
    name: text("must be 2 to 21 lower-case letters, digits and hyphens, a letter first", /^[a-z][a-z0-9-]{1,20}$/),
    addresses: someOf(publicAddress, "its gateway's public addresses")
      .max(2, "must be one address or two")
      .refine(areUnique, "must be addresses that differ"),
    asn: whole(64_512, 65_534),
    ranges: someOf(privateRange, "ranges"),
  },
  'must be {"name": …, "addresses": […], "asn": …, "ranges": […]}',
);

/** What all stacks of one environment must agree on, once: the reason that it isn't in each stack's settings. */
const Environment = object(
  {
    ...OWNERSHIP,
    domain: z.string("must be the registered domain that readers ask for such as example.com"),
    /** The service's image: the same on both clouds. */
    image: digest,
    /** The OpenTelemetry Collector's (contrib), copied into the same repository on both clouds. */
    collector: digest,
    /** Who writes; changed by a promotion only: see docs/operations.md. */
    writer: object(
      { first: site, epoch: whole(1, Number.MAX_SAFE_INTEGER), promoted: site.optional(), follower: site.optional() },
      'must be an object such as {"first": "aws", "epoch": 1}',
    ),
    ranges: object(
      { aws: privateRange, gcp: privateRange },
      'must be an object such as {"aws": "10.16.0.0/16", "gcp": "10.17.0.0/16"}',
    ),
    aws: AWS_IDENTITY,
    gcp: GCP_IDENTITY,
    /** Their order gives them their addresses inside the tunnels, so that a new one goes to the end. */
    offices: list(office, "offices").default([]),
    /** The writer's schema is migrated without waiting for the copy: for one that is lost for good. */
    migrateAlone: yesOrNo.default(false),
  },
  "must be an object",
);
export type EnvironmentFacts = Readonly<z.output<typeof Environment>>;

/** @throws RunError that names every value which is missing or wrong, and the file */
export function requireFacts(given: unknown, environment: string, from: string): EnvironmentFacts {
  const parsed = parseValues(Environment, given);
  const problems = "data" in parsed ? findContradictions(parsed.data, environment) : parsed.problems;
  if ("data" in parsed && problems.length === 0) return parsed.data;
  throw refused(from, problems);
}

const other = z.unknown().optional();
const NO_OBJECT = "must be an object";
const Accounts = {
  aws: object({ ...OWNERSHIP, aws: AWS_IDENTITY, gcp: other }, NO_OBJECT),
  gcp: object({ ...OWNERSHIP, gcp: GCP_IDENTITY, aws: other }, NO_OBJECT),
};
export type Cloud = keyof typeof Accounts;
export type AccountFacts<Of extends Cloud = Cloud> = Readonly<z.output<(typeof Accounts)[Of]>>;

/** What an account's stack must know; the other cloud's part may be missing. @throws RunError as {@link requireFacts} does */
export function requireAccount<Of extends Cloud>(given: unknown, cloud: Of, from: string): AccountFacts<Of> {
  const parsed = parseValues(Accounts[cloud], given);
  if ("data" in parsed) return parsed.data as AccountFacts<Of>;
  throw refused(from, parsed.problems);
}

/** @throws WriterInvalid for a copy that follows and writes, and the like */
export const writerOf = ({
  writer: { first, epoch, promoted, follower },
}: Pick<EnvironmentFacts, "writer">): WriterPlan =>
  planWriter({
    sites: site.options,
    firstWriter: first,
    epoch,
    ...(promoted && { promoted }),
    ...(follower && { subscriber: follower }),
  });

export const sitesOf = ({ ranges }: Pick<EnvironmentFacts, "ranges">): Readonly<Record<Cloud, SiteRanges>> => ({
  aws: planAwsRanges(ranges.aws),
  gcp: planGcpRanges(ranges.gcp),
});

/** What is well written and can't be. */
function findContradictions(facts: EnvironmentFacts, environment: string): string[] {
  const { domain, writer, ranges, offices } = facts;
  const problems = [
    ...refusals("domain", domain, () => planHosts({ domain, environment })),
    ...refusals("writer", writer, () => writerOf(facts)),
    ...refusals("ranges.aws", ranges.aws, () => planAwsRanges(ranges.aws)),
    ...refusals("ranges.gcp", ranges.gcp, () => planGcpRanges(ranges.gcp)),
    ...refusals("ranges", ranges, () => requireDisjoint({ "aws range": ranges.aws, "gcp range": ranges.gcp })),
  ];
  return problems.length > 0 ? problems : findOfficesRefused(facts, offices);
}

function findOfficesRefused(facts: EnvironmentFacts, offices: EnvironmentFacts["offices"]): string[] {
  const names = offices.map(({ name }) => name);
  if (!areUnique(names)) return [tell("offices", names, "must have names that differ")];
  return [
    ...refusals(
      "offices",
      offices.map(({ name, asn }) => ({ name, asn })),
      () => requireAsns(Object.fromEntries(offices.map(({ name, asn }) => [name, asn]))),
    ),
    ...refusals(
      "offices",
      offices.map(({ name, ranges }) => ({ name, ranges })),
      () => requireSeparate(sitesOf(facts), Object.fromEntries(offices.map(({ name, ranges }) => [name, ranges]))),
    ),
  ];
}

function refusals(key: string, value: unknown, check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [tell(key, value, (error as Error).message)];
  }
}
