import { type CostContext, type CostedResource, component, type PricedTypes } from "./components.ts";
import { freeTypes } from "./free-types.ts";
import { textAt } from "./inputs.ts";

/** Their prices have what runs on them in it. */
const CLUSTERS = ["aws:eks/cluster:Cluster", "gcp:container/cluster:Cluster"];

/** Charged with the cluster, by what pods ask for. */
const onCluster = (_: CostedResource, { resources }: CostContext) =>
  resources.some(({ type }) => CLUSTERS.includes(type))
    ? []
    : [component("pods of a cluster that isn't in the stack", "kubernetes.pods-elsewhere")];

const balancer = ({ inputs }: CostedResource) =>
  textAt(inputs, "spec.type") === "LoadBalancer"
    ? [component("balancer that a Service makes", "kubernetes.service-balancer")]
    : [];

export const KUBERNETES_PRICES: PricedTypes = {
  "kubernetes:apps/v1:Deployment": { each: onCluster },
  "kubernetes:apps/v1:StatefulSet": { each: onCluster },
  "kubernetes:helm.sh/v3:Release": { each: onCluster },
  "kubernetes:core/v1:Service": { each: balancer },
};

const JOB = "runs for moments only";
const OBJECT = "an object in the cluster's own store";

export const KUBERNETES_FREE = freeTypes("kubernetes", {
  [JOB]: ["batch/v1:Job", "batch/v1:CronJob"],
  "counted with what it scales": [
    "autoscaling/v2:HorizontalPodAutoscaler",
    "keda.sh/v1alpha1:ScaledObject",
    "keda.sh/v1alpha1:TriggerAuthentication",
    "policy/v1:PodDisruptionBudget",
  ],
  [OBJECT]: [
    "core/v1:Namespace",
    "core/v1:ServiceAccount",
    "core/v1:ServiceAccountPatch",
    "core/v1:ConfigMap",
    "core/v1:Secret",
    "core/v1:ResourceQuota",
    "core/v1:LimitRange",
    "scheduling.k8s.io/v1:PriorityClass",
    "networking.k8s.io/v1:NetworkPolicy",
    "rbac.authorization.k8s.io/",
    "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
    "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
    "secrets-store.csi.x-k8s.io/v1:SecretProviderClass",
    "eks.amazonaws.com/v1:TargetGroupBinding",
    "eks.amazonaws.com/v1:NodeClass",
    "monitoring.googleapis.com/v1:PodMonitoring",
  ],
});
