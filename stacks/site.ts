import type { Output } from "@pulumi/pulumi";
import { ALERTS, OBJECTIVES } from "../infra/alerts.ts";
import { type Hosts, planHosts } from "../infra/dns/hosts.ts";
import { EDGE_CONTRACT } from "../infra/edge-contract.ts";
import { peersOf } from "../infra/interconnect/peers.ts";
import type { EdgeArgs, EdgeHosts } from "../infra/platform.ts";
import type { ReviewSite } from "../infra/review-site.ts";
import type { ReviewSiteArgs } from "../infra/site-args.ts";
import { type Cloud, type EnvironmentFacts, sitesOf, writerOf } from "./environment.ts";
import { AccountOutputs, DnsOutputs, readOutputs } from "./outputs.ts";
import type { Settings } from "./settings.ts";
import type { SITE, SITE_SECRETS, sizeOf } from "./site-settings.ts";
import { environmentOf, factsOf, type Stack } from "./stack.ts";

type SiteSettings = Settings<typeof SITE & { size: ReturnType<typeof sizeOf> }, (typeof SITE_SECRETS)[number]>;

interface Place {
  readonly site: Cloud;
  readonly other: Cloud;
  readonly certificates: EdgeArgs["certificates"];
}

/** What the account and the environment's `dns` stack have told. */
export const readPair = (stack: Stack, account: string) => ({
  account: readOutputs(stack, account, AccountOutputs),
  pair: readOutputs(stack, `dns-${environmentOf(stack)}`, DnsOutputs),
});
type Pair = ReturnType<typeof readPair>;

export function siteArgs(
  stack: Stack,
  settings: SiteSettings,
  account: Pair["account"],
  pair: Pair["pair"],
  place: Place,
): ReviewSiteArgs {
  const environment = environmentOf(stack);
  const facts = factsOf(stack);
  const writer = writerOf(facts);
  const sites = sitesOf(facts);
  const hosts = edgeHosts(planHosts({ domain: facts.domain, environment }));
  return {
    environment,
    site: place.site,
    firstWriter: writer.firstWriter,
    isPromoted: writer.writer === place.site && writer.firstWriter !== place.site,
    ranges: sites[place.site],
    peers: peersOf(
      place.site,
      sites,
      facts.offices.flatMap(({ ranges }) => ranges),
    ),
    image: { repository: account.repository, digest: facts.image, collectorDigest: facts.collector },
    hosts: hosts[place.site],
    writerHost: hosts[place.other].private,
    certificates: place.certificates,
    originSecrets: [pair.originSecret, pair.previousOriginSecret],
    contract: EDGE_CONTRACT,
    access: { cluster: settings.clusterAccess, admins: settings.admins, viewers: settings.viewers },
    watch: { alerts: ALERTS, objectives: OBJECTIVES, notify: settings.notify, budgetUsd: settings.budgetUsd },
    firewall: settings.firewall,
    size: settings.size,
    uploadOrigin: new URL(settings.editorAppUrl).origin,
    settings: serviceSettings(settings, facts),
    secrets: serviceSecrets(settings, pair),
    keda: settings.keda,
    isProtected: !settings.teardown,
  };
}

const serviceSettings = (
  { durability, editorAppUrl, mailFrom, firstAdmin, logLevel, databasePool }: SiteSettings,
  { migrateAlone }: EnvironmentFacts,
): Record<string, string> => ({
  DURABILITY: durability,
  EDITOR_APP_URL: editorAppUrl,
  MAIL_FROM: mailFrom,
  ...(firstAdmin && { ADMIN_EMAIL: firstAdmin }),
  ...(logLevel && { LOG_LEVEL: logLevel }),
  ...(databasePool && { DATABASE_POOL: String(databasePool) }),
  ...(migrateAlone && { MIGRATE_ALONE: "true" }),
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
const edgeHosts = (hosts: Hosts): Readonly<Record<Cloud, EdgeHosts>> => ({
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
  publisherHost: site.database.publisherHost ?? site.database.primaryHost,
  databaseName: site.database.name,
  entrance: site.edge.entrance,
  origin: site.edge.origin,
  private: site.edge.private,
  ownerJobs: site.workload.ownerJobs,
  host: hosts.public,
});
