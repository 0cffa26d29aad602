import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { requireTool } from "../../../tools/find.ts";
import type { ApiServer } from "../api-server.ts";
import { conditionOf, type Fields, type KubernetesObject } from "../kubernetes-object.ts";
import { NAMESPACE, type OneCloud, startOneCloud } from "../one-cloud.ts";
import { restrictedPod } from "../pod-bearers.ts";
import { eventually } from "../sampling.ts";
import { findTrouble } from "../trouble.ts";

let cloud: OneCloud;
let api: ApiServer;

beforeAll(async () => {
  cloud = await startOneCloud({ without: ["Job"] });
  ({ api } = cloud);
});

afterAll(() => cloud?.stop());

const POD = { apiVersion: "v1", kind: "Pod" };
const NODE = { apiVersion: "v1", kind: "Node" };
const podsOf = (name: string): Promise<KubernetesObject[]> =>
  api.list(POD, { namespace: NAMESPACE, labelSelector: `app.kubernetes.io/name=${name}` });
const isReady = (pod: KubernetesObject): boolean => conditionOf(pod, "Ready")?.status === "True";
const ready = (count: number) => (pods: KubernetesObject[]) => pods.filter(isReady).length === count;
const nodesOf = (pods: readonly KubernetesObject[]): string[] =>
  pods.map(({ spec }) => spec?.nodeName ?? "none").sort();
const cordon = (name: string, unschedulable: boolean) =>
  api.patch({ ...NODE, metadata: { name } }, { spec: { unschedulable } });
const evict = async (pod: KubernetesObject): Promise<unknown> =>
  api.ask("POST", `${await api.pathOf(pod)}/eviction`, {
    body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: pod.metadata.name, namespace: NAMESPACE } },
  });

describe("zones", () => {
  afterEach(async () => {
    for (const { metadata } of await api.list(NODE)) await cordon(metadata.name, false);
    await eventually(() => podsOf("web"), ready(3));
  });

  it("each have one web pod", async () => {
    expect(nodesOf(await podsOf("web"))).toEqual(["node-sa-east-1a", "node-sa-east-1b", "node-sa-east-1c"]);
  });

  it("that take no pods leave theirs waiting, and the scheduler says why; it comes back with the zone", async () => {
    const [lost] = await podsOf("web");
    await cordon(lost?.spec?.nodeName, true);
    await api.delete(lost as KubernetesObject, "Background");
    const waiting = await eventually(
      () => podsOf("web"),
      (pods) => pods.some((pod) => conditionOf(pod, "PodScheduled")?.status === "False"),
    );
    expect(nodesOf(waiting)).toHaveLength(3);
    const told = await findTrouble(api, waiting.find((pod) => !isReady(pod)) as KubernetesObject);
    expect(told.join("\n")).toMatch(/\[Unschedulable\].*topology spread constraints/);
    await cordon(lost?.spec?.nodeName, false);
    const back = await eventually(() => podsOf("web"), ready(3));
    expect(new Set(nodesOf(back)).size).toBe(3);
  });

  it("share what comes beyond three evenly", async () => {
    const scale = `${await api.pathOf(cloud.objectOf("Deployment", "web"))}/scale`;
    const to = (replicas: number) =>
      api.ask("PATCH", scale, { body: { spec: { replicas } }, contentType: "application/merge-patch+json" });
    await to(6);
    const more = nodesOf(await eventually(() => podsOf("web"), ready(6)));
    expect(Object.values(Object.groupBy(more, (node) => node)).map((pods) => pods?.length)).toEqual([2, 2, 2]);
    await to(3);
    await eventually(
      () => podsOf("web"),
      (pods) => pods.length === 3,
    );
  });
});

