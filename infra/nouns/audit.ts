import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Keeping } from "./keeping.ts";

/** A singleton that somebody else made is adopted by its id; `off` is a written decision. */
export type Singleton = "manage" | "off" | { readonly adopt: string };

export interface AuditArgs extends Keeping {
  readonly key: Input<string>;
  /** Days for which the trail can't be removed by anybody. */
  readonly lockDays: number;
  /** By the cloud's names: `detector`, `hub`, `recorder` …; unknown ones are an error. */
  readonly singletons: Readonly<Record<string, Singleton>>;
  readonly notify: readonly string[];
}

export interface Audit extends ComponentResource {
  /** The locked bucket. */
  readonly trail: Output<string>;
}
