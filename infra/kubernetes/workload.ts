import type * as kubernetes from "@pulumi/kubernetes";
import { ComponentResource, type ComponentResourceOptions, type Output, output, type Resource } from "@pulumi/pulumi";
import { makeAccounts } from "./accounts.ts";
import { makeAdmission } from "./admission.ts";
import { makeAutoscaling } from "./autoscaling.ts";
import { makeCollector } from "./collector.ts";
import { SCRAPED } from "./collector-config.ts";
import { makeWeb, makeWorker, type Running } from "./deployments.ts";
import { makeDisruptionBudget } from "./disruption.ts";
import { requireImage } from "./image.ts";
import { asOwner, type JobPlace } from "./job.ts";
import { makeJobs } from "./jobs.ts";
import { Keda } from "./keda.ts";
import { NAMESPACE } from "./names.ts";
import { makeLimits, makeNamespace } from "./namespace.ts";
import { makeNetworkPolicies } from "./network-policies.ts";
import { settingsOf } from "./own-settings.ts";
import type { InNamespace } from "./scope.ts";
import { type Mounts, makeDatabaseAuthority, makeSecretClasses } from "./secrets.ts";
import { makeBinding, makeMetricsService, makeService } from "./service.ts";
import { MIN_WEB_PODS, requireWorkload, type WorkloadArgs } from "./workload-args.ts";

/** What pods of ours have in common. */
interface Parts {
  readonly image: Output<string>;
  readonly mounts: Mounts;
  readonly authority: kubernetes.core.v1.ConfigMap;
}

/** The service in a cluster: the same objects, in the same order, whatever cloud it stands in. Give it the cluster's provider. */
export class Workload extends ComponentResource {
  /** The image, pinned and allowed. */
  readonly image: Output<string>;
  /** Where Jobs run that work as the database's owner: for `AdminJob`, in this stack or another. */
  readonly ownerJobs: Output<JobPlace>;

  /** @throws WorkloadInvalid before anything is made */
  constructor(name: string, args: WorkloadArgs, options?: ComponentResourceOptions) {
    super("camera-reviews:kubernetes:Workload", name, {}, options);
    requireWorkload(args);
    const scope = this.makeRoom(name, args, options?.dependsOn);
    const guards = this.guard(scope, args);
    const parts = this.makeParts(scope, args);
    const binding = this.bind(scope, args);
    const places = jobPlaces(args, parts);
    const before = [...guards, ...parts.mounts.classes, parts.authority, ...Object.values(args.identities)];
    const jobs = makeJobs(scope, { ...places, image: parts.image, after: before }, args);
    this.serve(scope, args, parts, {
      web: [...before, ...jobs, ...binding],
      worker: [...before, ...jobs],
      collector: before,
    });
    this.image = parts.image;
    this.ownerJobs = output(places.owner) as Output<JobPlace>;
    this.registerOutputs({ image: this.image, ownerJobs: this.ownerJobs });
  }

  /** The namespace and its bounds. */
  private makeRoom(
    name: string,
    { binding, scale }: WorkloadArgs,
    after: ComponentResourceOptions["dependsOn"],
  ): InNamespace {
    const namespace = makeNamespace({ name, parent: this }, binding.namespaceLabels, after);
    const scope = { name, parent: this, namespace };
    makeLimits(scope, scale);
    return scope;
  }

  /** What no pod may be there before: who it is, whom it may talk to, what is let in at all. */
  private guard(scope: InNamespace, args: WorkloadArgs): Resource[] {
    return [
      ...Object.values(makeAccounts(scope, args.identities)),
      ...makeNetworkPolicies(scope, args),
      ...makeAdmission(scope, args.registries, args.minWebPods ?? MIN_WEB_PODS),
    ];
  }

  private makeParts(scope: InNamespace, args: WorkloadArgs): Parts {
    return {
      image: requireImage(args.image, args.registries),
      mounts: makeSecretClasses(scope, args.secrets),
      authority: makeDatabaseAuthority(scope, args.database.certificateAuthority),
    };
  }

  /** @returns what must stand before pods are told apart into ready and not */
  private bind(scope: InNamespace, { binding }: WorkloadArgs): Resource[] {
    const service = makeService(scope, binding);
    for (const pods of SCRAPED) makeMetricsService(scope, pods);
    return [service, ...makeBinding(scope, binding, service), ...binding.ready];
  }

  private serve(
    scope: InNamespace,
    args: WorkloadArgs,
    parts: Parts,
    after: Readonly<Record<"web" | "worker" | "collector", readonly Resource[]>>,
  ): void {
    const web = makeWeb(scope, running("web", args, parts), after.web);
    const worker = makeWorker(scope, running("worker", args, parts), after.worker);
    makeCollector(scope, args, requireImage(args.collectorImage, args.registries), after.collector);
    for (const pods of ["web", "worker", "collector"] as const) makeDisruptionBudget(scope, pods);
    const keda = new Keda(`${scope.name}-keda`, args.keda, args, { parent: this, dependsOn: [scope.namespace] });
    makeAutoscaling(scope, args, { web, worker, keda: keda.release });
  }
}

const running = (account: "web" | "worker", args: WorkloadArgs, { image, mounts, authority }: Parts): Running => ({
  image,
  settings: settingsOf(account, args, image),
  secrets: [mounts.app],
  secretsRevision: mounts.revision,
  databaseAuthority: authority.metadata.name,
  pods: args.scale[account].desired,
});

function jobPlaces(args: WorkloadArgs, { image, mounts, authority }: Parts): { owner: JobPlace; admin: JobPlace } {
  const settings = settingsOf("admin", args, image);
  const place = { namespace: NAMESPACE, serviceAccount: "admin", databaseAuthority: authority.metadata.name };
  return {
    owner: { ...place, settings: asOwner(settings), secrets: [mounts.app, mounts.owner] },
    admin: { ...place, settings, secrets: [mounts.app] },
  };
}
