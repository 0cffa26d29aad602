import * as kubernetes from "@pulumi/kubernetes";
import { all, type Input, type Output, output } from "@pulumi/pulumi";
import { labelsOf, NAMESPACE, REQUIRED_LABELS, SERVICE } from "./names.ts";
import type { InNamespace } from "./scope.ts";

type Rule = { readonly expression: string; readonly message: string };
type ResourceRule = {
  readonly apiGroups: string[];
  readonly apiVersions: string[];
  readonly operations: string[];
  readonly resources: string[];
};

interface AdmissionPolicy {
  readonly resourceRules: readonly ResourceRule[];
  /** CEL: where the pod's spec is; undefined for what has none. */
  readonly pod?: string;
  readonly validations: readonly Rule[];
}

/**
 * What the API server itself refuses, whoever asks. Workloads are looked at as well as their pods: a refused pod is told to nobody, a refused Job or Deployment
 * to whoever applies it.
 */
export function planAdmission(
  registries: readonly string[],
  minWebPods: number,
): Readonly<Record<string, AdmissionPolicy>> {
  return {
    workloads: {
      resourceRules: [on("apps", ["deployments", "statefulsets", "daemonsets"]), on("batch", ["jobs"])],
      pod: "object.spec.template.spec",
      validations: [...imageRules(registries, IMAGES), ...RESTRICTED_RULES, LABEL_RULE],
    },
    // Labels are not asked for: a ReplicaSet is a Deployment's own, with the labels that its controller gives it.
    sets: {
      resourceRules: [on("apps", ["replicasets"]), on("", ["replicationcontrollers"])],
      pod: "object.spec.template.spec",
      validations: [...imageRules(registries, IMAGES), ...RESTRICTED_RULES],
    },
    cronjobs: {
      resourceRules: [on("batch", ["cronjobs"])],
      pod: "object.spec.jobTemplate.spec.template.spec",
      validations: [...imageRules(registries, IMAGES), ...RESTRICTED_RULES, LABEL_RULE],
    },
    podtemplates: {
      resourceRules: [on("", ["podtemplates"])],
      pod: "object.template.spec",
      validations: [...imageRules(registries, IMAGES), ...RESTRICTED_RULES],
    },
    pods: {
      resourceRules: [on("", ["pods", "pods/ephemeralcontainers"])],
      pod: "object.spec",
      validations: [...imageRules(registries, IMAGES), ...imageRules(registries, DEBUGGERS)],
    },
    ...planNumber(minWebPods),
  };
}

function planNumber(minWebPods: number): Readonly<Record<"replicas" | "scale", AdmissionPolicy>> {
  const message = `${SERVICE.name} must have at least ${minWebPods} pods, so that it stands in every zone`;
  return {
    replicas: {
      resourceRules: [on("apps", ["deployments"])],
      validations: [
        {
          expression: `object.metadata.name != '${SERVICE.name}' || object.spec.replicas >= ${minWebPods}`,
          message,
        },
      ],
    },
    // `kubectl scale` changes no Deployment, but this; a Scale to nothing leaves the number out.
    scale: {
      resourceRules: [on("apps", ["deployments/scale"])],
      validations: [
        {
          expression: `object.metadata.name != '${SERVICE.name}' || (has(object.spec.replicas) && object.spec.replicas >= ${minWebPods})`,
          message,
        },
      ],
    },
  };
}

/** @returns what must stand before the first workload is asked for */
export function makeAdmission(
  { name, parent, namespace }: InNamespace,
  registries: readonly Input<string>[],
  minWebPods: number,
): kubernetes.admissionregistration.v1.ValidatingAdmissionPolicyBinding[] {
  const allowed = all(registries.map((registry) => output(registry)));
  return Object.keys(planAdmission([], minWebPods)).map((kind) => {
    const metadata = { name: `${NAMESPACE}-${kind}`, labels: labelsOf("admission") };
    const policy = new kubernetes.admissionregistration.v1.ValidatingAdmissionPolicy(
      `${name}-admission-${kind}`,
      { metadata, spec: allowed.apply((list) => policySpec(planAdmission(list, minWebPods)[kind])) },
      { parent, dependsOn: [namespace] },
    );
    return new kubernetes.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
      `${name}-admission-${kind}-binding`,
      { metadata, spec: bindingSpec(policy.metadata.name) },
      { parent, dependsOn: [policy] },
    );
  });
}

