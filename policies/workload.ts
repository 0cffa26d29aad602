import { cisKubernetes, platform } from "./frameworks.ts";
import type { InputsByToken } from "./inputs.ts";
import { resourceRule, stackRule } from "./rule.ts";
import type { StackView, Subject } from "./subject.ts";

const POD_SECURITY = ["enforce", "audit", "warn"] as const;

export const namespaceRestricted = resourceRule({
  name: "namespace-restricted",
  description: "A namespace refuses pods that don't keep the restricted standard, whoever makes them.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisKubernetes("5.2.1", "Every namespace has a pod security standard"),
  tags: ["W-04", "kubernetes"],
  remediationSteps: "Set the labels pod-security.kubernetes.io/enforce, audit and warn to restricted.",
  checks: {
    "kubernetes:core/v1:Namespace"(namespace, must) {
      const labels = () => (namespace.metadata?.labels ?? {}) as Readonly<Record<string, string>>;
      for (const mode of POD_SECURITY) {
        const label = `pod-security.kubernetes.io/${mode}`;
        must(
          () => labels()[label] === "restricted" || isOfTheCloud(namespace),
          `must have the label ${label}: restricted.`,
        );
      }
    },
  },
});

export const namespaceDeniesByDefault = stackRule({
  name: "namespace-denies-by-default",
  description: "A pod connects to nothing and is reached by nothing that was not written down.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisKubernetes("5.3.2", "Every namespace has network policies"),
  tags: ["W-05", "kubernetes", "kube-score pod-networkpolicy"],
  remediationSteps:
    'Put a NetworkPolicy with an empty podSelector, policyTypes ["Ingress", "Egress"] and no rules into the namespace.',
  judges: ["kubernetes:core/v1:Namespace"],
  checkStack(stack, must) {
    for (const namespace of stack.of("kubernetes:core/v1:Namespace"))
      must(
        namespace,
        () =>
          isOfTheCloud(namespace.inputs) ||
          stack
            .of("kubernetes:networking.k8s.io/v1:NetworkPolicy")
            .some((policy) => isIn(policy, namespace) && deniesAll(policy.inputs)),
        "must have a NetworkPolicy that denies everything for every pod.",
      );
  },
});

export const deploymentSurvivesDisruption = stackRule({
  name: "deployment-survives-disruption",
  description: "A drained node or a lost zone leaves pods that answer, and load brings more.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: platform("W-06", "Deployments have a disruption budget, an autoscaler and are spread over zones"),
  tags: ["W-06", "kubernetes", "kube-score deployment-has-poddisruptionbudget"],
  remediationSteps:
    "Beside the Deployment: a PodDisruptionBudget with its labels, a ScaledObject or HorizontalPodAutoscaler that names it; in its pods topologySpreadConstraints over topology.kubernetes.io/zone.",
  judges: ["kubernetes:apps/v1:Deployment"],
  checkStack(stack, must) {
    for (const deployment of stack.of("kubernetes:apps/v1:Deployment")) {
      must(
        deployment,
        () => hasDisruptionBudget(stack, deployment),
        "must have a PodDisruptionBudget with its labels.",
      );
      must(deployment, () => hasScaler(stack, deployment), "must have a ScaledObject or HorizontalPodAutoscaler.");
      must(
        deployment,
        () =>
          (deployment.inputs.spec?.template?.spec?.topologySpreadConstraints ?? []).some(
            ({ topologyKey }) => topologyKey === "topology.kubernetes.io/zone",
          ),
        "must be spread over zones by topologySpreadConstraints.",
      );
    }
  },
});

export const noClusterAdmin = resourceRule({
  name: "no-cluster-admin",
  description: "Nothing in a cluster may do everything in it.",
  enforcementLevel: "mandatory",
  severity: "critical",
  framework: cisKubernetes("5.1.1", "The role cluster-admin is used only where it must be"),
  tags: ["W-07", "kubernetes"],
  remediationSteps: "Bind a role that names what is needed; people are let in by the cloud's access lists.",
  checks: {
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"(binding, must) {
      must(() => binding.roleRef?.name !== "cluster-admin", "must not bind cluster-admin.");
    },
  },
});

export const balancerNotMadeByCluster = resourceRule({
  name: "balancer-not-made-by-cluster",
  description: "Every way in is in the program: a cluster makes no balancer and opens no port of its nodes.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: platform("W-08", "Balancers are the program's, the cluster only fills them"),
  tags: ["W-08", "kubernetes"],
  remediationSteps:
    "Use a Service of type ClusterIP and bind it to the edge's target group; make no Ingress or Gateway.",
  checks: {
    "kubernetes:core/v1:Service"(service, must) {
      must(() => (service.spec?.type ?? "ClusterIP") === "ClusterIP", "must be of type ClusterIP.");
    },
    "kubernetes:networking.k8s.io/v1:Ingress"(_, must) {
      must(() => false, "must not exist: the edge component makes what leads to pods.");
    },
    "kubernetes:gateway.networking.k8s.io/v1:Gateway"(_, must) {
      must(() => false, "must not exist: the edge component makes what leads to pods.");
    },
  },
});

type Deployment = Subject<InputsByToken["kubernetes:apps/v1:Deployment"]>;
type Named = { readonly metadata?: { readonly name?: string; readonly namespace?: string } };

/** Read, not made: the program has no say in it. */
const isOfTheCloud = ({ metadata }: Named): boolean => /^(kube|gke|gmp|amazon)-/.test(metadata?.name ?? "");

const isIn = ({ inputs }: Subject<Named>, namespace: Subject<Named>): boolean =>
  inputs.metadata?.namespace === (namespace.inputs.metadata?.name ?? namespace.name);

function deniesAll({ spec }: InputsByToken["kubernetes:networking.k8s.io/v1:NetworkPolicy"]): boolean {
  const selector = spec?.podSelector as { matchLabels?: object; matchExpressions?: unknown[] } | undefined;
  const isForAll = Object.keys(selector?.matchLabels ?? {}).length === 0 && !selector?.matchExpressions?.length;
  const isBoth = ["Ingress", "Egress"].every((way) => spec?.policyTypes?.includes(way));
  return isForAll && isBoth && !spec?.ingress?.length && !spec?.egress?.length;
}

function hasDisruptionBudget(stack: StackView, deployment: Deployment): boolean {
  const labels = (deployment.inputs.spec?.template?.metadata?.labels ?? {}) as Readonly<Record<string, string>>;
  return stack.of("kubernetes:policy/v1:PodDisruptionBudget").some(({ inputs }) => {
    const wanted = Object.entries((inputs.spec?.selector as { matchLabels?: object })?.matchLabels ?? {});
    const isSame = inputs.metadata?.namespace === deployment.inputs.metadata?.namespace;
    return isSame && wanted.length > 0 && wanted.every(([label, value]) => labels[label] === value);
  });
}

function hasScaler(stack: StackView, deployment: Deployment): boolean {
  const { name, namespace } = deployment.inputs.metadata ?? {};
  const scalers: readonly Subject<InputsByToken["kubernetes:keda.sh/v1alpha1:ScaledObject"]>[] = [
    ...stack.of("kubernetes:keda.sh/v1alpha1:ScaledObject"),
    ...stack.of("kubernetes:autoscaling/v2:HorizontalPodAutoscaler"),
  ];
  return scalers.some(
    ({ inputs }) =>
      inputs.metadata?.namespace === namespace && inputs.spec?.scaleTargetRef?.name === (name ?? deployment.name),
  );
}
