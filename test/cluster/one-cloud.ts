import type { ApiServer } from "./api-server.ts";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import { applyDefinitions } from "./definitions.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { KubernetesProvider } from "./kubernetes-provider.ts";
import { find, make, recordWorkload, type WorkloadResource } from "./recorded-workload.ts";

export const NAMESPACE = "camera-reviews";

/** One control plane with what aws-production makes in it, without the engine. */
export interface OneCloud {
  readonly plane: ControlPlane;
  readonly api: ApiServer;
  readonly provider: KubernetesProvider;
  readonly resources: readonly WorkloadResource[];
  /** The wish for an object, as it is handed to the provider. */
  wishFor(kind: string, name: string): WorkloadResource;
  objectOf(kind: string, name: string): KubernetesObject;
  stop(): Promise<void>;
}

interface OneCloudOptions {
  /** Kinds that aren't made. */
  readonly without?: readonly string[];
}

export async function startOneCloud({ without = [] }: OneCloudOptions = {}): Promise<OneCloud> {
  const resources = await recordWorkload("aws-production");
  const plane = await startControlPlane("aws", { zones: ["sa-east-1a", "sa-east-1b", "sa-east-1c"] });
  try {
    const { api } = plane;
    for (const set of ["secretsStore", "aws"] as const) await applyDefinitions(api, set);
    const provider = new KubernetesProvider({ clusterOf: () => api });
    for (const resource of resources)
      if (!without.includes(String(resource.inputs.kind))) await make(provider, resource);
    const wishFor = (kind: string, name: string): WorkloadResource => find(resources, kind, name);
    const objectOf = (kind: string, name: string): KubernetesObject =>
      structuredClone(wishFor(kind, name).inputs) as unknown as KubernetesObject;
    return { plane, api, provider, resources, wishFor, objectOf, stop: () => plane.stop() };
  } catch (error) {
    await plane.stop();
    throw error;
  }
}
