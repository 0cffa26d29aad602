import { NAMESPACE } from "../../infra/kubernetes/names.ts";
import type { Fields, KubernetesObject } from "../cluster/kubernetes-object.ts";

/** What nodes of this machine lack, and what stands there instead. Everything else of the workload reaches them as the programs say it. */
export const REPLACEMENTS = {
  "secret-volumes":
    "CSI volumes of the clouds' secret stores → volumes of Secrets with the same files; SecretProviderClass → Secret",
  "scaled-objects":
    "ScaledObject → the HorizontalPodAutoscaler that KEDA makes of its cpu and memory triggers; scaling by requests is left out",
  keda: "KEDA's release and its TriggerAuthentication are left out",
  collector: "the collector's Deployment is left out, and where spans are sent to",
  "database-login": "a cloud's identity in the database → a login with a password, in a Secret of its own",
  "database-host":
    "the clouds' names of the database → one name of the PostgreSQL on this machine, in hostAliases; TLS is verified as before",
  "database-authority": "who signs the database's certificate → this proof's own authority",
  "other-site": "the other site isn't there: each one is the first writer, migrates alone and acknowledges by itself",
  "cloud-stores": "buckets, queues and the CDN's purge are left out: anchors go to the pod's own folder",
  "processor-requests":
    "what web asks of the processor → a fifth, so that the load that makes its autoscaler grow fits two processors",
  "balancer-binding":
    "kinds of a cloud's balancer (TargetGroupBinding) are left out: the balancer's stand-in reads EndpointSlices",
} as const;
export type Replacement = keyof typeof REPLACEMENTS;

export interface TransformOptions {
  /** Where the database is, as pods reach it. */
  readonly database: { readonly address: string; readonly port: number; readonly authority: string };
  readonly passwordOf: (login: string) => string;
  /** Content of what the clouds' stores keep, by set and entry. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Transformed {
  /** Undefined: left out. */
  readonly object: KubernetesObject | undefined;
  /** Wanted before it. */
  readonly beside: readonly KubernetesObject[];
  /** Of the database, that must be let in before it. */
  readonly logins: readonly string[];
  readonly replaced: readonly Replacement[];
}

export const DATABASE_HOST = "database.internal";
const LEFT_OUT: Readonly<Record<string, Replacement>> = {
  TriggerAuthentication: "keda",
  Release: "keda",
  TargetGroupBinding: "balancer-binding",
};
const PROCESSOR_PART = 5;
const DATABASE_FOLDER = "/secrets/database";
const DATABASE_URLS = ["DATABASE_URL", "DATABASE_READ_URL"];
const CLOUD_STORES = ["AUDIT_ANCHOR_URL", "EXPORTS_URL", "IMAGES_URL", "UPLOADS_URL", "PURGE_URL"];

/** The only place where what runs here differs from what the programs make. */
export function transformObject(object: KubernetesObject, options: TransformOptions): Transformed {
  const reason = LEFT_OUT[object.kind];
  if (reason) return leftOut(reason);
  if (object.kind === "Deployment" && object.metadata.name === "collector") return leftOut("collector");
  if (object.kind === "SecretProviderClass") return only(secretOf(object, options), "secret-volumes");
  if (object.kind === "ScaledObject") return only(autoscalerOf(object), "scaled-objects");
  if (object.kind === "ConfigMap" && "ca.pem" in ((object.data ?? {}) as object))
    return only({ ...object, data: { "ca.pem": options.database.authority } }, "database-authority");
  if (object.kind === "Deployment" || object.kind === "Job") return transformPods(object, options);
  return { object, beside: [], logins: [], replaced: [] };
}

const leftOut = (reason: Replacement): Transformed => ({
  object: undefined,
  beside: [],
  logins: [],
  replaced: [reason],
});
const only = (object: KubernetesObject, reason: Replacement): Transformed => ({
  object,
  beside: [],
  logins: [],
  replaced: [reason],
});

function secretOf({ metadata }: KubernetesObject, { secrets }: TransformOptions): KubernetesObject {
  return secret(metadata.name, metadata.labels, secrets[metadata.name] ?? {});
}

const secret = (
  name: string,
  labels: KubernetesObject["metadata"]["labels"],
  stringData: object,
): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: NAMESPACE, ...(labels && { labels }) },
  stringData,
});

