import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { AccountPlatform, Audit, Delivery, Registry, Singleton } from "./platform.ts";

export interface AccountArgs {
  /** `owner/name` on GitHub, and the branch that may deploy. */
  readonly repository: string;
  readonly branch: string;
  /** By the cloud's names; what is not named is managed. */
  readonly singletons: Readonly<Record<string, Singleton>>;
  readonly ciProvider: Singleton;
  readonly trailLockDays: number;
  readonly untaggedImageDays: number;
  /** Images of others that clusters may run. */
  readonly admits: readonly string[];
  readonly notify: readonly string[];
  readonly isProtected: boolean;
}

/** What exists once in an account, whatever runs in it: the images' registry, the audit trail, and what CI is. */
export class Account extends ComponentResource {
  readonly registry: Registry;
  readonly audit: Audit;
  readonly delivery: Delivery;

  constructor(platform: AccountPlatform, args: AccountArgs, options?: ComponentResourceOptions) {
    super("camera-reviews:account:Account", platform.cloud, {}, options);
    const { isProtected, notify, repository, branch } = args;
    const inside = { parent: this };
    const keys = platform.keys("keys", { purposes: ["registry", "trail"], isProtected }, inside);
    this.registry = platform.registry(
      "registry",
      { key: keys.of("registry"), untaggedDays: args.untaggedImageDays, admits: args.admits, isProtected },
      inside,
    );
    this.audit = platform.audit(
      "audit",
      { key: keys.of("trail"), lockDays: args.trailLockDays, singletons: args.singletons, notify, isProtected },
      inside,
    );
    this.delivery = platform.delivery(
      "delivery",
      { repository, branch, registry: this.registry, provider: args.ciProvider },
      inside,
    );
    this.registerOutputs({ repository: this.registry.repository, trail: this.audit.trail });
  }
}
