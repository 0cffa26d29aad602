import type { Input } from "@pulumi/pulumi";
import type { SiteRanges } from "./address-plan.ts";
import type { EdgeContract } from "./edge-contract.ts";
import type { SitePeers } from "./interconnect/peers.ts";
import type { KedaArgs } from "./kubernetes/keda.ts";
import type { Scale } from "./kubernetes/workload-args.ts";
import type { ClusterAccess, EdgeArgs, EdgeHosts, ObservabilityArgs } from "./platform.ts";

export interface ReviewSiteArgs {
  readonly environment: string;
  /** SITE: this site's name, and the one that writes first. */
  readonly site: string;
  readonly firstWriter: string;
  /** The copy has been made the writer: see docs/operations.md, promotion. */
  readonly isPromoted: boolean;
  readonly ranges: SiteRanges;
  /** Who may come in from elsewhere: databases that follow ours; pods and offices that use our private host. */
  readonly peers: SitePeers;
  /** One repository holds both, so that a cluster pulls from nowhere else. */
  readonly image: {
    readonly repository: Input<string>;
    readonly digest: string;
    readonly collectorDigest: string;
  };
  readonly hosts: EdgeHosts;
  /** WRITER_URL: the other site's private host; undefined while there is one site. */
  readonly writerHost?: string;
  readonly certificates: EdgeArgs["certificates"];
  readonly originSecrets: EdgeArgs["originSecrets"];
  readonly contract: EdgeContract;
  readonly access: {
    readonly cluster: ClusterAccess;
    readonly admins: readonly string[];
    readonly viewers: readonly string[];
  };
  readonly watch: Pick<ObservabilityArgs, "alerts" | "objectives" | "notify" | "budgetUsd">;
  readonly firewall: EdgeArgs["firewall"];
  readonly size: SiteSize;
  /** Where the editors' browsers upload from: `https://editors.example.com`. */
  readonly uploadOrigin: string;
  /** Settings of the service that the site doesn't know by itself, by their variable. */
  readonly settings: Readonly<Record<string, Input<string>>>;
  /** By their variable: PASSWORD_PEPPER, CURSOR_KEY, MAIL_URL, REPLICATION_PASSWORD, … */
  readonly secrets: Readonly<Record<string, Input<string>>>;
  readonly keda: Omit<KedaArgs, "identity">;
  readonly isProtected: boolean;
}

/** How much there is of what costs. */
interface SiteSize {
  readonly databaseTier: string;
  readonly storageGiB: number;
  readonly hasReplica: boolean;
  readonly isHighlyAvailable: boolean;
  readonly backupDays: number;
  readonly egress: "per-zone" | "single";
  readonly applicationLogDays: number;
  /** For which an audit anchor can't be removed by anybody. */
  readonly anchorDays: number;
  readonly web: Scale;
  readonly worker: Scale;
  /** Fewest web pods that admission lets through. */
  readonly minWebPods: number;
  /** Requests a second and pod at which another pod is started. */
  readonly requestsPerPod: number;
}

/** Logs of who reached what inside a site are kept as long as the audit looks back: a year and a month. */
export const AUDIT_LOG_DAYS = 400;
