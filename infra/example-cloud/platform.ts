import type { Platform } from "../platform.ts";
import { ExampleCluster } from "./cluster.ts";
import { ExampleDatabase, requireTier } from "./database.ts";
import { ExampleEdge } from "./edge.ts";
import { ExampleIdentity } from "./identity.ts";
import { ExampleImages } from "./images.ts";
import { ExampleKeys } from "./keys.ts";
import { ExampleNetwork } from "./network.ts";
import { ExampleObservability } from "./observability.ts";
import { ExampleQueue } from "./queue.ts";
import { ExampleSecrets } from "./secrets.ts";
import type { ExampleSite } from "./site.ts";

/** A third cloud that nobody sells: it proves that the product needs no more of one than ../platform.ts says. See docs/adding-a-cloud.md. */
export function examplePlatform(site: ExampleSite): Platform {
  return {
    cloud: "example",
    check: ({ database }) => requireTier(database),
    network: (name, args, options) => new ExampleNetwork(name, args, options),
    keys: (name, args, options) => new ExampleKeys(name, args, site, options),
    secrets: (name, args, options) => new ExampleSecrets(name, args, site, options),
    images: (name, args, options) => new ExampleImages(name, args, site, options),
    queue: (name, args, options) => new ExampleQueue(name, args, options),
    database: (name, args, options) => new ExampleDatabase(name, args, site, options),
    cluster: (name, args, options) => new ExampleCluster(name, args, site, options),
    identity: (name, args, options) => new ExampleIdentity(name, args, options),
    edge: (name, args, options) => new ExampleEdge(name, args, site, options),
    observability: (name, args, options) => new ExampleObservability(name, args, site, options),
  };
}
