import * as gcp from "@pulumi/gcp";
import { type ComponentResource, interpolate, type Output } from "@pulumi/pulumi";
import type { RegistryArgs } from "../platform.ts";
import type { GcpPlace } from "./site.ts";

/**
 * A project has one binary authorization policy for all of its clusters, so it stands with what exists once, beside the registry that it is about.
 * Everything is refused but our registry's images, what is listed besides, and the images of the system that Google keeps a list of. Attestations would say
 * more, who built an image and what was checked; they need a signer with a key in the pipeline, and a registry that only CI writes to says nearly as much.
 */
export function admitImages(
  parent: ComponentResource,
  name: string,
  path: Output<string>,
  { isProtected, admits = [] }: RegistryArgs,
  { project, isTornDown }: GcpPlace,
): void {
  new gcp.binaryauthorization.Policy(
    `${name}-admission`,
    {
      project,
      globalPolicyEvaluationMode: "ENABLE",
      admissionWhitelistPatterns: [interpolate`${path}/**`, ...admits].map((namePattern) => ({ namePattern })),
      defaultAdmissionRule: { evaluationMode: "ALWAYS_DENY", enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG" },
    },
    { parent, protect: isProtected && !isTornDown },
  );
}
