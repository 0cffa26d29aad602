import * as aws from "@pulumi/aws";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { DnsTarget } from "../platform.ts";
import type { Hosts } from "./hosts.ts";
import { planRecords, SITES, type Site, type SiteTargets } from "./record-table.ts";
import { renderRecords } from "./route-53-records.ts";

export interface EntryArgs {
  readonly zoneId: Input<string>;
  readonly hosts: Hosts;
  /** Plain, not outputs: what kind of target a site has decides which records there are. */
  readonly targets: Readonly<Record<Site, SiteTargets>>;
  /** Shares of the public name's answers, 0 to 255 and not all 0. Zero takes a site out by hand; it is still answered when every other is unhealthy. */
  readonly weights: Readonly<Record<Site, number>>;
  /** Where health is checked from, at least three; everywhere without it, so that no continent's route alone decides. */
  readonly checkRegions?: readonly CheckRegion[];
}

const CHECK_REGIONS = [
  "us-east-1",
  "us-west-1",
  "us-west-2",
  "eu-west-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-northeast-1",
  "sa-east-1",
] as const;
type CheckRegion = (typeof CHECK_REGIONS)[number];

export class CheckRegionsInvalid extends Error {
  constructor(regions: readonly string[]) {
    super(
      `Health can't be checked from ${JSON.stringify(regions)}: at least three different of ${CHECK_REGIONS.join(", ")} are wanted.`,
    );
    this.name = "CheckRegionsInvalid";
  }
}

/** The names that readers and sites use, over both clouds, and the checks that take a dead one out of the answers. */
export class Entry extends ComponentResource {
  /** For alarms: each site's health check. */
  readonly healthChecks: Readonly<Record<Site, Output<string>>>;

  constructor(name: string, args: EntryArgs, options?: ComponentResourceOptions) {
    super("camera-reviews:dns:Entry", name, {}, options);
    const { hosts, targets, weights, zoneId, checkRegions = CHECK_REGIONS } = args;
    requireRegions(checkRegions);
    const rows = planRecords(hosts, targets, weights);
    const checked = SITES.map(
      (site) => [site, this.checked(name, site, targets[site].entrance, hosts.public, checkRegions)] as const,
    );
    this.healthChecks = Object.fromEntries(checked) as Record<Site, Output<string>>;
    renderRecords(name, rows, { zoneId, healthChecks: this.healthChecks }, { parent: this });
    this.registerOutputs({ healthChecks: this.healthChecks });
  }

  /** Through the site's own entrance, never by the public name: that leads to the other site too. */
  private checked(
    name: string,
    site: Site,
    entrance: DnsTarget,
    host: string,
    regions: readonly CheckRegion[],
  ): Output<string> {
    const check = new aws.route53.HealthCheck(
      `${name}-${site}`,
      {
        type: "HTTPS",
        ...entranceOf(entrance, host),
        port: 443,
        enableSni: true,
        resourcePath: "/healthz/edge",
        requestInterval: 10,
        failureThreshold: 2,
        regions: [...regions],
        tags: { Name: `${host} at ${site}` }, // a check has no other name
      },
      { parent: this },
    );
    return check.id;
  }
}

/** An address is asked for the public host; an alias's target answers to its own name only. */
function entranceOf(entrance: DnsTarget, host: string): { fqdn: string; ipAddress?: string } {
  if (entrance.kind === "alias") return { fqdn: entrance.name };
  const [ipAddress] = entrance.ipv4;
  if (!ipAddress) throw new Error(`The entrance of ${host} has no IPv4 address to check.`);
  return { fqdn: host, ipAddress };
}

function requireRegions(regions: readonly string[]): void {
  const isFine = regions.every((region) => (CHECK_REGIONS as readonly string[]).includes(region));
  if (!isFine || new Set(regions).size < 3 || new Set(regions).size !== regions.length)
    throw new CheckRegionsInvalid(regions);
}
