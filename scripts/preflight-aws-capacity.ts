import type { Check } from "./preflight-report.ts";

/** A database that a stack makes. */
interface Tier {
  readonly instanceClass: string;
  /** Major version of PostgreSQL. */
  readonly version: string;
  readonly isMultiAz: boolean;
  readonly hasReplica: boolean;
}

export interface CapacityWant {
  readonly region: string;
  /** By id; without them any three serve. */
  readonly zones: readonly string[];
  readonly tiers: readonly Tier[];
}

/** Runs a command of `aws` that only reads, and parses what it says. */
export type Ask = (command: readonly string[]) => Promise<unknown>;

type Missing = Check["missing"][number];

/** Subnets of one site are in so many. */
const ZONES_WANTED = 3;
/** What EKS's pool `general-purpose` takes its nodes from: families c, m and r after the fourth generation, for the image's processor. */
const NODE_TYPES = "c*.large,m*.large,r*.large";
const NODE = /^[cmr]([5-9]|\d\d)(?!g)[a-z-]*\.large$/;

export const zoneCommands = ({ region, tiers }: CapacityWant): string[][] => [
  zonesOf(region),
  nodesOf(region),
  ...tiers.map((tier) => orderable(tier, region)),
];

const zonesOf = (region: string): string[] =>
  aws("ec2", "describe-availability-zones", region, "--filters", "Name=zone-type,Values=availability-zone");

const nodesOf = (region: string): string[] => {
  const filter = ["--filters", `Name=instance-type,Values=${NODE_TYPES}`];
  return aws("ec2", "describe-instance-type-offerings", region, "--location-type", "availability-zone-id", ...filter);
};

const orderable = ({ instanceClass }: Tier, region: string): string[] => {
  const what = ["--engine", "postgres", "--db-instance-class", instanceClass, "--vpc"];
  return aws("rds", "describe-orderable-db-instance-options", region, ...what);
};

const aws = (service: string, call: string, region: string, ...args: readonly string[]): string[] => {
  return ["aws", service, call, "--region", region, ...args, "--output", "json"];
};

interface Zone {
  readonly ZoneId: string;
  readonly ZoneName: string;
  readonly State: string;
}
interface Option {
  readonly EngineVersion: string;
  readonly StorageType: string;
  readonly AvailabilityZones: readonly { readonly Name: string }[];
  readonly MultiAZCapable: boolean;
  readonly ReadReplicaCapable: boolean;
  readonly SupportsStorageEncryption: boolean;
  readonly SupportsIAMDatabaseAuthentication: boolean;
}

/** Whether the zones are open to this account, and have what the site wants: a zone may be closed, or out of a class. */
export async function checkCapacity(want: CapacityWant, ask: Ask): Promise<{ checks: Check[]; notes: string[] }> {
  const { region, tiers } = want;
  const { AvailabilityZones: zones } = (await ask(zonesOf(region))) as { AvailabilityZones: readonly Zone[] };
  const open = zones.filter(({ State }) => State === "available").map(({ ZoneId }) => ZoneId);
  const places = new Map([["nodes", await nodeZones(region, ask)]]);
  for (const tier of tiers) places.set(titleOf(tier), await tierZones(tier, region, zones, ask));
  // Without zones of one's own, any three that have everything are as good.
  const isChosen = want.zones.length > 0;
  const wanted = isChosen ? want.zones.length : ZONES_WANTED;
  const missingOf = (ids: readonly string[], why: string): Missing[] =>
    isChosen
      ? want.zones.filter((zone) => !ids.includes(zone)).map((what) => ({ what, why }))
      : tooFew(ids.filter((id) => open.includes(id)));
  const serving = open.filter((zone) => [...places.values()].every((ids) => ids.includes(zone)));
  return {
    checks: [
      { title: "zones", asked: wanted, missing: missingOf(isChosen ? open : serving, "is not open to this account") },
      ...[...places].map(([title, ids]) => ({ title, asked: wanted, missing: missingOf(ids, "has none") })),
    ],
    notes: isChosen ? [] : [`Zones that have everything (zoneIds): ${serving.join(", ") || "none"}`],
  };
}

const tooFew = (zones: readonly string[]): Missing[] =>
  Array.from({ length: Math.max(0, ZONES_WANTED - zones.length) }, (_, at) => ({
    what: `zone ${zones.length + at + 1} of ${ZONES_WANTED}`,
    why: zones.length > 0 ? `there is only ${zones.join(", ")}` : "there is none",
  }));

const titleOf = ({ instanceClass, version, isMultiAz, hasReplica }: Tier): string =>
  [`${instanceClass} with PostgreSQL ${version}`, isMultiAz && "Multi-AZ", hasReplica && "a replica"]
    .filter(Boolean)
    .join(", ");

async function nodeZones(region: string, ask: Ask): Promise<string[]> {
  const { InstanceTypeOfferings: offers } = (await ask(nodesOf(region))) as {
    InstanceTypeOfferings: readonly { readonly InstanceType: string; readonly Location: string }[];
  };
  return [...new Set(offers.filter(({ InstanceType }) => NODE.test(InstanceType)).map(({ Location }) => Location))];
}

async function tierZones(tier: Tier, region: string, zones: readonly Zone[], ask: Ask): Promise<string[]> {
  const answer = (await ask(orderable(tier, region))) as { OrderableDBInstanceOptions: readonly Option[] };
  const names = answer.OrderableDBInstanceOptions.filter((option) => fits(option, tier)).flatMap((option) =>
    option.AvailabilityZones.map(({ Name }) => Name),
  );
  return zones.filter(({ ZoneName }) => names.includes(ZoneName)).map(({ ZoneId }) => ZoneId);
}

const fits = (option: Option, { version, isMultiAz, hasReplica }: Tier): boolean =>
  option.EngineVersion.split(".")[0] === version &&
  option.StorageType === "gp3" &&
  option.SupportsStorageEncryption &&
  option.SupportsIAMDatabaseAuthentication &&
  (option.MultiAZCapable || !isMultiAz) &&
  (option.ReadReplicaCapable || !hasReplica);
