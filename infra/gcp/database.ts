import * as gcp from "@pulumi/gcp";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  interpolate,
  type Output,
  secret,
} from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { DATABASE_AUTHORITY_FILE } from "../kubernetes/names.ts";
import type { Database, DatabaseArgs } from "../platform.ts";
import { isKept, primaryArgs, replicaArgs } from "./database-instance.ts";
import { DatabaseNames } from "./database-names.ts";
import { planAvailability, requireSize } from "./database-plan.ts";
import type { GcpSite } from "./site.ts";

const OWNER = "camera_owner";
const DATABASE = "camera_reviews";
const TLS = `sslmode=verify-full&sslrootcert=${encodeURIComponent(DATABASE_AUTHORITY_FILE)}`;

/**
 * Cloud SQL for PostgreSQL without a public address. `clients` and `peers` say nothing here: whoever has a route to the lent range reaches it, since firewall
 * rules don't apply in Google's network and its own list is for public addresses only. What admits is TLS with a login; what narrows are the network
 * policies of the pods and the routes that the VPN is given. Its logs stay in the project's `_Default` store: 30 days, under Google's key.
 */
export class GcpDatabase extends ComponentResource implements Database {
  readonly primaryHost: Output<string>;
  /** An address, which the instance keeps: other sites don't know the zone of its names. */
  readonly publisherHost: Output<string>;
  readonly replicaHost: Output<string>;
  readonly name = DATABASE;
  readonly authentication = "gcp-iam";
  readonly ownerUrl: Output<string>;
  readonly certificateAuthority: Output<string>;
  readonly handles: Output<string[]>;
  readonly ids: Output<string[]>;

  constructor(name: string, args: DatabaseArgs, site: GcpSite, options?: ComponentResourceOptions) {
    planAvailability(args);
    requireSize(args);
    super("camera-reviews:gcp:Database", name, {}, options);
    const primary = this.createPrimary(name, args, site);
    const replicas = args.hasReplica ? [this.createReplica(name, args, site, primary)] : [];
    const names = new DatabaseNames(this, name, args, site);
    this.primaryHost = names.add(`${name}-host`, primary);
    this.publisherHost = primary.privateIpAddress;
    this.replicaHost = replicas[0] ? names.add(`${name}-replica-host`, replicas[0]) : this.primaryHost;
    this.ownerUrl = this.createOwner(name, primary);
    this.certificateAuthority = authorityOf([primary, ...replicas]);
    this.handles = all([primary, ...replicas].map((instance) => instance.name));
    this.ids = this.handles.apply((handles) => handles.map((handle) => `${site.project}:${handle}`));
    this.registerOutputs({ primaryHost: this.primaryHost, replicaHost: this.replicaHost });
  }

  private createPrimary(name: string, args: DatabaseArgs, site: GcpSite): gcp.sql.DatabaseInstance {
    return new gcp.sql.DatabaseInstance(`${name}-primary`, primaryArgs(args, site), this.instanceOptions(args, site));
  }

  private createReplica(
    name: string,
    args: DatabaseArgs,
    site: GcpSite,
    primary: gcp.sql.DatabaseInstance,
  ): gcp.sql.DatabaseInstance {
    const replica = replicaArgs(args, site, primary);
    return new gcp.sql.DatabaseInstance(`${name}-replica`, replica, this.instanceOptions(args, site));
  }

  /** The disk grows by itself: what was asked for first would shrink it, which means a new instance. */
  private instanceOptions(args: DatabaseArgs, site: GcpSite) {
    return {
      parent: this,
      protect: isKept(args, site),
      ignoreChanges: ["settings.diskSize"],
      customTimeouts: { create: "60m", update: "60m", delete: "60m" },
    };
  }

  /** Neither is ever removed by itself: PostgreSQL refuses to drop who owns tables, and the instance takes all along. */
  private createOwner(name: string, primary: gcp.sql.DatabaseInstance): Output<string> {
    const password = new RandomPassword(`${name}-owner-password`, { length: 32, special: false }, { parent: this });
    const kept = { instance: primary.name, deletionPolicy: "ABANDON" };
    const owner = new gcp.sql.User(
      `${name}-owner`,
      { ...kept, name: OWNER, type: "BUILT_IN", password: password.result },
      { parent: this, additionalSecretOutputs: ["password"] },
    );
    const database = new gcp.sql.Database(
      `${name}-database`,
      { ...kept, name: DATABASE, charset: "UTF8", collation: "en_US.UTF8" },
      { parent: this },
    );
    const ready = all([owner.id, database.id, password.result]).apply(([, , word]) => word);
    return secret(interpolate`postgres://${OWNER}:${ready}@${this.primaryHost}:5432/${DATABASE}?${TLS}`);
  }
}

/** While a certificate of an authority is being replaced, an instance names the old one and the new one. */
const authorityOf = (instances: readonly gcp.sql.DatabaseInstance[]): Output<string> =>
  all(instances.map(({ serverCaCerts }) => serverCaCerts)).apply((lists) =>
    [...new Set(lists.flat().map(({ cert }) => `${cert.trim()}\n`))].join(""),
  );
