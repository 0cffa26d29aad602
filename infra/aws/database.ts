import * as aws from "@pulumi/aws";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  interpolate,
  type Output,
  output,
  type Resource,
  secret,
} from "@pulumi/pulumi";
import { RandomId, RandomPassword } from "@pulumi/random";
import { DATABASE_AUTHORITY_FILE } from "../kubernetes/names.ts";
import { planName } from "../names.ts";
import type { Database, DatabaseArgs } from "../platform.ts";
import { requireDatabasePlan } from "./database-checks.ts";
import {
  DATABASE,
  type InstanceParts,
  LOGS,
  OWNER,
  PORT,
  type PrimaryParts,
  primaryArgs,
  replicaArgs,
} from "./database-instance.ts";
import { FAMILY, planParameters } from "./database-parameters.ts";
import { type MadeRole, makeRole, trustService } from "./identity-role.ts";
import { makeLogGroup } from "./keys-log-group.ts";
import { SLOW_DELETE } from "./network-subnets.ts";
import type { AwsSite } from "./site.ts";

/** Pods have the authorities' certificates there. */
const TLS = `sslmode=verify-full&sslrootcert=${encodeURIComponent(DATABASE_AUTHORITY_FILE)}`;

/** Raise it to give the owner a new password: nobody but `admin` and `migrate` Jobs has it. */
const PASSWORD_VERSION = 1;

/** PostgreSQL 18 on RDS: a Multi-AZ instance and a replica for readers; TLS only, users by IAM token, ready to be published from or subscribed to. */
export class AwsDatabase extends ComponentResource implements Database {
  readonly primaryHost: Output<string>;
  readonly replicaHost: Output<string>;
  readonly name = DATABASE;
  readonly authentication = "aws-iam";
  readonly ownerUrl: Output<string>;
  readonly certificateAuthority: Output<string>;
  readonly handles: Output<string[]>;
  readonly ids: Output<string[]>;

  constructor(name: string, args: DatabaseArgs, site: AwsSite, options?: ComponentResourceOptions) {
    super("camera-reviews:aws:Database", name, {}, options);
    requireDatabasePlan(args);
    const identifier = planName("database", site, name);
    const password = this.password(name);
    const securityGroup = this.securityGroup(name, args).id;
    const { role, attachments } = this.monitoringRole(name, site);
    const usual = { securityGroup, monitoringRole: role.arn, isKept: args.isProtected && !site.isTornDown };
    const primary = this.primary(name, args, site, { ...usual, identifier, password }, attachments);
    const replica = args.hasReplica
      ? this.replica(
          name,
          args,
          { ...usual, identifier: planName("database", site, name, "replica") },
          primary,
          attachments,
        )
      : undefined;
    const instances = replica ? [primary, replica] : [primary];
    this.primaryHost = primary.address;
    this.replicaHost = (replica ?? primary).address;
    this.ownerUrl = secret(interpolate`postgres://${OWNER}:${password}@${primary.address}:${PORT}/${DATABASE}?${TLS}`);
    this.certificateAuthority = output(site.databaseAuthority);
    this.handles = all(instances.map(({ resourceId }) => connectArn(resourceId, site)));
    this.ids = all(instances.map((each) => each.identifier));
    this.registerOutputs({ primaryHost: this.primaryHost, replicaHost: this.replicaHost, ids: this.ids });
  }

  /** Letters and digits: it stands in a URL. */
  private password(name: string): Output<string> {
    const password = new RandomPassword(
      `${name}-owner`,
      { length: 40, special: false, keepers: { version: String(PASSWORD_VERSION) } },
      { parent: this },
    );
    return secret(password.result);
  }

  /** In: the cluster and the other sites. Out: the other sites only, for a subscription that this database makes. */
  private securityGroup(name: string, { network, clients, peers }: DatabaseArgs): aws.ec2.SecurityGroup {
    const postgres = { protocol: "tcp", fromPort: PORT, toPort: PORT };
    const others = peers.length > 0 ? [{ ...postgres, cidrBlocks: [...peers], description: "Other sites" }] : [];
    return new aws.ec2.SecurityGroup(
      `${name}-clients`,
      {
        vpcId: network.id,
        description: "PostgreSQL from the cluster and from the other sites",
        ingress: [{ ...postgres, securityGroups: clients, description: "The cluster" }, ...others],
        egress: others,
      },
      { parent: this, customTimeouts: SLOW_DELETE },
    );
  }

  private monitoringRole(name: string, { accountId, region }: AwsSite): MadeRole {
    const trust = trustService("monitoring.rds.amazonaws.com", {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:aws:rds:${region}:${accountId}:db:*` },
    });
    const managed = ["service-role/AmazonRDSEnhancedMonitoringRole"];
    return makeRole(
      `${name}-monitoring`,
      { trust, managed, description: "Writes the database's system metrics" },
      this,
    );
  }

  private primary(
    name: string,
    args: DatabaseArgs,
    site: AwsSite,
    parts: Omit<PrimaryParts, "parameterGroup" | "passwordVersion" | "finalSnapshot">,
    attachments: readonly Resource[],
  ): aws.rds.Instance {
    const logs = this.logGroups(`${name}-primary`, args, parts.identifier);
    const known = {
      ...parts,
      passwordVersion: PASSWORD_VERSION,
      parameterGroup: this.parameterGroup(name, "primary"),
      finalSnapshot: this.finalSnapshot(name, parts.identifier),
    };
    return new aws.rds.Instance(`${name}-primary`, primaryArgs(args, known, site.isTornDown), {
      ...this.kept(parts.isKept),
      dependsOn: [...attachments, ...logs],
    });
  }

  private replica(
    name: string,
    args: DatabaseArgs,
    parts: Omit<InstanceParts, "parameterGroup">,
    primary: aws.rds.Instance,
    attachments: readonly Resource[],
  ): aws.rds.Instance {
    const logs = this.logGroups(`${name}-replica`, args, parts.identifier);
    const known = { ...parts, parameterGroup: this.parameterGroup(name, "replica") };
    return new aws.rds.Instance(`${name}-replica`, replicaArgs(args, known, primary.identifier), {
      ...this.kept(parts.isKept),
      dependsOn: [...attachments, ...logs],
    });
  }

  /** Their names are fixed, because the log groups' names are made of them. */
  private kept(protect: boolean) {
    return { parent: this, protect, deleteBeforeReplace: true };
  }

  /** RDS would make them without key and end. */
  private logGroups(name: string, { logs }: DatabaseArgs, identifier: string): readonly Resource[] {
    return LOGS.map((log) =>
      makeLogGroup(`${name}-${log}`, { ...logs, physicalName: `/aws/rds/instance/${identifier}/${log}` }, this),
    );
  }

  private parameterGroup(name: string, of: "primary" | "replica"): Output<string> {
    const group = new aws.rds.ParameterGroup(
      `${name}-${of}`,
      { family: FAMILY, parameters: planParameters(of).map((parameter) => ({ ...parameter })) },
      { parent: this },
    );
    return group.name;
  }

  /** A snapshot outlives its database and keeps its name: a second database of this name needs another. */
  private finalSnapshot(name: string, identifier: string): Output<string> {
    const unique = new RandomId(`${name}-snapshot`, { byteLength: 4, keepers: { identifier } }, { parent: this });
    return interpolate`${identifier}-final-${unique.hex}`;
  }
}

/** What `rds-db:connect` wants; the user's name is appended. */
const connectArn = (resourceId: Output<string>, { region, accountId }: AwsSite): Output<string> =>
  interpolate`arn:aws:rds-db:${region}:${accountId}:dbuser:${resourceId}`;
