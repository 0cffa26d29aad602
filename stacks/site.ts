import { type Output, RunError } from "@pulumi/pulumi";
import type { SiteRanges } from "../infra/address-plan.ts";
import { ALERTS, OBJECTIVES } from "../infra/alerts.ts";
import { type Hosts, planHosts } from "../infra/dns/hosts.ts";
import { EDGE_CONTRACT } from "../infra/edge-contract.ts";
import { peersOf } from "../infra/interconnect/peers.ts";
import type { EdgeArgs, EdgeHosts } from "../infra/platform.ts";
import type { ReviewSite } from "../infra/review-site.ts";
import type { ReviewSiteArgs } from "../infra/site-args.ts";
import { writerOf } from "./environment.ts";
import { AccountOutputs, DnsOutputs, readOutputs } from "./outputs.ts";
import type { Settings } from "./settings.ts";
import { environmentOf, type Stack } from "./stack.ts";
import type { SITE, SITE_SECRETS, sizeOf } from "./wanted.ts";

type SiteSettings = Settings<typeof SITE & { size: ReturnType<typeof sizeOf> }, (typeof SITE_SECRETS)[number]>;
type SiteId = "aws" | "gcp";

interface Place {
  readonly site: SiteId;
  readonly ranges: SiteRanges;
  readonly other: { readonly site: SiteId; readonly ranges: SiteRanges };
  readonly certificates: EdgeArgs["certificates"];
}

/** What the account and the environment's `dns` stack have told. */
export const readPair = (stack: Stack, account: string) => ({
  account: readOutputs(stack, account, AccountOutputs),
  pair: readOutputs(stack, `dns-${environmentOf(stack)}`, DnsOutputs),
});
type Pair = ReturnType<typeof readPair>;

/** @throws RunError for what contradicts itself, before anything is made */
export function siteArgs(
  stack: Stack,
  settings: SiteSettings,
  account: Pair["account"],
  pair: Pair["pair"],
  place: Place,
): ReviewSiteArgs {
  const environment = environmentOf(stack);
  const { facts } = stack;
  if (settings.teardown && environment === "production")
    throw new RunError("teardown: production is never torn down by a setting; see docs/operations.md, teardown.");
  const writer = writerOf(facts);
  const hosts = edgeHosts(planHosts({ domain: facts.domain, environment }));
  return {
    environment,
    site: place.site,
    firstWriter: writer.firstWriter,
    isPromoted: writer.writer === place.site && writer.firstWriter !== place.site,
    ranges: place.ranges,
    peers: peersOf(
      place.site,
      { [place.site]: place.ranges, [place.other.site]: place.other.ranges },
      settings.offices,
    ),
    image: { repository: account.repository, digest: facts.image, collectorDigest: facts.collector },
    hosts: hosts[place.site],
    writerHost: hosts[place.other.site].private,
    certificates: place.certificates,
    originSecrets: [pair.originSecret, pair.previousOriginSecret],
    contract: EDGE_CONTRACT,
    access: { cluster: settings.clusterAccess, admins: settings.admins, viewers: settings.viewers },
    watch: { alerts: ALERTS, objectives: OBJECTIVES, notify: settings.notify, budgetUsd: settings.budgetUsd },
    firewall: settings.firewall,
    size: settings.size,
    uploadOrigin: new URL(settings.editorAppUrl).origin,
    settings: serviceSettings(settings),
    secrets: serviceSecrets(settings, pair),
    keda: settings.keda,
    isProtected: !settings.teardown,
  };
}

const serviceSettings = ({ durability, editorAppUrl, mailFrom, firstAdmin }: SiteSettings): Record<string, string> => ({
  DURABILITY: durability,
  EDITOR_APP_URL: editorAppUrl,
  MAIL_FROM: mailFrom,
  ...(firstAdmin && { ADMIN_EMAIL: firstAdmin }),
});

const serviceSecrets = (
  { mailUrl, firstAdminPassword }: SiteSettings,
  pair: Pair["pair"],
): Record<string, Output<string>> => ({
  PASSWORD_PEPPER: pair.passwordPepper,
  CURSOR_KEY: pair.cursorKey,
  REPLICATION_PASSWORD: pair.replicationPassword,
  MAIL_URL: mailUrl,
  ...(firstAdminPassword && { ADMIN_PASSWORD: firstAdminPassword }),
});

/** CloudFront may ask the other cloud when its own origin is away; Google Cloud's edge has no such second origin. */
const edgeHosts = (hosts: Hosts): Readonly<Record<SiteId, EdgeHosts>> => ({
  aws: { public: hosts.public, origin: hosts.originAws, secondOrigin: hosts.originGcp, private: hosts.privateAws },
  gcp: { public: hosts.public, origin: hosts.originGcp, private: hosts.privateGcp },
});

/** What the stacks that join the sites want to know. */
export const siteOutputs = (site: ReviewSite, { image, hosts }: ReviewSiteArgs) => ({
  image: image.digest,
  imageReference: site.workload.image,
  network: site.network.id,
  routes: site.network.routes,
  ranges: site.network.ranges,
  logsKey: site.keys.of("logs"),
  secretsKey: site.keys.of("secrets"),
  kubeconfig: site.cluster.kubeconfig,
  clusterName: site.cluster.name,
  primaryHost: site.database.primaryHost,
  databaseName: site.database.name,
  entrance: site.edge.entrance,
  origin: site.edge.origin,
  private: site.edge.private,
  ownerJobs: site.workload.ownerJobs,
  host: hosts.public,
});
