import type { AccountPlatform } from "../platform.ts";
import { ExampleAudit } from "./audit.ts";
import { ExampleDelivery } from "./delivery.ts";
import { ExampleKeys } from "./keys.ts";
import { ExampleRegistry } from "./registry.ts";
import type { ExamplePlace } from "./site.ts";

/** What exists once in an account of the imaginary cloud. */
export function exampleAccountPlatform(place: ExamplePlace): AccountPlatform {
  return {
    cloud: "example",
    keys: (name, args, options) => new ExampleKeys(name, args, place, options),
    registry: (name, args, options) => new ExampleRegistry(name, args, place, options),
    audit: (name, args, options) => new ExampleAudit(name, args, place, options),
    delivery: (name, args, options) => new ExampleDelivery(name, args, options),
  };
}
