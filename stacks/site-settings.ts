import { z } from "zod";
import { KEDA_VERSION } from "../infra/kubernetes/keda-version.ts";
import type { DatabasePlan } from "../infra/platform.ts";
import { AUDIT_LOG_DAYS } from "../infra/site-args.ts";
import { checkedBy, digest, email, list, object, range, someOf, text, whole, yesOrNo } from "./wanted.ts";

const addresses = someOf(email, "e-mail addresses");
const notify = object(
  { page: addresses, ticket: addresses },
  'must be {"page": […], "ticket": […]}: who is called by night, who reads it by day',
);

const scale = object(
  { min: whole(1, 1_000), desired: whole(1, 1_000), max: whole(1, 1_000) },
  'must be {"min": …, "desired": …, "max": …}',
).refine(({ min, desired, max }) => min <= desired && desired <= max, "must have min ≤ desired ≤ max");

/** A database that no cloud refuses but for its tier. */
const PLAN: Omit<DatabasePlan, "tier"> = {
  storageGiB: 100,
  role: "publisher",
  isPromoted: false,
  isHighlyAvailable: false,
  hasReplica: false,
  backupDays: 14,
  peers: [],
  logs: { days: 30 },
  isProtected: false,
};

/**
 * How much of it there is. Without a word it is production's; a smaller one is asked for in the stack's file.
 * @param requirePlan the cloud's own check of a database
 */
export const sizeOf = (databaseTier: string, requirePlan: (plan: DatabasePlan) => void) =>
  object(
    {
      databaseTier: checkedBy(z.string(`must be the database's size such as ${databaseTier}`), (tier) =>
        requirePlan({ ...PLAN, tier }),
      ).default(databaseTier),
      storageGiB: whole(20, 16_384).default(100),
      hasReplica: yesOrNo.default(true),
      isHighlyAvailable: yesOrNo.default(true),
      backupDays: whole(7, 35).default(14),
      egress: z.enum(["per-zone", "single"]).default("per-zone"),
      /** An audit anchor can't be removed by anybody earlier, also when the site is torn down. */
      anchorDays: whole(1, 3_650).default(AUDIT_LOG_DAYS),
      applicationLogDays: whole(7, 90).default(30),
      web: scale.default({ min: 3, desired: 3, max: 30 }),
      worker: scale.default({ min: 2, desired: 2, max: 4 }),
      minWebPods: whole(1, 1_000).default(3),
      requestsPerPod: whole(1, 100_000).default(100),
    },
    'must be an object such as {"storageGiB": 100}',
  )
    .refine(
      ({ web, minWebPods }) => web.min >= minWebPods,
      "must have web.min ≥ minWebPods: admission refuses fewer pods",
    )
    .prefault({});

/** What every site wants, whatever its cloud. */
export const SITE = {
  clusterAccess: z.union([z.literal("private"), someOf(range, "ranges")], {
    error: 'must be "private" (a runner inside the network) or a list of narrow ranges such as ["203.0.113.0/28"]',
  }),
  admins: someOf(z.string("must be a principal"), "principals that may change the cluster"),
  viewers: list(z.string("must be a principal"), "principals that may look at the cluster").default([]),
  notify,
  budgetUsd: whole(1, 10_000_000, "must be what a month may cost, in whole US dollars"),
  editorAppUrl: z
    .url("must be the address of the editors' application such as https://editors.example.com")
    .startsWith("https://", "must begin with https://"),
  mailFrom: text(
    "must be the sender of e-mails such as Camera Reviews <no-reply@example.com>",
    /^([^\s<>@]+@[^\s<>@]+\.[^\s<>@]+|[^<>@\r\n]+ <[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>)$/,
  ),
  firstAdmin: email.optional(),
  durability: z.enum(["cross", "local"]).default("cross"),
  firewall: z.enum(["block", "count"]).default("block"),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).optional(),
  /** Connections of a pod to each database. */
  databasePool: whole(1, 200).optional(),
  keda: object(
    {
      version: text(`must be a version such as ${KEDA_VERSION}`, /^\d+\.\d+\.\d+$/).default(KEDA_VERSION),
      registry: text(
        "must be a registry's name such as mirror.example.com, without https://",
        /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(\/[\w.-]+)*$/,
      ).optional(),
      digests: object(
        { operator: digest, metricsServer: digest, webhooks: digest },
        'must be {"operator": …, "metricsServer": …, "webhooks": …}',
      ).optional(),
    },
    'must be an object such as {"registry": "mirror.example.com"}',
  ).prefault({}),
  teardown: yesOrNo.default(false),
};

/** Of every site; a name that ends in `?` may be missing. */
export const SITE_SECRETS = ["mailUrl", "firstAdminPassword?"] as const;
