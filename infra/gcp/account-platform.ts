import type { AccountPlatform } from "../platform.ts";
import { GcpAudit } from "./audit.ts";
import { GcpDelivery } from "./delivery.ts";
import { GcpKeys } from "./keys.ts";
import { GcpRegistry } from "./registry.ts";
import type { GcpPlace } from "./site.ts";

/** What exists once in a Google Cloud project. */
export function gcpAccountPlatform(place: GcpPlace): AccountPlatform {
  return {
    cloud: "gcp",
    keys: (name, args, options) => new GcpKeys(name, args, place, options),
    registry: (name, args, options) => new GcpRegistry(name, args, place, options),
    audit: (name, args, options) => new GcpAudit(name, args, place, options),
    delivery: (name, args, options) => new GcpDelivery(name, args, place, options),
  };
}
