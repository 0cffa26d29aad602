import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { EXPLAINED } from "../explained.ts";
import { type Finding, judge } from "../judges/finding.ts";
import { askJudges } from "../judges/judges.ts";
import type { Fields, KubernetesObject } from "../kubernetes-object.ts";
import { find, recordWorkload, type WorkloadResource } from "../recorded-workload.ts";

/** One mistake in each object. What is explained of the right ones is explained of these too: only the mistake is left. */
const MISTAKES: readonly {
  readonly kind: string;
  readonly name: string;
  readonly change: (spec: Fields) => Fields;
  readonly seenBy: Finding["judge"];
}[] = [
  { kind: "Deployment", name: "web", change: (spec) => ({ ...spec, replica: 3 }), seenBy: "kubeconform" },
  {
    kind: "Service",
    name: "web",
    change: (spec) => ({ ...spec, ports: [{ ...spec.ports[0], targetport: 80 }] }),
    seenBy: "kubeconform",
  },
  { kind: "ScaledObject", name: "web", change: (spec) => ({ ...spec, minReplicas: 3 }), seenBy: "kubeconform" },
  { kind: "SecretProviderClass", name: "app", change: (spec) => ({ ...spec, parameter: {} }), seenBy: "kubeconform" },
  { kind: "TargetGroupBinding", name: "web", change: (spec) => ({ ...spec, targetGroup: "x" }), seenBy: "kubeconform" },
  { kind: "Deployment", name: "worker", change: inPod((pod) => ({ ...pod, hostNetwork: true })), seenBy: "checkov" },
  {
    kind: "Deployment",
    name: "collector",
    change: inContainer(({ readinessProbe: _, ...rest }) => rest),
    seenBy: "kube-score",
  },
];

function inPod(change: (pod: Fields) => Fields): (spec: Fields) => Fields {
  return (spec) => ({ ...spec, template: { ...spec.template, spec: change(spec.template.spec) } });
}

function inContainer(change: (container: Fields) => Fields): (spec: Fields) => Fields {
  return inPod((pod) => ({ ...pod, containers: pod.containers.map(change) }));
}

describe("the judges", () => {
  let folder: string;
  let objects: KubernetesObject[];
  let unexplained: readonly Finding[];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "camera-reviews-judges-"));
    const resources = await recordWorkload("aws-production");
    objects = resources.filter(isWhole).map(({ inputs }) => mistaken(resources, inputs as unknown as KubernetesObject));
    ({ unexplained } = judge(await askJudges(folder, objects), EXPLAINED));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(MISTAKES)("see a mistake in $kind $name ($seenBy)", ({ kind, name, seenBy }) => {
    const found = unexplained.filter(
      ({ object, judge: by }) => object === `${kind} camera-reviews/${name}` && by === seenBy,
    );
    expect(found).not.toEqual([]);
  });

  it("see nothing in what is as it was", () => {
    const wrong = MISTAKES.map(({ kind, name }) => `${kind} camera-reviews/${name}`);
    expect(unexplained.filter(({ object }) => !wrong.includes(object))).toEqual([]);
  });
});

/** Objects that have a name before they are made, and are no part of another. */
const isWhole = ({ key, inputs }: WorkloadResource): boolean =>
  inputs.kind !== undefined && !key.type.endsWith("Patch") && (inputs.metadata as Fields).name !== undefined;

function mistaken(resources: readonly WorkloadResource[], object: KubernetesObject): KubernetesObject {
  const mistake = MISTAKES.find(({ kind, name }) => find(resources, kind, name).inputs === object);
  return mistake ? { ...object, spec: mistake.change(object.spec ?? {}) } : object;
}