function policySpec(policy: AdmissionPolicy | undefined) {
  const { resourceRules = [], pod, validations = [] } = policy ?? {};
  return {
    failurePolicy: "Fail",
    matchConstraints: { resourceRules: [...resourceRules] },
    ...(pod !== undefined && { variables: variablesOf(pod) }),
    validations: [...validations],
  };
}

/** A volume may be an image as well. */
const variablesOf = (pod: string) => [
  { name: "pod", expression: pod },
  {
    name: "containers",
    expression: `${pod}.containers + (has(${pod}.initContainers) ? ${pod}.initContainers : [])`,
  },
  {
    name: "images",
    expression: `variables.containers.map(c, c.image) + (has(${pod}.volumes) ? ${pod}.volumes.filter(v, has(v.image) && has(v.image.reference)).map(v, v.image.reference) : [])`,
  },
];

const bindingSpec = (policyName: Output<string>) => ({
  policyName,
  validationActions: ["Deny", "Audit"],
  matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": NAMESPACE } } },
});

const on = (group: string, resources: string[]): ResourceRule => ({
  apiGroups: [group],
  apiVersions: ["v1"],
  operations: ["CREATE", "UPDATE"],
  resources,
});

const IMAGES = "variables.images";
/** What `kubectl debug` puts into a running pod. */
const DEBUGGERS = "(has(object.spec.ephemeralContainers) ? object.spec.ephemeralContainers.map(c, c.image) : [])";

const imageRules = (registries: readonly string[], images: string): Rule[] => [
  {
    expression: `${images}.all(i, i.matches('^[^@]+@sha256:[a-f0-9]{64}$'))`,
    message: "images must be named by their digest: repository@sha256:...",
  },
  {
    expression: `${images}.all(i, ${JSON.stringify(registries)}.exists(r, i.startsWith(r + '/') || i.startsWith(r + '@')))`,
    message: `images must be of an allowed registry: ${registries.join(", ")}`,
  },
];

const RESTRICTED_RULES: readonly Rule[] = [
  {
    expression:
      "has(variables.pod.securityContext) && has(variables.pod.securityContext.runAsNonRoot) && variables.pod.securityContext.runAsNonRoot && has(variables.pod.securityContext.seccompProfile) && variables.pod.securityContext.seccompProfile.type == 'RuntimeDefault'",
    message: "pods must run as another user than root, with the runtime's seccomp profile (spec.securityContext)",
  },
  {
    expression:
      "variables.containers.all(c, has(c.securityContext) && has(c.securityContext.allowPrivilegeEscalation) && !c.securityContext.allowPrivilegeEscalation && has(c.securityContext.readOnlyRootFilesystem) && c.securityContext.readOnlyRootFilesystem && has(c.securityContext.capabilities) && has(c.securityContext.capabilities.drop) && 'ALL' in c.securityContext.capabilities.drop)",
    message: "containers must drop all capabilities, gain none and have a read-only root (securityContext)",
  },
  {
    expression: "has(variables.pod.automountServiceAccountToken) && !variables.pod.automountServiceAccountToken",
    message: "pods must not get a token of the API server (automountServiceAccountToken: false)",
  },
];

const LABEL_RULE: Rule = {
  expression: `has(object.metadata.labels) && ${JSON.stringify(REQUIRED_LABELS)}.all(l, l in object.metadata.labels)`,
  message: `objects must have the labels ${REQUIRED_LABELS.join(", ")}`,
};
