import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ApiRefusal } from "../api-refusal.ts";
import type { ApiServer } from "../api-server.ts";
import type { Fields, KubernetesObject } from "../kubernetes-object.ts";
import { type OneCloud, startOneCloud } from "../one-cloud.ts";
import { BEARERS, restrictedContainer, restrictedPod } from "../pod-bearers.ts";

let cloud: OneCloud;
let api: ApiServer;
/** Of an allowed registry, by digest. */
let image: string;
let tagged: string;

beforeAll(async () => {
  cloud = await startOneCloud({ without: ["Deployment", "Job", "ScaledObject", "TriggerAuthentication"] });
  ({ api } = cloud);
  image = cloud.objectOf("Deployment", "web").spec?.template.spec.containers[0].image;
  tagged = image.replace(/@.*/, ":latest");
});

afterAll(() => cloud?.stop());

const make = (kind: string, name: string, spec: Fields): KubernetesObject =>
  (BEARERS[kind] as (typeof BEARERS)[string])(name, spec);
const tryPod = (spec: Fields) => api.create(make("Pod", "probe", spec), { isDryRun: true });
const with_ = (container: Fields): Fields => {
  const spec = restrictedPod(image);
  return { ...spec, containers: [{ ...spec.containers[0], ...container }] };
};
const BY_DIGEST = /images must be named by their digest/;
const OF_REGISTRY = /images must be of an allowed registry/;

describe("images", () => {
  it.each(Object.keys(BEARERS))("by digest and of our registry are let in as a %s", async (kind) => {
    await api.create(make(kind, "good", restrictedPod(image)), { isDryRun: true });
  });

  it.each(Object.keys(BEARERS))("by tag are refused as a %s, and whoever asks is told", async (kind) => {
    await expect(api.create(make(kind, "tagged", restrictedPod(tagged)), { isDryRun: true })).rejects.toThrow(
      BY_DIGEST,
    );
  });

  it.each([
    ["a foreign registry", () => `docker.io/library/node@sha256:${"a".repeat(64)}`, OF_REGISTRY],
    [
      "a registry whose name begins as ours",
      () => `${image.replace(/\/.*/, "")}.example.com/x@sha256:${"a".repeat(64)}`,
      OF_REGISTRY,
    ],
    ["a repository whose name begins as ours", () => image.replace("@", "-evil@"), OF_REGISTRY],
    ["a short digest", () => image.slice(0, -1), BY_DIGEST],
    ["a tag beside no digest", () => tagged, BY_DIGEST],
    ["no tag at all", () => image.replace(/@.*/, ""), BY_DIGEST],
  ])("of %s are refused", async (_, named, reason) => {
    await expect(tryPod(with_({ image: named() }))).rejects.toThrow(reason);
  });

  it("of init containers are looked at as well, a sidecar's too", async () => {
    const spec = (more: Fields) => ({
      ...restrictedPod(image),
      initContainers: [{ ...restrictedContainer("first", tagged), ...more }],
    });
    await expect(tryPod(spec({}))).rejects.toThrow(BY_DIGEST);
    await expect(tryPod(spec({ restartPolicy: "Always" }))).rejects.toThrow(BY_DIGEST);
    await expect(api.create(make("Deployment", "x", spec({})), { isDryRun: true })).rejects.toThrow(BY_DIGEST);
  });

  it("of what is put into a running pod are looked at as well", async () => {
    const { body: pod } = await api.create(make("Pod", "debugged", restrictedPod(image)));
    const path = `${await api.pathOf(pod)}/ephemeralcontainers`;
    const debug = (named: string) =>
      api.ask("PATCH", path, {
        body: { spec: { ephemeralContainers: [restrictedContainer("debugger", named)] } },
        contentType: "application/strategic-merge-patch+json",
        query: { dryRun: "All" },
      });
    await expect(debug(tagged)).rejects.toThrow(BY_DIGEST);
    await expect(debug(`docker.io/library/busybox@sha256:${"a".repeat(64)}`)).rejects.toThrow(OF_REGISTRY);
    await expect(debug(image)).resolves.toBeDefined();
    const change = { spec: { containers: [{ name: "probe", image: tagged }] } };
    const contentType = "application/strategic-merge-patch+json";
    await expect(api.ask("PATCH", await api.pathOf(pod), { body: change, contentType })).rejects.toThrow(BY_DIGEST);
    await api.delete(pod);
  });

  it("of other namespaces are not ours to judge", async () => {
    const { metadata, ...pod } = make("Pod", "elsewhere", restrictedPod("busybox"));
    await api.create({ ...pod, metadata: { ...metadata, namespace: "default" } } as KubernetesObject, {
      isDryRun: true,
    });
  });
});

