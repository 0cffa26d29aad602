import * as kubernetes from "@pulumi/kubernetes";
import { all, ComponentResource, type ComponentResourceOptions, type Input, Output, output } from "@pulumi/pulumi";
import { hashOf } from "./image.ts";
import { type JobPlace, type JobPlan, jobArgs, jobOptions } from "./job.ts";

type After = ComponentResourceOptions["dependsOn"];

interface AdminJobArgs {
  /** As after `admin`: the command and its words. A secret is no word: it would stand in the pod's spec. */
  readonly command: readonly [string, ...Input<string>[]];
  readonly image: Input<string>;
  /** `Workload.ownerJobs`, also as another stack's output. */
  readonly place: JobPlace | Output<JobPlace>;
}

/**
 * One command of `admin`, run inside the cluster once per build and wording: nobody's own machine ever talks to a database. Give it the cluster's provider.
 */
export class AdminJob extends ComponentResource {
  /** The Job's name, once it has succeeded. */
  readonly job: Output<string>;

  constructor(name: string, args: AdminJobArgs, options?: ComponentResourceOptions) {
    super("camera-reviews:kubernetes:AdminJob", name, {}, options);
    const job = this.run(name, args, options?.dependsOn);
    this.job = job.metadata.name;
    this.registerOutputs({ job: this.job });
  }

  /** Its order is the Job's: children don't wait for what their parent waits for. */
  private run(name: string, { command, image, place }: AdminJobArgs, after: After): kubernetes.batch.v1.Job {
    const plan = { name: jobName(command, image), component: command[0], image, args: ["admin", ...command] };
    return new kubernetes.batch.v1.Job(`${name}-job`, withPlace(place, plan), jobOptions(this, after));
  }
}

/** What is known of a place stays known in a preview; another stack's output is known as a whole or not at all. */
function withPlace(place: JobPlace | Output<JobPlace>, plan: Omit<JobPlan, "place">): kubernetes.batch.v1.JobArgs {
  if (!Output.isInstance(place)) return jobArgs({ ...plan, place });
  const args = output(place).apply((known) => jobArgs({ ...plan, place: known as JobPlace }));
  return { metadata: args.metadata, spec: args.spec } as kubernetes.batch.v1.JobArgs;
}

/** `make-publication-0123456789ab`. */
const jobName = (command: AdminJobArgs["command"], image: Input<string>): Output<string> =>
  all([output(image), all(command.map((word) => output(word)))]).apply(
    ([build, words]) => `${command[0]}-${hashOf(build, ...words)}`,
  );
