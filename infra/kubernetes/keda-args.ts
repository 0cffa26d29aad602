import type { Input } from "@pulumi/pulumi";

export interface KedaArgs {
  readonly version: string;
  /** Instead of the project's own registry: a mirror, where a cluster runs nothing else. */
  readonly registry?: Input<string>;
  /** `sha256:…` of its three images; by version without them. */
  readonly digests?: { readonly operator: string; readonly metricsServer: string; readonly webhooks: string };
}
