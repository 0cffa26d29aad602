import { mistakesOf } from "./mistake.ts";

const POD = "infra/kubernetes/pod.ts";

/** In the cluster; both clouds have the same. */
export const MISTAKES_IN_WORKLOAD = mistakesOf("gcp-production", 4, "preview", [
  [
    "a Deployment that doesn't select its own pods",
    "infra/kubernetes/deployments.ts",
    "    selector: { matchLabels: selectorOf(pods) },\n    strategy,",
    "    selector: { matchLabels: { app: pods } },\n    strategy,",
    "provider",
    "selector",
  ],
  ["a field that a pod doesn't have", POD, "hostNetwork: false,", "hostNetworks: false,", "provider", "hostNetworks"],
  [
    "an image by its tag",
    "infra/kubernetes/collector.ts",
    '    name: "collector",\n    image,',
    '    name: "collector",\n    image: "otel/opentelemetry-collector-contrib:latest",',
    "policy",
    "image-by-digest",
  ],
  [
    "containers without a limit",
    POD,
    "  limits: { memory",
    "  limits: undefined && { memory",
    "policy",
    "pod-has-limits",
  ],
  [
    "an amount of memory in a unit that there isn't",
    POD,
    "  limits: { memory: `",
    "  limits: { memory: `Mi",
    "provider",
    "memory",
  ],
  [
    "a port with a name that is too long",
    "infra/kubernetes/deployments.ts",
    "({ name, containerPort })",
    '({ name: name + "-of-the-service", containerPort })',
    "provider",
    "15",
  ],
  [
    "a Job that is restarted always",
    "infra/kubernetes/job.ts",
    'restartPolicy: "Never"',
    'restartPolicy: "Always"',
    "provider",
    "restartPolicy",
  ],
]);
