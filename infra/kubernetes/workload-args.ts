import type { Input } from "@pulumi/pulumi";
import type { Cluster, Database, Edge, Identity, Observability, PodBinding, SecretMount } from "../platform.ts";
import { isPinned } from "./image.ts";
import type { KedaArgs } from "./keda-args.ts";
import type { ServiceAccount } from "./names.ts";
import { APP_SECRETS, OWNER_SECRETS, type Settings, settingProblems } from "./settings.ts";

export interface WorkloadArgs {
  /** SITE, and what metrics are told apart by. */
  readonly site: { readonly name: string; readonly environment: string };
  /** `repository@sha256:…`; the same on every cluster. */
  readonly image: Input<string>;
  /** Hosts, or paths on one, that images may come from: `host/reviews`. */
  readonly registries: readonly Input<string>[];
  /** The OpenTelemetry Collector (contrib), by digest. */
  readonly collectorImage: Input<string>;
  /** Plain settings of the service by their variable; see settings.ts. */
  readonly settings: Settings;
  readonly secrets: {
    /** PASSWORD_PEPPER, CURSOR_KEY, MAIL_URL, …: for every pod of ours. */
    readonly app: MountedSecrets;
    /** MIGRATE_DATABASE_URL, …: for Jobs that work as the database's owner. */
    readonly owner: MountedSecrets;
  };
  readonly identities: Readonly<Record<ServiceAccount, Identity>>;
  readonly database: Pick<Database, "primaryHost" | "replicaHost" | "name" | "certificateAuthority">;
  /** Ranges that databases are in. */
  readonly databases: readonly Input<string>[];
  readonly binding: PodBinding;
  readonly balancers: Edge["balancers"];
  readonly dns: Cluster["dns"];
  readonly identityService: Cluster["identityService"];
  readonly metricQuery: Observability["metricQuery"];
  readonly collector: Observability["collector"];
  readonly scale: { readonly web: Scale; readonly worker: Scale };
  /** Fewest web pods that admission lets through; 3, one per zone. Less is a written decision. */
  readonly minWebPods?: number;
  /** Requests a second and pod at which another pod is started. */
  readonly requestsPerPod: number;
  readonly keda: KedaArgs;
  /** Of KEDA's own account (names.ts): may read metrics. */
  readonly kedaIdentity: Identity;
  /** Ports that mail is handed over on; 465 and 587. */
  readonly mailPorts?: readonly number[];
  /** Commands of `admin` that are run once per build and wording, after the schema and the logins. */
  readonly jobs?: readonly OneOffJob[];
}

export interface MountedSecrets {
  readonly mount: SecretMount;
  readonly entries: readonly string[];
}

/** How many pods: `desired` is the first number, from then on the load says it. */
export interface Scale {
  readonly min: number;
  readonly desired: number;
  readonly max: number;
}

interface OneOffJob {
  /** As after `admin`: `["make-first-admin"]`. */
  readonly command: readonly string[];
  /** The owner may do anything in the database. */
  readonly as: "owner" | "admin";
}

export const MIN_WEB_PODS = 3;

class WorkloadInvalid extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The workload has ${problems.length} problem(s):\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "WorkloadInvalid";
    this.problems = problems;
  }
}

/** @throws WorkloadInvalid with every problem at once, before anything is made */
export function requireWorkload(args: WorkloadArgs): void {
  const problems = [
    ...imageProblems("image", args.image),
    ...imageProblems("collectorImage", args.collectorImage),
    ...(args.registries.length > 0 ? [] : ["registries: there is none, so that no image could run"]),
    ...settingProblems(args.settings),
    ...secretProblems("app", args.secrets.app.entries, APP_SECRETS, ["PASSWORD_PEPPER", "CURSOR_KEY"]),
    ...secretProblems("owner", args.secrets.owner.entries, OWNER_SECRETS, ["MIGRATE_DATABASE_URL"]),
    ...scaleProblems("web", args.scale.web, args.minWebPods ?? MIN_WEB_PODS),
    ...scaleProblems("worker", args.scale.worker, 1),
    ...(args.requestsPerPod > 0 ? [] : [`requestsPerPod: found ${args.requestsPerPod}, wants more than 0`]),
    ...(args.databases.length > 0 ? [] : ["databases: there is no range, so that no pod could reach its database"]),
  ];
  if (problems.length > 0) throw new WorkloadInvalid(problems);
}

const imageProblems = (name: string, image: Input<string>): string[] =>
  typeof image !== "string" || isPinned(image)
    ? []
    : [`${name}: found ${JSON.stringify(image)}, wants repository@sha256:<64 hex digits>`];

function secretProblems(
  set: string,
  entries: readonly string[],
  known: readonly string[],
  wanted: readonly string[],
): string[] {
  return [
    ...entries
      .filter((entry) => !known.includes(entry))
      .map((entry) => `secrets.${set}: ${entry} is not one of ${known.join(", ")}`),
    ...wanted.filter((entry) => !entries.includes(entry)).map((entry) => `secrets.${set}: ${entry} is wanted`),
  ];
}

function scaleProblems(name: string, { min, desired, max }: Scale, floor: number): string[] {
  const isOrdered = Number.isInteger(min) && min <= desired && desired <= max;
  return [
    ...(isOrdered ? [] : [`scale.${name}: found ${min}, ${desired}, ${max}, wants min <= desired <= max`]),
    ...(min >= floor ? [] : [`scale.${name}: found min ${min}, wants at least ${floor}`]),
  ];
}
