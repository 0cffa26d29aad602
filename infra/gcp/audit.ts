import * as gcp from "@pulumi/gcp";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Audit, AuditArgs, Singleton } from "../platform.ts";
import { manageOrAdopt, requireSingletons } from "../singletons.ts";
import { tellCalls } from "./audit-calls.ts";
import { enableServices } from "./audit-services.ts";
import { keepTrail } from "./audit-trail.ts";
import { makeChannels, requireReceivers } from "./observability-channels.ts";
import type { GcpPlace } from "./site.ts";

/** What a project has once. Which images run is one too; it stands beside the registry that it is about. */
export const GCP_SINGLETONS = ["data-access-logs"] as const;

export class LockDaysInvalid extends Error {
  constructor(days: number) {
    super(`The trail would be locked for ${days} days; a whole number from 1 to 36500 is wanted.`);
    this.name = "LockDaysInvalid";
  }
}

/**
 * Who did what in the project: administrators' calls, which Google logs anyway, and every reading and writing of data. `key` is of the purpose `trail`.
 * Security Command Center and organization policies are the organization's: a project can't switch them on for itself.
 */
export class GcpAudit extends ComponentResource implements Audit {
  readonly trail: Output<string>;

  constructor(name: string, args: AuditArgs, place: GcpPlace, options?: ComponentResourceOptions) {
    const choices = requireSingletons(GCP_SINGLETONS, args.singletons);
    requireReceivers("finding", args.notify);
    requireLockDays(args.lockDays);
    super("camera-reviews:gcp:Audit", name, {}, options);
    enableServices(name, place.project, this);
    this.logDataAccess(`${name}-data`, choices["data-access-logs"], place);
    this.trail = keepTrail(`${name}-trail`, args, place, this).name;
    const channels = makeChannels(`${name}-told`, args.notify, this);
    tellCalls(`${name}-told`, [...channels.values()], this);
    this.registerOutputs({ trail: this.trail });
  }

  private logDataAccess(name: string, choice: Singleton, { project }: GcpPlace): void {
    const auditLogConfigs = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"].map((logType) => ({ logType }));
    manageOrAdopt(
      choice,
      () =>
        new gcp.projects.IAMAuditConfig(name, { project, service: "allServices", auditLogConfigs }, { parent: this }),
      (id) => gcp.projects.IAMAuditConfig.get(name, id, {}, { parent: this }),
    );
  }
}

/** @throws LockDaysInvalid */
function requireLockDays(days: number): void {
  if (!(Number.isInteger(days) && days >= 1 && days <= 36_500)) throw new LockDaysInvalid(days);
}
