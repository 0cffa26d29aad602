import type { AccountPlatform } from "../platform.ts";
import { AwsAudit } from "./audit.ts";
import { AwsDelivery } from "./delivery.ts";
import { AwsKeys } from "./keys.ts";
import { AwsRegistry } from "./registry.ts";
import type { AwsPlace } from "./site.ts";

/** What exists once in an AWS account. */
export function awsAccountPlatform(place: AwsPlace): AccountPlatform {
  return {
    cloud: "aws",
    keys: (name, args, options) => new AwsKeys(name, args, place, options),
    registry: (name, args, options) => new AwsRegistry(name, args, place, options),
    audit: (name, args, options) => new AwsAudit(name, args, place, options),
    delivery: (name, args, options) => new AwsDelivery(name, args, place, options),
  };
}
