import * as aws from "@pulumi/aws";
import { ComponentResource, type ComponentResourceOptions, log, type Output, output, runtime } from "@pulumi/pulumi";
import { type AwsSite, EDGE_REGION } from "../aws/site.ts";
import { requireName } from "../names.ts";
import type { Keeping, LogKeeping } from "../platform.ts";
import { type DelegationWait, waitUntilDelegated } from "./delegation.ts";
import { requireDomain } from "./hosts.ts";
import { type RecordRow, requireTable } from "./record-table.ts";
import { renderRecords } from "./route-53-records.ts";
import { signZone } from "./zone-signing.ts";

export interface ZoneArgs extends Keeping {
  /** `example.com`, `staging.example.com`. */
  readonly domain: string;
  /** Query logs; the key is one of us-east-1 that admits its CloudWatch Logs. */
  readonly logs: LogKeeping;
  /**
   * Signed by default: it costs a key, is without effect until the DS record is at the registrar, and then nobody can forge an answer. A second DNS
   * provider would need both to sign with each other's keys, so that decision begins with taking the DS record away. Why not is a written reason.
   */
  readonly signing?: "signed" | { readonly unsigned: string };
  /** E-mail address that an authority tells of a refused request for a certificate. */
  readonly certificateContact: string;
  /** How long to wait for the parent zone on first use, in minutes; 0 does not look. */
  readonly delegationWaitMinutes: number;
  /** Asks the public name service; given in tests. */
  readonly resolve?: DelegationWait["resolve"];
}

/** The authorities of the certificates that are asked for here: Amazon's for CloudFront and ALB, Google's for its balancers. */
const AUTHORITIES = ["amazon.com", "amazontrust.com", "pki.goog"];
/** Authorities look it up for each certificate; nobody else does. */
const CAA_TTL_S = 3_600;

/** A public zone in Route 53, with its query log and who may issue certificates for it. */
export class Zone extends ComponentResource {
  readonly zoneId: Output<string>;
  /** What the registrar or the parent zone must name. */
  readonly nameServers: Output<string[]>;
  /** The same, known only after the parent names them: what waits for it can be validated. In a preview it waits for nothing. */
  readonly delegatedTo: Output<string[]>;
  /** What the registrar must be given for the signatures to count; undefined when unsigned. */
  readonly dsRecord: Output<string | undefined>;

  constructor(
    name: string,
    args: ZoneArgs,
    site: Pick<AwsSite, "accountId" | "isTornDown">,
    options?: ComponentResourceOptions,
  ) {
    super("camera-reviews:dns:Zone", name, modeOf(args, site.isTornDown), options);
    requireDomain(args.domain);
    const kept = { parent: this, protect: args.isProtected && !site.isTornDown };
    const zone = this.zone(name, args, site.isTornDown, kept.protect);
    this.logged(name, zone, args);
    renderRecords(name, [authorities(args)], zone, { parent: this });
    this.zoneId = zone.zoneId;
    this.nameServers = zone.nameServers;
    this.delegatedTo = this.delegated(zone, args);
    this.dsRecord = output(
      isSigned(args) ? signZone(name, { zoneId: zone.zoneId, accountId: site.accountId }, kept) : undefined,
    );
    this.registerOutputs({
      zoneId: this.zoneId,
      nameServers: this.nameServers,
      delegatedTo: this.delegatedTo,
      dsRecord: this.dsRecord,
    });
  }

  private zone(name: string, args: ZoneArgs, isTornDown: boolean, protect: boolean): aws.route53.Zone {
    const { domain, signing } = args;
    const comment =
      typeof signing === "object" ? `Not signed: ${signing.unsigned}` : "Names of the camera reviews on both clouds";
    return new aws.route53.Zone(
      `${name}-zone`,
      { name: domain, comment, forceDestroy: isTornDown },
      { parent: this, protect },
    );
  }

  /**
   * Route 53 writes only to us-east-1, and only where a log resource policy of the account admits it. That policy is the account stack's, because an
   * account has room for ten: without it the query log below is refused, and the account stack comes first.
   */
  private logged(name: string, zone: aws.route53.Zone, { domain, logs }: ZoneArgs): void {
    const group = new aws.cloudwatch.LogGroup(
      `${name}-queries`,
      {
        name: requireName("log-group", `/aws/route53/${domain}`), // the policy admits this prefix
        kmsKeyId: logs.key,
        retentionInDays: logs.days,
        region: EDGE_REGION,
      },
      { parent: this, deleteBeforeReplace: true },
    );
    new aws.route53.QueryLog(
      `${name}-query-log`,
      { zoneId: zone.zoneId, cloudwatchLogGroupArn: group.arn },
      { parent: this },
    );
  }

  private delegated(zone: aws.route53.Zone, args: ZoneArgs): Output<string[]> {
    return zone.nameServers.apply(async (nameServers) => {
      if (runtime.isDryRun()) return nameServers;
      await waitUntilDelegated({
        zone: args.domain,
        nameServers,
        waitMinutes: args.delegationWaitMinutes,
        onProgress: (text) => void log.info(text, this),
        ...(args.resolve && { resolve: args.resolve }),
      });
      return nameServers;
    });
  }
}

/** How this zone is meant to be: kept as the component's inputs, so that policies judge it by what was decided. */
const modeOf = ({ signing }: ZoneArgs, isTornDown: boolean) => ({
  unsigned: typeof signing === "object" ? signing.unsigned : undefined,
  isTornDown,
});

const isSigned = ({ signing = "signed" }: ZoneArgs): boolean => signing === "signed";

/** Who may issue certificates (RFC 8659); no wildcard is ever wanted. */
function authorities({ domain, certificateContact }: ZoneArgs): RecordRow {
  const values = [
    ...AUTHORITIES.map((authority) => `0 issue "${authority}"`),
    '0 issuewild ";"',
    `0 iodef "mailto:${certificateContact}"`,
  ];
  const [row] = requireTable([{ id: "authorities", name: domain, type: "CAA", ttl: CAA_TTL_S, values }], domain);
  return row as RecordRow;
}
