import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  interpolate,
  type Output,
  output,
  secret,
} from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import type { Database, DatabaseArgs, DatabasePlan } from "../platform.ts";
import { keepLogs } from "./observability-logs.ts";
import { resourceClass } from "./resources.ts";
import { type ExampleSite, isKept } from "./site.ts";

interface InstanceArgs {
  readonly tier: string;
  readonly place: string;
  readonly hasPublicAddress: boolean;
  readonly admits: readonly string[];
  readonly transport: "tls" | "any";
  readonly signIn: "identity-and-password" | "password";
  readonly logs: string;
  readonly isDeletionProtected: boolean;
  /** Below are the primary's; a replica takes them from it. */
  readonly version?: number;
  readonly storageGiB?: number;
  readonly zones?: number;
  readonly key?: string;
  readonly backups?: { readonly days: number; readonly isPointInTime: boolean };
  readonly publishesChanges?: boolean;
  readonly owner?: string;
  readonly ownerPassword?: string;
  readonly primary?: string;
}
const Instance = resourceClass<InstanceArgs>("example:db:Database");
const OWNER = "camera_owner";
const TIERS = ["small", "medium", "large"];

export class TierUnknown extends Error {
  constructor(tier: string) {
    super(`There is no database tier ${JSON.stringify(tier)}; there are ${TIERS.join(", ")}.`);
    this.name = "TierUnknown";
  }
}

/** @throws TierUnknown */
export function requireTier({ tier }: DatabasePlan): void {
  if (!TIERS.includes(tier)) throw new TierUnknown(tier);
}

/** Takes tokens as RDS does, which the service knows already. */
export class ExampleDatabase extends ComponentResource implements Database {
  readonly primaryHost: Output<string>;
  readonly replicaHost: Output<string>;
  readonly name = "camera_reviews";
  readonly authentication = "aws-iam";
  readonly ownerUrl: Output<string>;
  readonly certificateAuthority: Output<string>;
  readonly handles: Output<string[]>;
  readonly ids: Output<string[]>;

  constructor(name: string, args: DatabaseArgs, site: ExampleSite, options?: ComponentResourceOptions) {
    requireTier(args);
    super("camera-reviews:example:Database", name, {}, options);
    const password = new RandomPassword(`${name}-owner`, { length: 40, special: false }, { parent: this }).result;
    const kept = { parent: this, protect: isKept(args, site) };
    const usual = this.usual(name, args, site);
    const primary = new Instance(name, { ...usual, ...primaryArgs(args), ownerPassword: secret(password) }, kept).id;
    const replica = args.hasReplica ? [new Instance(`${name}-replica`, { ...usual, primary }, kept).id] : [];
    this.primaryHost = interpolate`${primary}.db.example`;
    this.replicaHost = interpolate`${replica[0] ?? primary}.db.example`;
    this.ownerUrl = secret(
      interpolate`postgres://${OWNER}:${password}@${this.primaryHost}:5432/${this.name}?sslmode=verify-full`,
    );
    this.certificateAuthority = output(site.databaseAuthority);
    this.handles = all([primary, ...replica]);
    this.ids = this.handles;
    this.registerOutputs({ primaryHost: this.primaryHost, replicaHost: this.replicaHost });
  }

  private usual(name: string, args: DatabaseArgs, site: ExampleSite) {
    return {
      tier: args.tier,
      place: args.network.databasePlace,
      hasPublicAddress: false,
      admits: args.clients.apply((clients) => [...clients, ...args.peers]),
      transport: "tls",
      signIn: "identity-and-password",
      logs: keepLogs(`${name}-logs`, args.logs, this),
      isDeletionProtected: isKept(args, site),
    } as const;
  }
}

const primaryArgs = ({ key, storageGiB, isHighlyAvailable, backupDays }: DatabaseArgs) => ({
  version: 18,
  storageGiB,
  zones: isHighlyAvailable ? 2 : 1,
  key,
  backups: { days: backupDays, isPointInTime: true },
  publishesChanges: true,
  owner: OWNER,
});
