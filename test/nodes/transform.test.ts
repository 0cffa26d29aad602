import { describe, expect, it } from "@jest/globals";
import type { Fields, KubernetesObject } from "../cluster/kubernetes-object.ts";
import { recordedStack } from "../support/recorded-stacks.ts";
import { DATABASE_HOST, REPLACEMENTS, type TransformOptions, transformObject } from "./transform.ts";

const OPTIONS: TransformOptions = {
  database: { address: "10.201.0.1", port: 5433, authority: "PEM" },
  passwordOf: (login) => `p@ss of ${login}`,
  secrets: { app: { CURSOR_KEY: "key" }, owner: { MIGRATE_DATABASE_URL: "postgres://owner" } },
};

/** The programs' own objects, of both clouds. */
async function objectsOf(cloud: string): Promise<KubernetesObject[]> {
  const { resources } = await recordedStack(`${cloud}-production`);
  return resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ type, inputs }) => {
      const [, version = "", kind] = /^kubernetes:(.*):(.*)$/.exec(type) ?? [];
      return { apiVersion: version.replace(/^core\//, ""), kind, ...inputs } as unknown as KubernetesObject;
    });
}

const named = (objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject => {
  const found = objects.find((each) => each.kind === kind && each.metadata.name === name);
  if (!found) throw new Error(`There is no ${kind} ${name}.`);
  return found;
};

const podOf = (object: KubernetesObject | undefined): Fields => object?.spec?.template.spec;

describe.each(["aws", "gcp"])("the workload of %s on nodes of this machine", (cloud) => {
  const web = async () => named(await objectsOf(cloud), "Deployment", "web");

  it("keeps every object that no replacement names as it is", async () => {
    for (const object of await objectsOf(cloud)) {
      const { object: made, replaced } = transformObject(object, OPTIONS);
      if (replaced.length === 0) expect(made).toBe(object);
    }
  });

  it("uses each replacement, but for what the other cloud binds pods by", async () => {
    const used = new Set((await objectsOf(cloud)).flatMap((object) => transformObject(object, OPTIONS).replaced));
    const all = Object.keys(REPLACEMENTS).filter((each) => cloud === "aws" || each !== "balancer-binding");
    expect([...used].sort()).toEqual(all.sort());
  });

  it("asks for less of the processor for web, and limits what it did before", async () => {
    const [container] = podOf(transformObject(await web(), OPTIONS).object).containers;
    expect(container.resources).toMatchObject({
      requests: { cpu: "100m", memory: "512Mi" },
      limits: { memory: "512Mi", "ephemeral-storage": "256Mi" },
    });
    expect(container.resources.limits).not.toHaveProperty("cpu");
  });

  it("changes nothing of a pod but volumes, hosts, mounts, settings and the processor", async () => {
    const before = podOf(await web());
    const after = podOf(transformObject(await web(), OPTIONS).object);
    const rest = ({ volumes, hostAliases, containers, ...pod }: Fields) => ({
      ...pod,
      containers: containers.map(({ env, volumeMounts, resources, ...container }: Fields) => container),
    });
    expect(rest(after)).toEqual(rest(before));
  });

  it("has each secret's file where it was", async () => {
    const before = podOf(await web()).containers[0];
    const { object } = transformObject(await web(), OPTIONS);
    const { volumes, containers } = podOf(object);
    expect(containers[0].volumeMounts).toEqual(expect.arrayContaining(before.volumeMounts));
    expect(volumes).toContainEqual({ name: "secrets-app", secret: { secretName: "app" } });
    expect(volumes.filter(({ csi }: Fields) => csi)).toEqual([]);
  });

  it("lets web into the database by a password, in a Secret of its own, by TLS as before", async () => {
    const { object, beside, logins } = transformObject(await web(), OPTIONS);
    const [login] = logins;
    const { DATABASE_URL = "" } = (beside[0]?.stringData ?? {}) as { DATABASE_URL?: string };
    const url = new URL(DATABASE_URL);
    expect([url.hostname, url.port, decodeURIComponent(url.username)]).toEqual([DATABASE_HOST, "5433", login]);
    expect(decodeURIComponent(url.password)).toBe(`p@ss of ${login}`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      sslmode: "verify-full",
      sslrootcert: "/etc/database-authority/ca.pem",
    });
    const { env } = podOf(object).containers[0];
    expect(env).toContainEqual({ name: "DATABASE_URL_FILE", value: "/secrets/database/DATABASE_URL" });
    expect(JSON.stringify(object)).not.toContain("p@ss");
    expect(podOf(object).hostAliases).toEqual([{ ip: "10.201.0.1", hostnames: [DATABASE_HOST] }]);
  });

  it("leaves no setting that stands twice, or that means the other site or a cloud", async () => {
    const { env } = podOf(transformObject(await web(), OPTIONS).object).containers[0];
    const names = env.map(({ name }: Fields) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(env).toContainEqual({ name: "FIRST_WRITER", value: cloud });
    expect(env).toContainEqual({ name: "DATABASE_AUTH", value: "password" });
    expect(names.filter((name: string) => /WRITER_URL|ANCHOR|IMAGES_URL|OTEL/.test(name))).toEqual([]);
  });

  it("has the autoscaler that KEDA would make, without requests", async () => {
    const scaled = named(await objectsOf(cloud), "ScaledObject", "web");
    const { object } = transformObject(scaled, OPTIONS);
    expect(object).toMatchObject({
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "keda-hpa-web", namespace: "camera-reviews" },
      spec: {
        scaleTargetRef: { kind: "Deployment", name: "web" },
        minReplicas: scaled.spec?.minReplicaCount,
        maxReplicas: scaled.spec?.maxReplicaCount,
        behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
        metrics: [
          { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } } },
          { type: "Resource", resource: { name: "memory", target: { type: "Utilization", averageUtilization: 85 } } },
        ],
      },
    });
  });

  it("leaves out what nothing here could serve", async () => {
    const gone = (await objectsOf(cloud)).filter((object) => transformObject(object, OPTIONS).object === undefined);
    const binding = cloud === "aws" ? ["TargetGroupBinding web"] : [];
    expect(gone.map(({ kind, metadata }) => `${kind} ${metadata?.name ?? ""}`.trim()).sort()).toEqual(
      ["Deployment collector", "Release", "TriggerAuthentication metrics", ...binding].sort(),
    );
  });

  it("takes secrets' content from the proof", async () => {
    const { object } = transformObject(named(await objectsOf(cloud), "SecretProviderClass", "app"), OPTIONS);
    expect(object).toMatchObject({ kind: "Secret", metadata: { name: "app" }, stringData: { CURSOR_KEY: "key" } });
  });
});
