import { ComponentResource, type ComponentResourceOptions, interpolate, type Output, output } from "@pulumi/pulumi";
import { SERVICE } from "./kubernetes/names.ts";
import { Workload } from "./kubernetes/workload.ts";
import { LONGEST_DAYS } from "./log-days.ts";
import type {
  Cluster,
  Database,
  Edge,
  Images,
  KeyPurpose,
  Keys,
  LogKeeping,
  Network,
  Observability,
  Platform,
  Queue,
  Secrets,
  SitePlan,
} from "./platform.ts";
import { AUDIT_LOG_DAYS, type ReviewSiteArgs } from "./site-args.ts";
import { type Identities, makeIdentities } from "./site-identities.ts";

/** The account has keys of its own for the rest. */
const PURPOSES: readonly KeyPurpose[] = ["data", "cluster", "logs", "edge-logs", "events", "images", "secrets"];

/** Secrets that only the database's owner needs; all others are every pod's. */
const OWNER_ENTRIES = ["MIGRATE_DATABASE_URL", "REPLICATION_PASSWORD"];

/** A task may take this long; a message is another's after six times that. */
const HANDLER_LIMIT_S = 120;

/** One site: the review service and all that it needs, on one cloud, whichever it is. */
export class ReviewSite extends ComponentResource {
  readonly keys: Keys;
  readonly network: Network;
  readonly cluster: Cluster;
  readonly images: Images;
  readonly queue: Queue;
  readonly database: Database;
  readonly secrets: Secrets;
  readonly edge: Edge;
  readonly observability: Observability;
  readonly workload: Workload;

  constructor(platform: Platform, args: ReviewSiteArgs, options?: ComponentResourceOptions) {
    super("camera-reviews:site:ReviewSite", args.environment, modeOf(args), options);
    platform.check(planSite(args));
    this.keys = platform.keys("keys", { purposes: PURPOSES, isProtected: args.isProtected }, { parent: this });
    this.network = this.makeNetwork(platform, args);
    this.cluster = this.makeCluster(platform, args);
    this.images = this.makeImages(platform, args);
    this.queue = this.makeQueue(platform);
    this.database = this.makeDatabase(platform, args);
    this.secrets = this.keepSecrets(platform, args);
    this.edge = this.makeEdge(platform, args);
    this.observability = this.observe(platform, args);
    this.workload = this.runWorkload(args, makeIdentities(platform, this, this.entries(args)));
    this.registerOutputs({ entrance: this.edge.entrance });
  }

  private makeNetwork(platform: Platform, { ranges, size }: ReviewSiteArgs): Network {
    return platform.network(
      "network",
      { ranges, egress: size.egress, logs: this.logs(AUDIT_LOG_DAYS) },
      { parent: this },
    );
  }

  private makeCluster(platform: Platform, { access, isProtected }: ReviewSiteArgs): Cluster {
    const { cluster, admins, viewers } = access;
    return platform.cluster(
      "cluster",
      {
        network: this.network,
        key: this.keys.of("cluster"),
        logs: this.logs(AUDIT_LOG_DAYS),
        access: cluster,
        admins,
        viewers,
        isProtected,
      },
      { parent: this },
    );
  }

  private makeImages(platform: Platform, { uploadOrigin, size, isProtected }: ReviewSiteArgs): Images {
    return platform.images(
      "images",
      {
        key: this.keys.of("images"),
        pendingDays: 2,
        exportDays: 7,
        anchorDays: size.anchorDays,
        uploadOrigin,
        isProtected,
      },
      { parent: this },
    );
  }

  private makeQueue(platform: Platform): Queue {
    const limits = { handlerLimitS: HANDLER_LIMIT_S, maxReceives: 5 };
    return platform.queue("uploads", { key: this.keys.of("events"), source: this.images, ...limits }, { parent: this });
  }

  private makeDatabase(platform: Platform, args: ReviewSiteArgs): Database {
    const { database } = planSite(args);
    return platform.database(
      "db",
      {
        ...database,
        network: this.network,
        key: this.keys.of("data"),
        logs: this.logs(database.logs.days),
        clients: this.cluster.clients,
      },
      { parent: this },
    );
  }

  private keepSecrets(platform: Platform, { secrets, isProtected }: ReviewSiteArgs): Secrets {
    const entries = { ...secrets, MIGRATE_DATABASE_URL: this.database.ownerUrl };
    return platform.secrets("secrets", { key: this.keys.of("secrets"), entries, isProtected }, { parent: this });
  }

