import type { Provider } from "@pulumi/kubernetes";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  Output,
  output,
  type Resource,
} from "@pulumi/pulumi";
import { AdminJob } from "../kubernetes/admin-job.ts";
import type { JobPlace } from "../kubernetes/job.ts";
import { PORTS } from "../kubernetes/numbers.ts";
import { WriterInvalid, type WriterPlan } from "./writer.ts";

/** One site, as far as its database follows or is followed. */
interface ReplicationSite {
  /** Of its cluster. */
  readonly kubernetes: Provider;
  /** `Workload.ownerJobs`: its secrets have MIGRATE_DATABASE_URL and REPLICATION_PASSWORD. */
  readonly jobs: JobPlace | Output<JobPlace>;
  readonly image: Input<string>;
  readonly primaryHost: Input<string>;
  readonly databaseName: Input<string>;
}

interface ReplicationArgs {
  /** Of {@link planWriter}. */
  readonly writer: WriterPlan;
  /** By their names in the plan. */
  readonly sites: Readonly<Record<string, ReplicationSite>>;
}

/** The service's own name for it (service/db/replication.ts). */
export const REPLICATION_LOGIN = "camera_replication";

/**
 * Lets one site's database follow the other's, by commands that run inside the clusters. They are repeated for every build, because a migration may have
 * made a table that is to be followed too. Nothing is made while nobody follows; what was made stays until a promotion ends it (docs/operations.md).
 * Give the VPN as `dependsOn`.
 */
export class Replication extends ComponentResource {
  /** Names of the Jobs, once they have succeeded: the publisher's, then the subscriber's. */
  readonly jobs: Output<string>[];

  constructor(name: string, args: ReplicationArgs, options?: ComponentResourceOptions) {
    super("camera-reviews:interconnect:Replication", name, {}, options);
    const { replication } = args.writer;
    const after = [options?.dependsOn ?? []].flat() as Resource[];
    this.jobs = replication
      ? this.follow(name, siteOf(args, replication.publisher), siteOf(args, replication.subscriber), after)
      : [];
    this.registerOutputs({ jobs: this.jobs });
  }

  private follow(
    name: string,
    publisher: ReplicationSite,
    subscriber: ReplicationSite,
    after: Resource[],
  ): Output<string>[] {
    const publication = new AdminJob(
      `${name}-publication`,
      { command: ["make-publication"], image: publisher.image, place: publisher.jobs },
      { parent: this, provider: publisher.kubernetes },
    );
    const subscription = new AdminJob(
      `${name}-subscription`,
      {
        command: ["make-subscription"],
        image: subscriber.image,
        place: withSettings(subscriber.jobs, { PUBLISHER_URL: publisherUrl(publisher) }),
      },
      { parent: this, provider: subscriber.kubernetes, dependsOn: [publication, ...after] },
    );
    return [publication.job, subscription.job];
  }
}

/**
 * Without the password, which is a mounted file (REPLICATION_PASSWORD): an address with it would stand in the pod's spec. The follower is a managed
 * database that can be given no authority's certificate, so the server's is not checked; the VPN's keys say who it is.
 */
const publisherUrl = ({
  primaryHost,
  databaseName,
}: Pick<ReplicationSite, "primaryHost" | "databaseName">): Output<string> =>
  all([output(primaryHost), output(databaseName)]).apply(
    ([host, database]) =>
      `postgres://${REPLICATION_LOGIN}@${host}:${PORTS.postgres}/${encodeURIComponent(database)}?sslmode=require`,
  );

/** What is known of a place stays known in a preview. */
function withSettings(place: ReplicationSite["jobs"], settings: JobPlace["settings"]): ReplicationSite["jobs"] {
  if (!Output.isInstance(place)) return { ...place, settings: { ...place.settings, ...settings } };
  return all([place, output(settings)]).apply(([known, more]) => ({
    ...(known as JobPlace),
    settings: { ...(known as JobPlace).settings, ...more },
  })) as Output<JobPlace>;
}

function siteOf({ sites }: ReplicationArgs, name: string): ReplicationSite {
  const site = sites[name];
  if (site) return site;
  throw new WriterInvalid([`the site ${name} is not one of the connected ones (${Object.keys(sites).join(", ")})`]);
}
