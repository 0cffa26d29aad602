import type { ApiServer } from "./api-server.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

/** Kinds that the programs make objects of; pods and what else the cluster makes of them are none of them. */
const KINDS = [
  "v1/Namespace",
  "v1/ConfigMap",
  "v1/LimitRange",
  "v1/ResourceQuota",
  "v1/Service",
  "v1/ServiceAccount",
  "apps/v1/Deployment",
  "batch/v1/Job",
  "networking.k8s.io/v1/NetworkPolicy",
  "policy/v1/PodDisruptionBudget",
  "scheduling.k8s.io/v1/PriorityClass",
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding",
  "secrets-store.csi.x-k8s.io/v1/SecretProviderClass",
  "keda.sh/v1alpha1/ScaledObject",
  "keda.sh/v1alpha1/TriggerAuthentication",
];

/** Those that one cloud alone has. */
const OF_ONE_CLOUD = ["eks.amazonaws.com/v1/TargetGroupBinding"];

const OURS = "app.kubernetes.io/managed-by=pulumi";

/** All objects of ours, as the API server has them. */
export async function listMade(api: ApiServer, isAws: boolean): Promise<KubernetesObject[]> {
  const kinds = isAws ? [...KINDS, ...OF_ONE_CLOUD] : KINDS;
  const lists = kinds.map((each) => {
    const [, apiVersion = "", kind = ""] = /^(.+)\/([^/]+)$/.exec(each) ?? [];
    return api.list({ apiVersion, kind }, { labelSelector: OURS });
  });
  return (await Promise.all(lists)).flat();
}
