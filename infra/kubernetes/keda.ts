import * as kubernetes from "@pulumi/kubernetes";
import { ComponentResource, type ComponentResourceOptions, output, type Resource } from "@pulumi/pulumi";
import type { Cluster, Identity } from "../platform.ts";
import type { KedaArgs } from "./keda-args.ts";
import { makeKedaPolicies } from "./keda-network.ts";
import { KEDA, labelsOf, NAMESPACE } from "./names.ts";
import { RESTRICTED } from "./namespace.ts";

export type { KedaArgs } from "./keda-args.ts";

const CHARTS = "https://kedacore.github.io/charts";

interface Around extends Pick<Cluster, "dns" | "identityService"> {
  /** Of the account `KEDA`: may read metrics. */
  readonly kedaIdentity: Identity;
}

/** What starts and ends pods by how much is asked of them. The same on every cluster, in a namespace of its own. */
export class Keda extends ComponentResource {
  readonly release: kubernetes.helm.v3.Release;

  constructor(name: string, args: KedaArgs, around: Around, options?: ComponentResourceOptions) {
    super("camera-reviews:kubernetes:Keda", name, {}, options);
    const namespace = this.namespace(name, options?.dependsOn);
    const policies = makeKedaPolicies({ name, parent: this, namespace }, around);
    this.release = this.install(name, kedaValues(args, around.kedaIdentity), args.version, [
      namespace,
      ...policies,
      around.kedaIdentity,
    ]);
    this.registerOutputs({ version: args.version });
  }

  private namespace(name: string, dependsOn: ComponentResourceOptions["dependsOn"] = []): kubernetes.core.v1.Namespace {
    return new kubernetes.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: KEDA.namespace, labels: { ...labelsOf(KEDA.namespace), ...RESTRICTED } } },
      { parent: this, dependsOn },
    );
  }

  private install(name: string, values: ReturnType<typeof kedaValues>, version: string, dependsOn: Resource[]) {
    return new kubernetes.helm.v3.Release(
      `${name}-release`,
      {
        name: KEDA.namespace,
        namespace: KEDA.namespace,
        chart: "keda",
        version,
        repositoryOpts: { repo: CHARTS },
        // A release that fails half-way is undone, and its reason told.
        atomic: true,
        cleanupOnFail: true,
        timeout: 300,
        values,
      },
      { parent: this, dependsOn, customTimeouts: { create: "10m", update: "10m", delete: "10m" } },
    );
  }
}

/** It sees our namespace only, scales Deployments only, and reads no Secret outside its own. */
function kedaValues({ registry, digests, version }: KedaArgs, identity: Identity) {
  return {
    watchNamespace: NAMESPACE,
    rbac: { enabledCustomScaledRefKinds: false },
    permissions: {
      operator: { restrict: { secret: true } },
      metricServer: { restrict: { secret: true } },
    },
    serviceAccount: {
      operator: { name: KEDA.serviceAccount, annotations: output(identity.annotations).apply((each) => ({ ...each })) },
    },
    operator: { replicaCount: 2 },
    metricsServer: { replicaCount: 2 },
    podDisruptionBudget: { operator: { maxUnavailable: 1 }, metricServer: { maxUnavailable: 1 } },
    logging: { operator: { format: "json" }, webhooks: { format: "json" } },
    image: { pullPolicy: "IfNotPresent", ...(digests && imageTags(version, digests)) },
    ...(registry && { global: { image: { registry } } }),
  };
}

const imageTags = (version: string, digests: NonNullable<KedaArgs["digests"]>) => ({
  keda: { tag: `${version}@${digests.operator}` },
  metricsApiServer: { tag: `${version}@${digests.metricsServer}` },
  webhooks: { tag: `${version}@${digests.webhooks}` },
});
