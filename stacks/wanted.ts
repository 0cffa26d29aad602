import { z } from "zod";
import { KEDA_VERSION } from "../infra/kubernetes/keda-version.ts";
import { AUDIT_LOG_DAYS } from "../infra/site-args.ts";

/** Kinds of settings that several programs want; each message ends the sentence "found …; it must be …". */

export const email = z.email("must be an e-mail address");
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 hexadecimal digits");
export const cidr = z.string().regex(/^\d+\.\d+\.\d+\.\d+\/\d+$/, "must be a range such as 203.0.113.0/28");

const list = <Item extends z.ZodType>(item: Item, what: string) => z.array(item, `must be a list of ${what}`);

/** Who owns what is made, and who pays: they become tags of everything. */
export const OWNERSHIP = {
  owner: z.string("must be the team that answers for it").min(2),
  costCentre: z.string("must be who pays").min(1),
};

export const NOTIFY = z.strictObject(
  { page: list(email, "e-mail addresses").min(1), ticket: list(email, "e-mail addresses").min(1) },
  'must be {"page": […], "ticket": […]}: who is called by night, who reads it by day',
);

const scale = z
  .strictObject({ min: z.int().min(1), desired: z.int().min(1), max: z.int().min(1) })
  .refine(({ min, desired, max }) => min <= desired && desired <= max, "must have min ≤ desired ≤ max");

/** How much of it there is. Without a word it is production's; a smaller one is asked for in the stack's file. */
export const sizeOf = (databaseTier: string) =>
  z
    .strictObject({
      databaseTier: z.string().default(databaseTier),
      storageGiB: z.int().min(20).max(16_384).default(100),
      hasReplica: z.boolean().default(true),
      isHighlyAvailable: z.boolean().default(true),
      backupDays: z.int().min(7).max(35).default(14),
      egress: z.enum(["per-zone", "single"]).default("per-zone"),
      /** An audit anchor can't be removed by anybody earlier, also when the site is torn down. */
      anchorDays: z.int().min(1).max(3_650).default(AUDIT_LOG_DAYS),
      applicationLogDays: z.int().min(7).max(90).default(30),
      web: scale.default({ min: 3, desired: 3, max: 30 }),
      worker: scale.default({ min: 2, desired: 2, max: 4 }),
      minWebPods: z.int().min(1).default(3),
      requestsPerPod: z.int().min(1).default(100),
    })
    .refine(
      ({ web, minWebPods }) => web.min >= minWebPods,
      "must have web.min ≥ minWebPods: admission refuses fewer pods",
    )
    .prefault({});

/** What every site wants, whatever its cloud. */
export const SITE = {
  ...OWNERSHIP,
  clusterAccess: z.union([z.literal("private"), list(cidr, "ranges").min(1)], {
    error: 'must be "private" (a runner inside the network) or a list of narrow ranges such as ["203.0.113.0/28"]',
  }),
  admins: list(z.string(), "principals that may change the cluster").min(1),
  viewers: list(z.string(), "principals that may look at the cluster").default([]),
  notify: NOTIFY,
  budgetUsd: z.coerce.number("must be what a month may cost, in US dollars").positive(),
  editorAppUrl: z.url("must be the address of the editors' application").startsWith("https://"),
  mailFrom: z.string("must be the sender of e-mails").min(3),
  firstAdmin: email.optional(),
  durability: z.enum(["cross", "local"]).default("cross"),
  firewall: z.enum(["block", "count"]).default("block"),
  /** Networks of offices that the interconnect joins, by their ranges. */
  offices: list(cidr, "ranges").default([]),
  keda: z
    .strictObject({
      version: z.string().default(KEDA_VERSION),
      registry: z.string().optional(),
      digests: z.strictObject({ operator: digest, metricsServer: digest, webhooks: digest }).optional(),
    })
    .prefault({}),
  teardown: z.boolean().default(false),
};

/** Of every site; a name that ends in `?` may be missing. */
export const SITE_SECRETS = ["mailUrl", "firstAdminPassword?"] as const;
