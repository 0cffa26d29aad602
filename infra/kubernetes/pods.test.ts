import { beforeAll, describe, expect, it } from "@jest/globals";
import { coastArgs, DIGEST, exampleProvider, IMAGE } from "../../test/support/example-workload.ts";
import { onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { APP_SECRETS, OWNER_SECRETS } from "./settings.ts";
import { Workload } from "./workload.ts";

interface Container {
  name: string;
  image: string;
  args: string[];
  env: { name: string; value?: string; valueFrom?: unknown }[];
  securityContext: Record<string, unknown> & { capabilities: { drop: string[]; add?: string[] } };
  resources: { requests: Record<string, string>; limits: Record<string, string> };
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
  [field: string]: unknown;
}
interface PodSpec {
  containers: Container[];
  securityContext: Record<string, unknown>;
  volumes: Record<string, unknown>[];
  [field: string]: unknown;
}

const podOf = ({ inputs }: RecordedResource): PodSpec => (inputs.spec as { template: { spec: PodSpec } }).template.spec;
const only = ({ containers }: PodSpec): Container => {
  const [one] = containers;
  if (!one) throw new Error("The pod has no container.");
  return one;
};
const envOf = (pod: PodSpec): Record<string, string | undefined> =>
  Object.fromEntries(only(pod).env.map(({ name, value }) => [name, value]));

/** The restricted profile of Kubernetes' pod security standards, control by control, and what we want besides. */
const CONTROLS: readonly (readonly [string, (pod: PodSpec, container: Container) => boolean])[] = [
  ["no host namespaces", (pod) => !pod.hostNetwork && !pod.hostPID && !pod.hostIPC],
  ["not privileged", (_, { securityContext }) => securityContext.privileged === false],
  ["no escalation", (_, { securityContext }) => securityContext.allowPrivilegeEscalation === false],
  ["all capabilities dropped", (_, { securityContext: { capabilities } }) => capabilities.drop.join() === "ALL"],
  ["none added", (_, { securityContext: { capabilities } }) => capabilities.add === undefined],
  ["the runtime's seccomp profile", (pod) => typeOf(pod.securityContext.seccompProfile) === "RuntimeDefault"],
  ["not root", (pod, c) => pod.securityContext.runAsNonRoot === true && c.securityContext.runAsNonRoot === true],
  ["a high user id", (pod) => Number(pod.securityContext.runAsUser) >= 10_000],
  ["only volumes of harmless kinds", (pod) => pod.volumes.every(isHarmless)],
  ["no port of the node", (_, { ports = [] }) => (ports as { hostPort?: number }[]).every((port) => !port.hostPort)],
  ["a read-only root", (_, { securityContext }) => securityContext.readOnlyRootFilesystem === true],
  ["no token of the API server", (pod) => pod.automountServiceAccountToken === false],
  ["an account of its own", (pod) => typeof pod.serviceAccountName === "string"],
  ["no addresses of services in the environment", (pod) => pod.enableServiceLinks === false],
  ["an image by its digest", (_, { image }) => /^[^@]+@sha256:[a-f0-9]{64}$/.test(image)],
  [
    "memory that is guaranteed",
    (_, { resources: r }) => Boolean(r.limits.memory) && r.limits.memory === r.requests.memory,
  ],
  ["storage that is bounded", (_, { resources: r }) => Boolean(r.limits["ephemeral-storage"])],
  ["a processor share, and no limit of it", (_, { resources: r }) => Boolean(r.requests.cpu) && !r.limits.cpu],
  ["a scratch folder with a limit", (pod) => pod.volumes.some((volume) => sizeOf(volume.emptyDir) !== undefined)],
  [
    "nothing else to write to",
    (_, { volumeMounts }) => volumeMounts.every((m) => m.mountPath === "/tmp" || m.readOnly),
  ],
  [
    "its last words as its reason",
    (_, { terminationMessagePolicy }) => terminationMessagePolicy === "FallbackToLogsOnError",
  ],
];

describe("every pod", () => {
  let resources: readonly RecordedResource[];
  let pods: Map<string, PodSpec>;
  beforeAll(async () => {
    ({ resources } = await record(() => new Workload("main", coastArgs(), { providers: [exampleProvider()] }).image));
    const starting = resources.filter(({ type }) => /:(Deployment|Job)$/.test(type));
    pods = new Map(starting.map((resource) => [resource.name, podOf(resource)]));
  });
  const pod = (name: string): PodSpec => {
    const found = pods.get(name);
    if (!found) throw new Error(`There is no ${name}: there are ${[...pods.keys()].join(", ")}.`);
    return found;
  };

  it("is one of these", () => {
    expect([...pods.keys()].sort()).toEqual([
      "main-allow-login-job",
      "main-collector",
      "main-make-first-admin-job",
      "main-migrate",
      "main-web",
      "main-worker",
    ]);
  });

  it.each(CONTROLS)("has %s", (_, holds) => {
    for (const [name, spec] of pods) expect({ name, holds: holds(spec, only(spec)) }).toEqual({ name, holds: true });
  });

  it("gets secrets as files only", () => {
    for (const [name, spec] of pods)
      for (const variable of only(spec).env) {
        expect({ name, variable: variable.name, from: variable.valueFrom }).toMatchObject({ from: undefined });
        expect([...APP_SECRETS, ...OWNER_SECRETS]).not.toContain(variable.name);
        if (variable.name.endsWith("_FILE")) expect(variable.value).toMatch(/^\/secrets\/(app|owner)\/[A-Z_]+$/);
      }
  });

  it("that serves mounts the application's secrets and not the owner's", () => {
    for (const name of ["main-web", "main-worker", "main-make-first-admin-job"]) {
      expect(JSON.stringify(pod(name))).not.toContain("/secrets/owner");
      expect(envOf(pod(name))).toMatchObject({
        CURSOR_KEY_FILE: "/secrets/app/CURSOR_KEY",
        DATABASE_AUTH: "aws-iam",
      });
      expect(pod(name).volumes).toContainEqual({
        name: "secrets-app",
        csi: { driver: "secrets.coast.example", readOnly: true, volumeAttributes: { secretProviderClass: "app" } },
      });
    }
  });

  it.each(["web", "worker"])("of %s asks the database with its own login and checks who answers", (role) => {
    const tls = "sslmode=verify-full&sslrootcert=%2Fetc%2Fdatabase-authority%2Fca.pem";
    expect(envOf(pod(`main-${role}`))).toMatchObject({
      DATABASE_URL: `postgres://camera_reviews_${role}@primary.coast.internal:5432/reviews?${tls}`,
      DATABASE_READ_URL: `postgres://camera_reviews_${role}@replica.coast.internal:5432/reviews?${tls}`,
      SITE: "coast",
      IMAGE: DIGEST,
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector.camera-reviews.svc.cluster.local:4318",
    });
    const mounts = only(pod(`main-${role}`)).volumeMounts;
    expect(mounts).toContainEqual({ name: "database-authority", mountPath: "/etc/database-authority", readOnly: true });
  });

  it("that works as the owner has the owner's way in and no token of the cloud for it", () => {
    for (const name of ["main-migrate", "main-allow-login-job"]) {
      expect(envOf(pod(name))).toMatchObject({
        DATABASE_AUTH: "password",
        DATABASE_URL_FILE: "/secrets/owner/MIGRATE_DATABASE_URL",
        MIGRATE_DATABASE_URL_FILE: "/secrets/owner/MIGRATE_DATABASE_URL",
      });
      expect(envOf(pod(name))).not.toHaveProperty("DATABASE_URL");
      expect(pod(name).serviceAccountName).toBe("admin");
    }
  });

  it("of web stays until balancers know that it goes, and tells three things of itself", () => {
    const web = only(pod("main-web"));
    expect(pod("main-web").terminationGracePeriodSeconds).toBe(45);
    expect(web).toMatchObject({
      args: ["web"],
      image: IMAGE,
      lifecycle: { preStop: { sleep: { seconds: 15 } } },
      startupProbe: { httpGet: { path: "/livez", port: 8080 }, periodSeconds: 2, failureThreshold: 30 },
      livenessProbe: { httpGet: { path: "/livez", port: 8080 }, periodSeconds: 10, failureThreshold: 3 },
      readinessProbe: { httpGet: { path: "/readyz", port: 8080 }, periodSeconds: 5, failureThreshold: 2 },
    });
  });

  it("of the worker is asked on its only port", () => {
    for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"])
      expect(only(pod("main-worker"))[probe]).toMatchObject({ httpGet: { path: "/livez", port: 9090 } });
  });

  it("of a Deployment is spread over zones per release", () => {
    for (const name of ["main-web", "main-worker", "main-collector"])
      expect(pod(name).topologySpreadConstraints).toMatchObject([
        {
          topologyKey: "topology.kubernetes.io/zone",
          whenUnsatisfiable: "DoNotSchedule",
          matchLabelKeys: ["pod-template-hash"],
        },
        { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
      ]);
  });

  it("is replaced without a gap, and its number is the load's", () => {
    const web = onlyOne(resources, "kubernetes:apps/v1:Deployment", "main-web");
    expect(web.inputs.spec).toMatchObject({
      replicas: 4,
      minReadySeconds: 5,
      progressDeadlineSeconds: 540,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "34%" } },
    });
    expect(web.ignoreChanges).toEqual(["spec.replicas"]);
    expect(web.timeouts).toEqual({ create: "10m", update: "10m", delete: "10m" });
  });

  it("is rolled when a secret's reference changes", async () => {
    const changed = await record(() => {
      const args = coastArgs();
      const { app } = args.secrets;
      const parameters = app.mount.parameters.apply((each): Record<string, string> => ({ ...each, version: "2" }));
      const secrets = { ...args.secrets, app: { ...app, mount: { ...app.mount, parameters } } };
      return new Workload("main", { ...args, secrets }, { providers: [exampleProvider()] }).image;
    });
    const revision = (recorded: readonly RecordedResource[]): unknown => {
      const { inputs } = onlyOne(recorded, "kubernetes:apps/v1:Deployment", "main-web");
      const { template } = inputs.spec as { template: { metadata: { annotations: Record<string, string> } } };
      return template.metadata.annotations["camera-reviews/secrets"];
    };
    expect(revision(resources)).toMatch(/^[0-9a-f]{12}$/);
    expect(revision(changed.resources)).not.toBe(revision(resources));
  });
});

const typeOf = (profile: unknown): unknown => (profile as { type?: string } | undefined)?.type;
const sizeOf = (emptyDir: unknown): unknown => (emptyDir as { sizeLimit?: string } | undefined)?.sizeLimit;
const HARMLESS = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];
const isHarmless = ({ name, ...kind }: Record<string, unknown>): boolean =>
  Boolean(name) && Object.keys(kind).every((key) => HARMLESS.includes(key));
