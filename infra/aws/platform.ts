import type { Platform } from "../platform.ts";
import { AwsCluster } from "./cluster.ts";
import { planApiEndpoint } from "./cluster-endpoint.ts";
import { requirePrincipals } from "./cluster-principals.ts";
import { AwsDatabase } from "./database.ts";
import { requireDatabasePlan } from "./database-checks.ts";
import { AwsEdge } from "./edge.ts";
import { AwsIdentity } from "./identity.ts";
import { AwsImages } from "./images.ts";
import { AwsKeys } from "./keys.ts";
import { AwsNetwork } from "./network.ts";
import { requireEndpoints } from "./network-endpoints.ts";
import { AwsObservability } from "./observability.ts";
import { AwsQueue } from "./queue.ts";
import { AwsSecrets } from "./secrets.ts";
import type { AwsSite } from "./site.ts";

/** Everything that the product needs of AWS. */
export function awsPlatform(site: AwsSite): Platform {
  return {
    cloud: "aws",
    check: ({ cluster, database }) => {
      planApiEndpoint(cluster.access);
      requirePrincipals(cluster.admins, cluster.viewers);
      requireDatabasePlan(database);
      requireEndpoints(site.endpoints);
    },
    network: (name, args, options) => new AwsNetwork(name, args, site, options),
    keys: (name, args, options) => new AwsKeys(name, args, site, options),
    secrets: (name, args, options) => new AwsSecrets(name, args, site, options),
    images: (name, args, options) => new AwsImages(name, args, site, options),
    queue: (name, args, options) => new AwsQueue(name, args, site, options),
    database: (name, args, options) => new AwsDatabase(name, args, site, options),
    cluster: (name, args, options) => new AwsCluster(name, args, site, options),
    identity: (name, args, options) => new AwsIdentity(name, args, site, options),
    edge: (name, args, options) => new AwsEdge(name, args, site, options),
    observability: (name, args, options) => new AwsObservability(name, args, site, options),
  };
}
