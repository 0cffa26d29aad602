import type { Platform } from "../platform.ts";
import { GcpCluster } from "./cluster.ts";
import { planEndpoints, requireMembers } from "./cluster-access.ts";
import { GcpDatabase } from "./database.ts";
import { planAvailability, requireSize } from "./database-plan.ts";
import { GcpEdge } from "./edge.ts";
import { GcpIdentity } from "./identity.ts";
import { GcpImages } from "./images.ts";
import { GcpKeys } from "./keys.ts";
import { GcpNetwork } from "./network.ts";
import { GcpObservability } from "./observability.ts";
import { GcpQueue } from "./queue.ts";
import { GcpSecrets } from "./secrets.ts";
import type { GcpSite } from "./site.ts";

/** Everything that the product needs of Google Cloud. */
export function gcpPlatform(site: GcpSite): Platform {
  return {
    cloud: "gcp",
    check: ({ cluster, database, network }) => {
      planEndpoints(cluster.access, network.ranges);
      requireMembers([...cluster.admins, ...cluster.viewers]);
      planAvailability(database);
      requireSize(database);
    },
    network: (name, args, options) => new GcpNetwork(name, args, site, options),
    keys: (name, args, options) => new GcpKeys(name, args, site, options),
    secrets: (name, args, options) => new GcpSecrets(name, args, site, options),
    images: (name, args, options) => new GcpImages(name, args, site, options),
    queue: (name, args, options) => new GcpQueue(name, args, site, options),
    database: (name, args, options) => new GcpDatabase(name, args, site, options),
    cluster: (name, args, options) => new GcpCluster(name, args, site, options),
    identity: (name, args, options) => new GcpIdentity(name, args, site, options),
    edge: (name, args, options) => new GcpEdge(name, args, site, options),
    observability: (name, args, options) => new GcpObservability(name, args, site, options),
  };
}
