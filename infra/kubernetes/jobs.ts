import * as kubernetes from "@pulumi/kubernetes";
import type { Input, Output, Resource } from "@pulumi/pulumi";
import { AdminJob } from "./admin-job.ts";
import { loginOf } from "./database-url.ts";
import { shortDigestOf } from "./image.ts";
import { type JobPlace, jobArgs, jobOptions } from "./job.ts";
import { DATABASE_ACCOUNTS } from "./names.ts";
import type { Scope } from "./scope.ts";
import type { WorkloadArgs } from "./workload-args.ts";

interface Jobs {
  readonly image: Output<string>;
  readonly owner: JobPlace;
  readonly admin: JobPlace;
  /** What must stand before a pod of ours can run. */
  readonly after: readonly Resource[];
}

/** In this order: the schema, who may use it, then what was asked for. The last ones are what Deployments wait for. */
export function makeJobs(scope: Scope, jobs: Jobs, args: Pick<WorkloadArgs, "identities" | "jobs">): Resource[] {
  const migrate = makeMigrateJob(scope, jobs);
  const logins = makeLoginJob(scope, jobs, args.identities, migrate);
  const oneOffs = (args.jobs ?? []).map(({ command, as }) => {
    const [verb = "", ...words] = command;
    return new AdminJob(
      `${scope.name}-${verb}`,
      { command: [verb, ...words], image: jobs.image, place: jobs[as] },
      { parent: scope.parent, dependsOn: [logins] },
    );
  });
  return [migrate, logins, ...oneOffs];
}

/** The same digest again is the same Job: nothing to do. */
const makeMigrateJob = ({ name, parent }: Scope, { image, owner, after }: Jobs) =>
  new kubernetes.batch.v1.Job(
    `${name}-migrate`,
    jobArgs({
      place: owner,
      name: image.apply((build) => `migrate-${shortDigestOf(build)}`),
      component: "migrate",
      image,
      args: ["migrate"],
    }),
    jobOptions(parent, [...after]),
  );

/** Makes the logins of the three accounts, if they aren't there, and lets them in. Wants the group role that the first migration makes. */
function makeLoginJob(
  { name, parent }: Scope,
  { image, owner }: Jobs,
  identities: WorkloadArgs["identities"],
  migrate: Resource,
): AdminJob {
  const logins: Input<string>[] = DATABASE_ACCOUNTS.map((account) => loginOf(account, identities[account]));
  return new AdminJob(
    `${name}-allow-login`,
    { command: ["allow-login", ...logins], image, place: owner },
    { parent, dependsOn: [migrate] },
  );
}
