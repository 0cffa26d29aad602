import * as gcp from "@pulumi/gcp";
import type { GcpIdentity, Ownership } from "./identities.ts";
import { tagsOf } from "./providers.ts";

type GcpFacts = Ownership & { readonly gcp: GcpIdentity };

/** Quota and billing are the project's own, also for interfaces that would otherwise count them for whoever is signed in. */
export function gcpProvider(facts: GcpFacts, environment: string): gcp.Provider {
  const { project, region } = facts.gcp;
  return new gcp.Provider("gcp", {
    project,
    region,
    billingProject: project,
    userProjectOverride: true,
    defaultLabels: { ...tagsOf(facts, environment) },
  });
}