describe("a disruption", () => {
  it("takes one web pod; the next is refused with 429 until there is another", async () => {
    const nodes = await api.list(NODE);
    for (const { metadata } of nodes) await cordon(metadata.name, true);
    const [first, second] = await podsOf("web");
    await evict(first as KubernetesObject);
    const refusal = await evict(second as KubernetesObject).catch((error) => error);
    expect(refusal).toMatchObject({
      status: 429,
      message: expect.stringMatching(/would violate the pod's disruption budget/),
    });
    for (const { metadata } of nodes) await cordon(metadata.name, false);
    await eventually(() => podsOf("web"), ready(3));
    const budget = cloud.objectOf("PodDisruptionBudget", "web");
    await eventually(
      () => api.get(budget),
      ({ status }) => status?.disruptionsAllowed === 1,
    );
    await evict(second as KubernetesObject);
    expect((await eventually(() => podsOf("web"), ready(3))).filter(isReady)).toHaveLength(3);
  });
});

describe("priority", () => {
  it("lets a web pod take the place of one that can wait", async () => {
    const spec = restrictedPod("registry.example/filler");
    const filler = (node: string): KubernetesObject => ({
      ...POD,
      metadata: { name: `filler-${node}`, namespace: "default" },
      spec: {
        ...spec,
        nodeSelector: { "kubernetes.io/hostname": node },
        containers: [{ ...spec.containers[0], resources: { requests: { cpu: "14500m" } } }],
      },
    });
    const nodes = (await api.list(NODE)).map(({ metadata }) => metadata.name);
    for (const node of nodes) await api.create(filler(node));
    const fillers = () => api.list(POD, { namespace: "default" });
    await eventually(fillers, ready(3));
    const [web] = await podsOf("web");
    expect(web?.spec).toMatchObject({ priority: 100_000 });
    // What is left of a node is less than a pod wants.
    const big = {
      ...cloud.objectOf("Deployment", "web"),
      metadata: { name: "big", namespace: NAMESPACE, labels: web?.metadata.labels ?? {} },
    };
    await api.create(bigger(big));
    await eventually(() => podsOf("big"), ready(1));
    expect((await podsOf("big")).filter(isReady)).toHaveLength(1);
    expect((await fillers()).length).toBeLessThan(3);
    await api.delete(big);
    for (const pod of await fillers()) await api.delete(pod);
  });

  const bigger = ({ spec, ...deployment }: KubernetesObject): KubernetesObject => {
    const labels = { "app.kubernetes.io/name": "big" };
    const { topologySpreadConstraints: _, ...pod } = (spec as Fields).template.spec as Fields;
    const containers = [
      { ...pod.containers[0], resources: { ...pod.containers[0].resources, requests: { cpu: "4" } } },
    ];
    return {
      ...deployment,
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { ...pod, containers } },
      },
    };
  };
});

describe("accounts", () => {
  const NAMES = ["web", "worker", "admin", "collector", "default"];
  const ASKED = [
    "get secrets",
    "list pods",
    "create pods",
    "patch deployments",
    "create pods/exec",
    "get configmaps",
    "impersonate users",
    "get nodes",
  ];

  it.each(NAMES)("may do nothing in the cluster: %s", async (account) => {
    for (const [verb = "", resource = ""] of ASKED.map((each) => each.split(" "))) {
      const [plural = "", subresource] = resource.split("/");
      const { body } = await api.ask<KubernetesObject>("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {
        body: {
          apiVersion: "authorization.k8s.io/v1",
          kind: "SubjectAccessReview",
          spec: {
            user: `system:serviceaccount:${NAMESPACE}:${account}`,
            groups: ["system:serviceaccounts", `system:serviceaccounts:${NAMESPACE}`, "system:authenticated"],
            resourceAttributes: {
              namespace: NAMESPACE,
              verb,
              resource: plural,
              ...(subresource && { subresource }),
              group: plural === "deployments" ? "apps" : "",
            },
          },
        },
      });
      expect({ verb, resource, ...body.status }).toMatchObject({ allowed: false });
    }
  });

  it("are told so by kubectl too, which lets an administrator do it", async () => {
    const canI = async (...args: string[]): Promise<string> => {
      const all = [
        `--kubeconfig=${cloud.plane.kubeconfig}`,
        "auth",
        "can-i",
        "get",
        "secrets",
        "-n",
        NAMESPACE,
        ...args,
      ];
      const run = promisify(execFile)(requireTool("kubectl"), all);
      return (await run.catch((error: { stdout: string }) => error)).stdout.trim();
    };
    expect(await canI(`--as=system:serviceaccount:${NAMESPACE}:web`)).toBe("no");
    expect(await canI()).toBe("yes");
  });

  it("give their pods no token", async () => {
    const pods = await api.list(POD, { namespace: NAMESPACE });
    expect(pods.length).toBeGreaterThan(5);
    const volumes = pods.flatMap(({ spec }) => (spec?.volumes ?? []) as Fields[]);
    expect(
      volumes.filter(({ projected }) => projected?.sources?.some((source: Fields) => source.serviceAccountToken)),
    ).toEqual([]);
  });
});

