import { cisKubernetes, platform } from "./frameworks.ts";
import type { Container, PodSpec } from "./inputs.ts";
import { type Checks, list, type Must, number, resourceRule, type Settings } from "./rule.ts";

export const podRestricted = resourceRule({
  name: "pod-restricted",
  description: "A container can change nothing but its own temporary files and gain no right that it was not given.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisKubernetes("5.2", "Pods keep the restricted security standard"),
  tags: ["W-01", "kubernetes", "NSA/CISA hardening 1.2", "CIS Kubernetes 5.6.2"],
  remediationSteps:
    'Pod: securityContext with runAsNonRoot and seccompProfile "RuntimeDefault", no host namespaces, no hostPath. Containers: allowPrivilegeEscalation: false, capabilities.drop ["ALL"], readOnlyRootFilesystem: true.',
  checks: forPods((pod, must) => {
    const own = pod.securityContext;
    must(() => own?.runAsNonRoot === true, "must have securityContext.runAsNonRoot: true.");
    must(() => own?.seccompProfile?.type === "RuntimeDefault", 'must have seccompProfile.type: "RuntimeDefault".');
    must(
      () => !(pod.hostNetwork || pod.hostPID || pod.hostIPC),
      "must not use the host's network, processes or memory.",
    );
    must(() => !(pod.volumes ?? []).some(({ hostPath }) => hostPath), "must not mount a path of the host.");
    for (const container of containersOf(pod)) {
      const context = () => container.securityContext;
      const must_ = (holds: () => unknown, what: string) =>
        must(holds, `must have ${what} in container ${container.name}.`);
      must_(() => context()?.allowPrivilegeEscalation === false, "allowPrivilegeEscalation: false");
      must_(() => context()?.capabilities?.drop?.includes("ALL"), 'capabilities.drop: ["ALL"]');
      must_(() => context()?.readOnlyRootFilesystem === true, "readOnlyRootFilesystem: true");
      must_(() => context()?.privileged !== true, "no privileged: true");
    }
  }),
});

export const imageByDigest = resourceRule({
  name: "image-by-digest",
  description: "What runs is what was tested: an image is named by its digest and comes from a registry of ours.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisKubernetes("5.5.1", "Where images come from is controlled"),
  tags: ["W-02", "kubernetes"],
  remediationSteps: "Write image: repository@sha256:… with a repository of the account's registry.",
  settings: {
    registries: list(
      ["*.dkr.ecr.*.amazonaws.com", "*-docker.pkg.dev"],
      "Hosts of the registries that images may come from; * is any text.",
    ),
  },
  checks: forPods((pod, must, config) => {
    for (const container of containersOf(pod)) {
      const image = () => container.image ?? "";
      must(
        () => /@sha256:[0-9a-f]{64}$/.test(image()),
        `must name the image of container ${container.name} by digest, repository@sha256:….`,
      );
      must(
        () =>
          (config.registries as readonly string[]).some((host) => asPattern(host).test(image().split("/")[0] ?? "")),
        `must take the image of container ${container.name} from one of the allowed registries.`,
      );
    }
  }),
});

export const podHasLimits = resourceRule({
  name: "pod-has-limits",
  description: "A container says how much it needs and takes no memory from others.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: platform("W-03", "Containers have requests, and limits of memory and storage"),
  tags: ["W-03", "kubernetes", "kube-score container-resources"],
  remediationSteps:
    "Give every container resources.requests for cpu, memory and ephemeral-storage, and limits for memory and ephemeral-storage. No limit for cpu: it only slows down.",
  checks: forPods((pod, must) => {
    for (const container of containersOf(pod)) {
      const { name } = container;
      const requests = () => (container.resources?.requests ?? {}) as Readonly<Record<string, unknown>>;
      const limits = () => (container.resources?.limits ?? {}) as Readonly<Record<string, unknown>>;
      for (const what of ["cpu", "memory", "ephemeral-storage"])
        must(() => requests()[what], `must request ${what} for container ${name}.`);
      for (const what of ["memory", "ephemeral-storage"])
        must(() => limits()[what], `must limit ${what} of container ${name}.`);
    }
  }),
});

