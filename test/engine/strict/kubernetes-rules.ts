import { type Failure, type Made, type ResourceKey, UNKNOWN, type Values } from "../provider.ts";
import { makeHandle } from "./handle.ts";
import { checkPods } from "./pod-rules.ts";
import { failureOf, type Refusal } from "./refusal.ts";
import { stackOf, type Thing, textAt, valueAt } from "./thing.ts";
import type { World } from "./world.ts";

/** Kinds that belong to the cluster and not to a namespace. */
const OF_CLUSTER =
  /:(Namespace|ValidatingAdmissionPolicy|ValidatingAdmissionPolicyBinding|PriorityClass|ClusterRole|ClusterRoleBinding|StorageClass|PersistentVolume|CustomResourceDefinition)(Patch)?$/;
/** What every cluster has. kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ */
const NAMESPACES = ["default", "kube-system", "kube-public", "kube-node-lease"];
/** Custom kinds that a cluster of ours knows, and the chart that brings them; the others come with EKS Auto Mode and the clouds' secret add-ons. */
const CUSTOM: readonly (readonly [type: RegExp, chart?: RegExp])[] = [
  [/^kubernetes:keda\.sh\/v1alpha1:(ScaledObject|TriggerAuthentication)$/, /keda/],
  [/^kubernetes:eks\.amazonaws\.com\/v1:(TargetGroupBinding|NodeClass|IngressClassParams)$/],
  [/^kubernetes:secrets-store(-gke)?\.csi\.x-k8s\.io\/v1:SecretProviderClass$/],
];
const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const LABEL = /^(|[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)$/;
const NAMES_SOURCE = "kubernetes.io/docs/concepts/overview/working-with-objects/names/";
const LABELS_SOURCE = "kubernetes.io/docs/concepts/overview/working-with-objects/labels/";
/** They are DNS labels, the others DNS subdomains. */
const SHORT_NAMES = /:(Namespace|Service)$/;

/** Which cluster a provider resource is of: the server that its kubeconfig names, or its identifier. */
export function clusterOf({ urn, provider }: ResourceKey): string {
  const server = /server"?:\s*"?([^\s",]+)/.exec(String(provider?.kubeconfig ?? ""))?.[1];
  return String(server ?? provider?.clusterIdentifier ?? stackOf(urn));
}

/** The namespace that an object goes to where it names none. */
export function withNamespace({ type, provider }: ResourceKey, inputs: Values): Values {
  const metadata = inputs.metadata as Values | undefined;
  if (OF_CLUSTER.test(type) || type.startsWith("kubernetes:helm.sh/")) return inputs;
  return { ...inputs, metadata: { ...metadata, namespace: metadata?.namespace ?? provider?.namespace ?? "default" } };
}

/** What an API server refuses to look at, beyond what the typings tell. */
export function checkObject({ type, secrets }: ResourceKey, hasSchema: boolean, inputs: Values): Failure[] {
  if (type.startsWith("kubernetes:helm.sh/")) return [];
  const refusals = [
    ...(hasSchema || CUSTOM.some(([custom]) => custom.test(type)) ? [] : [noKind(type)]),
    ...checkNames(type, inputs),
    ...checkLabels(inputs, "metadata.labels"),
    ...checkLabels(inputs, "spec.template.metadata.labels"),
    ...checkSelector(inputs),
    ...checkPods(type, inputs),
  ];
  return refusals.map((each) => failureOf(each, secrets));
}

const noKind = (type: string): Refusal => ({
  property: "kind",
  found: type.split(":").slice(1).join(" "),
  says: "no cluster of ours knows this kind",
  source: "test/engine/strict/kubernetes-rules.ts",
});

function checkNames(type: string, inputs: Values): Refusal[] {
  const name = valueAt(inputs, "metadata.name");
  if (name === UNKNOWN) return [];
  if (typeof name !== "string" || name === "")
    return [{ property: "metadata.name", says: "is missing, and required", source: NAMES_SOURCE }];
  const max = SHORT_NAMES.test(type) ? 63 : 253;
  const isFit = name.length <= max && NAME.test(name) && !(max === 63 && name.includes("."));
  return isFit
    ? []
    : [
        {
          property: "metadata.name",
          found: name,
          says: `at most ${max} lower-case letters, digits and hyphens are allowed`,
          source: NAMES_SOURCE,
        },
      ];
}

function checkLabels(inputs: Values, path: string): Refusal[] {
  return Object.entries((valueAt(inputs, path) ?? {}) as Values)
    .filter(([, value]) => value !== UNKNOWN && !(typeof value === "string" && LABEL.test(value)))
    .map(([key, found]) => ({
      property: `${path}.${key}`,
      found,
      says: "a label has at most 63 letters, digits and ._-",
      source: LABELS_SOURCE,
    }));
}

/** What doesn't select its own pods is refused. kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector */
function checkSelector(inputs: Values): Refusal[] {
  const wanted = valueAt(inputs, "spec.selector.matchLabels") as Values | undefined;
  const labels = (valueAt(inputs, "spec.template.metadata.labels") ?? {}) as Values;
  if (!wanted || valueAt(inputs, "spec.template") === undefined) return [];
  const missing = Object.entries(wanted).filter(
    ([key, value]) => value !== UNKNOWN && labels[key] !== UNKNOWN && labels[key] !== value,
  );
  return missing.map(([key, found]) => ({
    property: `spec.selector.matchLabels.${key}`,
    found,
    says: "the template's labels don't match it",
    source: "kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
  }));
}

/** What is wrong with an object in its cluster as it is now. */
export function checkInCluster(world: World, type: string, place: string, inputs: Values): Refusal[] {
  const namespace = textAt(inputs, "metadata.namespace") ?? textAt(inputs, "namespace");
  const isThere =
    !namespace ||
    NAMESPACES.includes(namespace) ||
    inputs.createNamespace === true ||
    ofCluster(world, "kubernetes:core/v1:Namespace", place).some(({ id }) => id === namespace);
  const custom = CUSTOM.find(([each]) => each.test(type))?.[1];
  const hasChart =
    !custom ||
    ofCluster(world, "kubernetes:helm.sh/v3:Release", place).some(({ inputs: release }) =>
      custom.test(String(release.chart)),
    );
  return [
    ...(isThere
      ? []
      : [
          {
            property: "metadata.namespace",
            found: namespace,
            says: "there is no such namespace",
            source: "the API server answers NotFound",
          },
        ]),
    ...(hasChart
      ? []
      : [
          {
            property: "kind",
            found: type.split(":").at(-1),
            says: "no chart has brought this kind yet",
            source: "the API server answers: no matches for kind",
          },
        ]),
  ];
}

const ofCluster = (world: World, type: string, place: string): Thing[] =>
  world.of(type).filter((each) => each.place === place);

/** The id and what an object has after it is made. */
export function issueObject(key: ResourceKey, inputs: Values, serial: number): Made {
  const { uuid } = makeHandle(key.urn, serial, undefined);
  if (key.type.startsWith("kubernetes:helm.sh/")) return issueRelease(inputs);
  const metadata = inputs.metadata as Values;
  const id = metadata.namespace ? `${metadata.namespace}/${metadata.name}` : String(metadata.name);
  return { id, outputs: { ...inputs, metadata: { ...metadata, uid: uuid, generation: 1 } } };
}

function issueRelease(inputs: Values): Made {
  const namespace = String(inputs.namespace ?? "default");
  const status = {
    name: inputs.name,
    namespace,
    revision: 1,
    status: "deployed",
    chart: inputs.chart,
    version: inputs.version,
  };
  return { id: `${namespace}/${inputs.name}`, outputs: { ...inputs, namespace, status, resourceNames: {} } };
}

/** What a cluster has by itself, and a program may read. */
export function readOwn(type: string, place: string, id: string): { inputs: Values; outputs: Values } | undefined {
  if (type !== "kubernetes:core/v1:Namespace" || !NAMESPACES.includes(id)) return undefined;
  const { uuid } = makeHandle(`${place} ${id}`, 0, undefined);
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: id, uid: uuid } };
  return { inputs: object, outputs: object };
}