  private makeEdge(platform: Platform, args: ReviewSiteArgs): Edge {
    const { contract, hosts, certificates, originSecrets, firewall, peers, isProtected } = args;
    return platform.edge(
      "edge",
      {
        network: this.network,
        cluster: this.cluster,
        service: SERVICE,
        contract,
        hosts,
        certificates,
        originSecrets,
        images: this.images,
        imagesKey: this.keys.of("images"),
        // They tell of readers, as the service's own logs do.
        logs: { key: this.keys.of("edge-logs"), days: LONGEST_DAYS },
        peers: [...peers.pods, ...peers.offices],
        firewall,
        isProtected,
      },
      { parent: this },
    );
  }

  private observe(platform: Platform, { size, watch, hosts }: ReviewSiteArgs): Observability {
    const { cluster, database, queue, edge } = this;
    const logs = this.logs(size.applicationLogDays);
    const key = this.keys.of("events");
    const args = {
      cluster,
      database,
      databaseStorageGiB: size.storageGiB,
      publicHost: hosts.public,
      queue,
      edge,
      key,
      logs,
      ...watch,
    };
    return platform.observability("watch", args, { parent: this });
  }

  private runWorkload(args: ReviewSiteArgs, identities: Identities): Workload {
    const { image, size, site, environment, keda } = args;
    const { cluster, database, edge, observability, network } = this;
    return new Workload(
      "workload",
      {
        site: { name: site, environment },
        image: interpolate`${image.repository}@${image.digest}`,
        registries: [image.repository],
        collectorImage: interpolate`${image.repository}@${image.collectorDigest}`,
        settings: this.settings(args),
        secrets: this.mounts(args),
        identities,
        database,
        databases: network.ranges.databases,
        binding: edge.binding,
        balancers: edge.balancers,
        dns: cluster.dns,
        identityService: cluster.identityService,
        metricQuery: observability.metricQuery,
        collector: observability.collector,
        scale: { web: size.web, worker: size.worker },
        minWebPods: size.minWebPods,
        requestsPerPod: size.requestsPerPod,
        keda,
        kedaIdentity: identities.keda,
      },
      { parent: this, providers: [cluster.kubernetes], dependsOn: [network, cluster, edge, this.secrets] },
    );
  }

  /** What the service is told; what it must not be told in the open is in the secrets. */
  private settings({
    hosts,
    writerHost,
    firstWriter,
    peers,
    settings,
  }: ReviewSiteArgs): Record<string, Output<string>> {
    const { database, images, queue, edge } = this;
    const plain = {
      ...settings,
      DATABASE_AUTH: database.authentication,
      PUBLIC_URL: `https://${hosts.public}`,
      FIRST_WRITER: firstWriter,
      ...(writerHost && { WRITER_URL: `https://${writerHost}` }),
      TRUSTED_PROXIES: edge.balancers.apply((ranges) => [...ranges, ...peers.pods].join(",")),
      AUDIT_ANCHOR_URL: images.anchorsUrl,
      IMAGES_URL: images.imagesUrl,
      EXPORTS_URL: images.exportsUrl,
      UPLOADS_URL: queue.url,
      PURGE_URL: edge.purgeUrl,
    };
    return Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, output(value)]));
  }

  private mounts(args: ReviewSiteArgs) {
    const { app, owner } = this.entries(args);
    return {
      app: { mount: this.secrets.mount(app), entries: app },
      owner: { mount: this.secrets.mount(owner), entries: owner },
    };
  }

  private entries({ secrets }: ReviewSiteArgs) {
    return { app: Object.keys(secrets).filter((entry) => !OWNER_ENTRIES.includes(entry)), owner: OWNER_ENTRIES };
  }

  private logs(days: number): LogKeeping {
    return { key: this.keys.of("logs"), days };
  }
}

/** How this site is meant to be just now: kept as the component's inputs, so that policies judge it by what was decided. */
const modeOf = ({ site, environment, firstWriter, isPromoted, firewall, isProtected }: ReviewSiteArgs) => ({
  site,
  environment,
  isFirstWriter: site === firstWriter,
  isPromoted,
  firewall,
  isTornDown: !isProtected,
});

/** What is decided before anything is made. */
function planSite({
  ranges,
  access,
  size,
  site,
  firstWriter,
  isPromoted,
  peers,
  isProtected,
}: ReviewSiteArgs): SitePlan {
  const role = site === firstWriter ? "publisher" : "subscriber";
  const { cluster, admins, viewers } = access;
  return {
    network: { ranges },
    cluster: { access: cluster, admins, viewers },
    database: {
      tier: size.databaseTier,
      storageGiB: size.storageGiB,
      role,
      isPromoted: role === "subscriber" && isPromoted,
      // While it follows, its cloud gives it no second zone; a wish for one counts from the promotion on.
      isHighlyAvailable: size.isHighlyAvailable && (role === "publisher" || isPromoted),
      hasReplica: size.hasReplica,
      backupDays: size.backupDays,
      peers: peers.databases,
      logs: { days: size.applicationLogDays },
      isProtected,
    },
  };
}