describe("the restricted profile", () => {
  const bad: readonly (readonly [string, () => Fields, RegExp])[] = [
    [
      "runs as root",
      () => ({ ...with_({}), securityContext: { runAsUser: 0, seccompProfile: { type: "RuntimeDefault" } } }),
      /runAsNonRoot|runAsUser=0/,
    ],
    ["has no seccomp profile", () => ({ ...with_({}), securityContext: { runAsNonRoot: true } }), /seccompProfile/],
    [
      "may gain rights",
      () => with_({ securityContext: { capabilities: { drop: ["ALL"] } } }),
      /allowPrivilegeEscalation/,
    ],
    ["keeps capabilities", () => with_({ securityContext: { allowPrivilegeEscalation: false } }), /capabilities/],
    ["is privileged", () => with_({ securityContext: { privileged: true } }), /privileged/],
    ["is in the node's network", () => ({ ...with_({}), hostNetwork: true }), /hostNetwork|host namespaces/],
    ["sees the node's processes", () => ({ ...with_({}), hostPID: true }), /hostPID|host namespaces/],
    ["takes a port of the node", () => with_({ ports: [{ containerPort: 80, hostPort: 80 }] }), /hostPort/],
    [
      "mounts the node's files",
      () => ({ ...with_({}), volumes: [{ name: "etc", hostPath: { path: "/etc" } }] }),
      /hostPath/,
    ],
  ];

  it.each(bad)("refuses a pod that %s, by the API server's own admission", async (_, spec, reason) => {
    await expect(tryPod(spec())).rejects.toThrow(/violates PodSecurity "restricted:latest"/);
    await expect(tryPod(spec())).rejects.toThrow(reason);
  });

  it.each(bad.slice(0, 4))("refuses a Deployment whose pod %s, and whoever applies it is told", async (_, spec) => {
    await expect(api.create(make("Deployment", "bad", spec()), { isDryRun: true })).rejects.toThrow(
      /ValidatingAdmissionPolicy 'camera-reviews-workloads'/,
    );
  });

  it("refuses what gets a token of the API server, writes on its root or carries no labels of ours", async () => {
    const refused = (object: KubernetesObject) => expect(api.create(object, { isDryRun: true })).rejects;
    await refused(make("Deployment", "token", { ...with_({}), automountServiceAccountToken: true })).toThrow(
      /must not get a token/,
    );
    const writable = { securityContext: { ...with_({}).containers[0].securityContext, readOnlyRootFilesystem: false } };
    await refused(make("Job", "writes", with_(writable))).toThrow(/read-only root/);
    const { metadata, ...rest } = make("Deployment", "bare", with_({}));
    await refused({ ...rest, metadata: { ...metadata, labels: {} } } as KubernetesObject).toThrow(
      /must have the labels/,
    );
  });

  it("is what every pod of the programs keeps to", async () => {
    for (const { inputs } of cloud.resources.filter(({ inputs }) =>
      ["Deployment", "Job"].includes(String(inputs.kind)),
    ))
      expect((await api.create(inputs as unknown as KubernetesObject, { isDryRun: true })).warnings).toEqual([]);
  });
});

describe("the number of web pods", () => {
  it("is not let below three when the Deployment is applied", async () => {
    const web = cloud.objectOf("Deployment", "web");
    const fewer = { ...web, spec: { ...web.spec, replicas: 2 } };
    await expect(api.create(fewer, { isDryRun: true })).rejects.toThrow(/must have at least 3 pods/);
  });

  // kubectl scale asks for deployments/scale, and changes no Deployment itself.
  it("is not let below three by kubectl scale", async () => {
    const { body: web } = await api.create(cloud.objectOf("Deployment", "web"));
    const scale = `${await api.pathOf(web)}/scale`;
    try {
      await expect(
        api.ask("PATCH", scale, {
          body: { spec: { replicas: 1 } },
          contentType: "application/merge-patch+json",
          query: { dryRun: "All" },
        }),
      ).rejects.toThrow(/must have at least 3 pods/);
    } finally {
      await api.delete(web);
    }
  });
});

describe("an image as a volume", () => {
  const spec = (reference: string) => ({ ...restrictedPod(image), volumes: [{ name: "data", image: { reference } }] });

  it("is by digest and of our registry as well", async () => {
    await expect(tryPod(spec("docker.io/library/busybox:latest"))).rejects.toThrow(ApiRefusal);
  });
});