/** By KEDA's own naming, and with what it takes over of the ScaledObject. */
function autoscalerOf({ metadata, spec }: KubernetesObject): KubernetesObject {
  const { behavior } = spec?.advanced?.horizontalPodAutoscalerConfig ?? {};
  const triggers = (spec?.triggers ?? []) as readonly {
    type: string;
    metricType: string;
    metadata: { value: string };
  }[];
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { ...metadata, name: `keda-hpa-${metadata.name}` },
    spec: {
      scaleTargetRef: spec?.scaleTargetRef,
      minReplicas: spec?.minReplicaCount,
      maxReplicas: spec?.maxReplicaCount,
      behavior,
      metrics: triggers
        .filter(({ type }) => type === "cpu" || type === "memory")
        .map(({ type, metricType, metadata: { value } }) => ({
          type: "Resource",
          resource: { name: type, target: { type: metricType, averageUtilization: Number(value) } },
        })),
    },
  };
}

function transformPods(object: KubernetesObject, options: TransformOptions): Transformed {
  const pod = object.spec?.template?.spec as Fields;
  const replaced = new Set<Replacement>(["database-host"]);
  const urls = new Map<string, string>();
  const logins = new Set<string>();
  const containers = (pod.containers as readonly Fields[]).map((container) => {
    const env = environmentOf(container.env ?? [], options, { replaced, urls, logins });
    const mount = { name: "database", mountPath: DATABASE_FOLDER, readOnly: true };
    const volumeMounts = [...(container.volumeMounts ?? []), ...(urls.size > 0 ? [mount] : [])];
    const resources = container.name === "web" ? lessProcessor(container.resources, replaced) : container.resources;
    return { ...container, resources, env, volumeMounts };
  });
  const name = `${object.metadata.name}-database`;
  const volumes = [
    ...(pod.volumes as readonly Fields[]).map((volume) => volumeOf(volume, replaced)),
    ...(urls.size > 0 ? [{ name: "database", secret: { secretName: name } }] : []),
  ];
  const hostAliases = [{ ip: options.database.address, hostnames: [DATABASE_HOST] }];
  return {
    object: withPod(object, { ...pod, containers, volumes, hostAliases }),
    beside: urls.size > 0 ? [secret(name, object.metadata.labels, Object.fromEntries(urls))] : [],
    logins: [...logins],
    replaced: [...replaced],
  };
}

function lessProcessor({ requests, ...resources }: Fields, replaced: Set<Replacement>): Fields {
  replaced.add("processor-requests");
  return { ...resources, requests: { ...requests, cpu: `${Number.parseInt(requests.cpu, 10) / PROCESSOR_PART}m` } };
}

const withPod = (object: KubernetesObject, pod: Fields): KubernetesObject => ({
  ...object,
  spec: { ...object.spec, template: { ...object.spec?.template, spec: pod } },
});

function volumeOf(volume: Fields, replaced: Set<Replacement>): Fields {
  if (!volume.csi) return volume;
  replaced.add("secret-volumes");
  return { name: volume.name, secret: { secretName: volume.csi.volumeAttributes.secretProviderClass } };
}

interface Found {
  readonly replaced: Set<Replacement>;
  readonly urls: Map<string, string>;
  readonly logins: Set<string>;
}

interface EnvVar {
  readonly name: string;
  readonly value: string;
}

function environmentOf(env: readonly EnvVar[], options: TransformOptions, found: Found): EnvVar[] {
  const site = env.find(({ name }) => name === "SITE")?.value ?? "";
  return [
    ...env.flatMap((variable) => variableOf(variable, { site, options, found })),
    { name: "DURABILITY", value: "local" },
    { name: "MIGRATE_ALONE", value: "true" },
  ];
}

/** The two that `environmentOf` sets are dropped here, so that none stands twice. */
function variableOf(
  { name, value }: EnvVar,
  { site, options, found }: { site: string; options: TransformOptions; found: Found },
): EnvVar[] {
  const without = (reason: Replacement): EnvVar[] => {
    found.replaced.add(reason);
    return [];
  };
  if (name === "OTEL_EXPORTER_OTLP_ENDPOINT") return without("collector");
  if (CLOUD_STORES.includes(name)) return without("cloud-stores");
  if (["WRITER_URL", "DURABILITY", "MIGRATE_ALONE"].includes(name)) return without("other-site");
  if (name === "FIRST_WRITER") return [{ name, value: site }];
  if (name === "DATABASE_AUTH")
    return value === "password" ? [{ name, value }] : [...without("database-login"), { name, value: "password" }];
  if (!DATABASE_URLS.includes(name)) return [{ name, value }];
  found.replaced.add("database-login");
  const url = new URL(value);
  const login = decodeURIComponent(url.username);
  found.logins.add(login);
  found.urls.set(name, databaseUrl(url, options.passwordOf(login), options.database.port));
  return [{ name: `${name}_FILE`, value: `${DATABASE_FOLDER}/${name}` }];
}

/** Name, login, TLS and its authority stay. */
function databaseUrl(from: URL, password: string, port: number): string {
  const url = new URL(from);
  url.hostname = DATABASE_HOST;
  url.port = String(port);
  url.password = encodeURIComponent(password);
  return url.href;
}
