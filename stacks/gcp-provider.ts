import * as gcp from "@pulumi/gcp";
import { z } from "zod";
import { type Ownership, tagsOf } from "./providers.ts";

export const GCP_PROJECT = {
  project: z
    .string("must be the project's id")
    .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "must be a project's id: 6 to 30 lower-case letters, digits and hyphens"),
  projectNumber: z.string("must be the project's number").regex(/^\d{6,}$/, "must be the project's number"),
  billingAccount: z
    .string("must be the billing account's id")
    .regex(/^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/, "must be a billing account's id such as 0A1B2C-3D4E5F-678901"),
  region: z.string().default("southamerica-east1"),
};

export interface GcpProject extends Ownership {
  readonly project: string;
  readonly region: string;
}

/** Quota and billing are the project's own, also for interfaces that would otherwise count them for whoever is signed in. */
export function gcpProvider(place: GcpProject, environment: string): gcp.Provider {
  return new gcp.Provider("gcp", {
    project: place.project,
    region: place.region,
    billingProject: place.project,
    userProjectOverride: true,
    defaultLabels: { ...tagsOf(place, environment) },
  });
}