export const podHasProbes = resourceRule({
  name: "pod-has-probes",
  description:
    "A pod gets requests when it can answer them and is started again when it can't; the two are not the same question.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: platform("W-03", "Long-running containers are probed"),
  tags: ["W-03", "kubernetes", "kube-score pod-probes"],
  remediationSteps:
    "Give the first container of a Deployment a startup, a liveness and a readiness probe; liveness asks nothing of a database.",
  checks: {
    "kubernetes:apps/v1:Deployment"(deployment, must) {
      const container = () => deployment.spec?.template?.spec?.containers?.[0];
      for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"] as const)
        must(() => container()?.[probe], `must have a ${probe}.`);
      must(
        () => JSON.stringify(container()?.livenessProbe) !== JSON.stringify(container()?.readinessProbe ?? "none"),
        "must have a livenessProbe that differs from the readinessProbe.",
      );
    },
  },
});

export const podStopsGently = resourceRule({
  name: "pod-stops-gently",
  description: "A pod that ends is first forgotten by the balancer, then finishes what it began.",
  enforcementLevel: "mandatory",
  severity: "medium",
  framework: platform("W-03", "Requests under way survive a rollout"),
  tags: ["W-03", "kubernetes"],
  remediationSteps:
    "Give the first container lifecycle.preStop.sleep, and the pod a terminationGracePeriodSeconds of at least that and the drain together.",
  settings: {
    leastSleepS: number(5, "Seconds that preStop sleeps at least."),
    drainS: number(20, "Seconds that requests under way may take after it."),
  },
  checks: {
    "kubernetes:apps/v1:Deployment"(deployment, must, { config }) {
      const pod = () => deployment.spec?.template?.spec;
      const sleep = () => pod()?.containers?.[0]?.lifecycle?.preStop?.sleep?.seconds ?? 0;
      must(() => sleep() >= config.leastSleepS, `must sleep at least ${config.leastSleepS} s in lifecycle.preStop.`);
      must(
        () => (pod()?.terminationGracePeriodSeconds ?? 30) >= sleep() + config.drainS,
        `must have terminationGracePeriodSeconds of at least preStop's sleep and ${config.drainS} s.`,
      );
    },
  },
});

export const serviceAccountTokenNotMounted = resourceRule({
  name: "service-account-token-not-mounted",
  description: "A pod that doesn't speak to the API server holds no token for it.",
  enforcementLevel: "mandatory",
  severity: "high",
  framework: cisKubernetes("5.1.6", "Service account tokens are mounted only where they are needed"),
  tags: ["W-07", "kubernetes", "CIS Kubernetes 5.1.5"],
  remediationSteps:
    "Set automountServiceAccountToken: false on the ServiceAccount and the pod, and name a serviceAccountName of its own.",
  checks: {
    "kubernetes:core/v1:ServiceAccount"(account, must) {
      must(() => account.automountServiceAccountToken === false, "must have automountServiceAccountToken: false.");
    },
    ...forPods((pod, must) => {
      must(() => pod.automountServiceAccountToken === false, "must have automountServiceAccountToken: false.");
      must(() => (pod.serviceAccountName ?? "default") !== "default", "must name a serviceAccountName of its own.");
    }),
  },
});

type PodCheck = (pod: PodSpec, must: Must, config: Readonly<Record<string, unknown>>) => void;

/** Deployments and Jobs alike; a pod that is wholly unknown is not judged. */
function forPods<Of extends Settings>(check: PodCheck): Checks<Of> {
  return {
    "kubernetes:apps/v1:Deployment": ({ spec }, must, { config }) => {
      if (spec?.template?.spec) check(spec.template.spec, must, config);
    },
    "kubernetes:batch/v1:Job": ({ spec }, must, { config }) => {
      if (spec?.template?.spec) check(spec.template.spec, must, config);
    },
  };
}

const containersOf = (pod: PodSpec): Container[] => [...(pod.initContainers ?? []), ...(pod.containers ?? [])];

const asPattern = (glob: string): RegExp =>
  new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
