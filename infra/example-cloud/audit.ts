import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Audit, AuditArgs } from "../platform.ts";
import { manageOrAdopt, requireSingletons } from "../singletons.ts";
import { resourceClass } from "./resources.ts";
import { type ExamplePlace, isKept } from "./site.ts";

const Trail = resourceClass<{ key: string; regions: "all"; lockedDays: number; tells: readonly string[] }>(
  "example:audit:Trail",
);
const Detector = resourceClass<{ tells: readonly string[] }>("example:audit:Detector");

/** What an account of this cloud has once. */
const EXAMPLE_SINGLETONS = ["detector"] as const;

export class ExampleAudit extends ComponentResource implements Audit {
  readonly trail: Output<string>;

  constructor(name: string, args: AuditArgs, place: ExamplePlace, options?: ComponentResourceOptions) {
    const { detector } = requireSingletons(EXAMPLE_SINGLETONS, args.singletons);
    super("camera-reviews:example:Audit", name, {}, options);
    const { key, lockDays: lockedDays, notify: tells } = args;
    const kept = { parent: this, protect: isKept(args, place) };
    this.trail = new Trail(`${name}-trail`, { key, regions: "all", lockedDays, tells }, kept).id;
    const inside = { parent: this };
    manageOrAdopt(
      detector,
      () => new Detector(`${name}-threats`, { tells }, inside),
      (id) => new Detector(`${name}-threats`, { tells }, { ...inside, id }),
    );
    this.registerOutputs({ trail: this.trail });
  }
}