describe("what only other controllers act on", () => {
  // Nothing here enforces a NetworkPolicy, and nothing scales: that the API server has them as they were written is all that is shown.
  it("is taken as it was written: network policies, scaled objects, secret classes", async () => {
    const kinds = [
      "NetworkPolicy",
      "ScaledObject",
      "TriggerAuthentication",
      "SecretProviderClass",
      "TargetGroupBinding",
    ];
    const wishes = cloud.resources.filter(({ inputs }) => kinds.includes(String(inputs.kind)));
    expect(
      wishes
        .map(({ inputs }) => inputs.kind)
        .sort()
        .filter((kind, index, all) => all[index - 1] !== kind),
    ).toEqual(kinds.sort());
    for (const { inputs } of wishes) {
      const live = await api.get(inputs as unknown as KubernetesObject);
      expect(live.spec).toMatchObject(inputs.spec as object);
    }
  });

  it("is refused when it means nothing: a policy's unknown direction, a trigger without a type", async () => {
    const policy = cloud.objectOf("NetworkPolicy", "dns");
    const wrong = {
      ...policy,
      metadata: { name: "x", namespace: NAMESPACE },
      spec: { ...policy.spec, policyTypes: ["Sideways"] },
    };
    await expect(api.create(wrong, { isDryRun: true })).rejects.toThrow(/Unsupported value: "Sideways"/);
    const scaled = cloud.objectOf("ScaledObject", "web");
    const untyped = {
      ...scaled,
      metadata: { name: "x", namespace: NAMESPACE },
      spec: { ...scaled.spec, triggers: [{ metadata: {} }] },
    };
    await expect(api.create(untyped, { isDryRun: true })).rejects.toThrow(/type: Required value/);
  });

  it("is an autoscaler as KEDA would make it of the scaled object", async () => {
    const { spec } = cloud.objectOf("ScaledObject", "web");
    const autoscaler: KubernetesObject = {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "keda-hpa-web", namespace: NAMESPACE },
      spec: {
        scaleTargetRef: spec?.scaleTargetRef,
        minReplicas: spec?.minReplicaCount,
        maxReplicas: spec?.maxReplicaCount,
        behavior: spec?.advanced.horizontalPodAutoscalerConfig.behavior,
        metrics: ["cpu", "memory"].map((name) => ({
          type: "Resource",
          resource: { name, target: { type: "Utilization", averageUtilization: 60 } },
        })),
      },
    };
    const { body, warnings } = await api.create(autoscaler);
    expect(warnings).toEqual([]);
    const seen = await eventually(
      () => api.get(body),
      (each) => conditionOf(each, "AbleToScale") !== undefined,
    );
    expect(conditionOf(seen, "AbleToScale")).toMatchObject({ status: "True" });
    await api.delete(body);
  });
});
