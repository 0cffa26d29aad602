import type { Fields, KubernetesObject } from "./kubernetes-object.ts";
import { NAMESPACE } from "./one-cloud.ts";

export const LABELS = {
  "app.kubernetes.io/name": "probe",
  "app.kubernetes.io/part-of": NAMESPACE,
  "app.kubernetes.io/managed-by": "proof",
};

/** A pod that nothing can be said against, of that image. */
export const restrictedPod = (image: string): Fields => ({
  automountServiceAccountToken: false,
  restartPolicy: "Always",
  securityContext: { runAsNonRoot: true, runAsUser: 10_001, seccompProfile: { type: "RuntimeDefault" } },
  containers: [restrictedContainer("probe", image)],
});

export const restrictedContainer = (name: string, image: string): Fields => ({
  name,
  image,
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    capabilities: { drop: ["ALL"] },
  },
});

type Bearer = (name: string, spec: Fields) => KubernetesObject;

const metadata = (name: string) => ({ name, namespace: NAMESPACE, labels: LABELS });
const template = (spec: Fields, restartPolicy = "Always") => ({
  metadata: { labels: LABELS },
  spec: { ...spec, restartPolicy },
});
const set =
  (apiVersion: string, kind: string, more: Fields = {}): Bearer =>
  (name, spec) => ({
    apiVersion,
    kind,
    metadata: metadata(name),
    spec: { selector: { matchLabels: LABELS }, template: template(spec), ...more },
  });
const jobSpec = (spec: Fields) => ({ backoffLimit: 0, template: template(spec, "Never") });

/** Every kind of Kubernetes' own that has a pod in it. */
export const BEARERS: Readonly<Record<string, Bearer>> = {
  Pod: (name, spec) => ({ apiVersion: "v1", kind: "Pod", metadata: metadata(name), spec }),
  Deployment: set("apps/v1", "Deployment", { replicas: 1 }),
  ReplicaSet: set("apps/v1", "ReplicaSet", { replicas: 1 }),
  StatefulSet: set("apps/v1", "StatefulSet", { replicas: 1, serviceName: "probe" }),
  DaemonSet: set("apps/v1", "DaemonSet"),
  Job: (name, spec) => ({ apiVersion: "batch/v1", kind: "Job", metadata: metadata(name), spec: jobSpec(spec) }),
  CronJob: (name, spec) => ({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadata(name),
    spec: { schedule: "0 0 1 1 *", jobTemplate: { metadata: { labels: LABELS }, spec: jobSpec(spec) } },
  }),
  ReplicationController: (name, spec) => ({
    apiVersion: "v1",
    kind: "ReplicationController",
    metadata: metadata(name),
    spec: { replicas: 1, selector: LABELS, template: template(spec) },
  }),
  PodTemplate: (name, spec) => ({
    apiVersion: "v1",
    kind: "PodTemplate",
    metadata: metadata(name),
    template: template(spec),
  }),
};
