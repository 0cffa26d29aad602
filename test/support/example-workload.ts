import * as kubernetes from "@pulumi/kubernetes";
import {
  ComponentResource,
  CustomResource,
  type CustomResourceOptions,
  type Output,
  output,
  type Resource,
} from "@pulumi/pulumi";
import { KEDA_VERSION } from "../../infra/kubernetes/keda-version.ts";
import { SERVICE_ACCOUNTS, type ServiceAccount } from "../../infra/kubernetes/names.ts";
import type { WorkloadArgs } from "../../infra/kubernetes/workload-args.ts";
import type { CollectorTargets, Identity, Peer } from "../../infra/platform.ts";

/** What tests hold the workload against: two sites as two clouds would give them. None is anybody's. */
export const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
export const IMAGE = `registry.example/reviews@${DIGEST}`;
const COLLECTOR_IMAGE = `registry.example/collector@sha256:${"ab".repeat(32)}`;

export class ExampleIdentity extends ComponentResource implements Identity {
  readonly annotations: Output<Readonly<Record<string, string>>>;
  readonly login: Output<string | undefined>;

  constructor(name: string, cloudLogin?: string) {
    super("camera-reviews:example:Identity", name);
    new ExampleThing(`${name}-rights`, { parent: this });
    this.annotations = text({ "example.com/identity": name });
    this.login = output(cloudLogin);
    this.registerOutputs({});
  }
}

/** Stands for a listener, a firewall's rule: something of the cloud that pods must come after. */
export class ExampleThing extends CustomResource {
  constructor(name: string, options: CustomResourceOptions = {}) {
    super("example:index:Thing", name, {}, options);
  }
}

export const exampleProvider = (): kubernetes.Provider =>
  new kubernetes.Provider("cluster", { kubeconfig: "{}", clusterIdentifier: "cluster" });

/** Names the database's users itself, binds pods by an object, and keeps secrets in a driver of its own. */
export const coastArgs = (): WorkloadArgs => siteArgs({ cloud: "coast", objects: 1, loginOf: () => undefined });

/** Derives the database's users, and binds pods by the Service alone. */
export const desertArgs = (): WorkloadArgs =>
  siteArgs({ cloud: "desert", objects: 0, loginOf: (account) => `${account}@desert.iam` });

interface Example {
  readonly cloud: "coast" | "desert";
  readonly objects: number;
  readonly loginOf: (account: ServiceAccount) => string | undefined;
}

function siteArgs({ cloud, objects, loginOf }: Example): WorkloadArgs {
  return {
    site: { name: cloud, environment: "production" },
    image: IMAGE,
    registries: ["registry.example/reviews", "registry.example/collector"],
    collectorImage: COLLECTOR_IMAGE,
    settings: {
      DATABASE_AUTH: "aws-iam",
      PUBLIC_URL: "https://reviews.example",
      TRUSTED_PROXIES: output(["10.16.0.0/20"]).apply((ranges) => ranges.join(",")),
    },
    secrets: {
      app: secretsOf(cloud, ["PASSWORD_PEPPER", "CURSOR_KEY", "MAIL_URL"]),
      owner: secretsOf(cloud, ["MIGRATE_DATABASE_URL", "REPLICATION_PASSWORD"]),
    },
    identities: identitiesOf(loginOf),
    ...aroundOf(cloud, objects),
    scale: { web: { min: 3, desired: 4, max: 30 }, worker: { min: 2, desired: 2, max: 6 } },
    requestsPerPod: 50,
    keda: { version: KEDA_VERSION },
    kedaIdentity: new ExampleIdentity("keda"),
    jobs: [{ command: ["make-first-admin"], as: "admin" }],
  };
}

const secretsOf = (cloud: string, entries: readonly string[]) => ({
  mount: {
    driver: `secrets.${cloud}.example`,
    provider: cloud,
    parameters: text({ objects: JSON.stringify(entries) }),
  },
  entries,
});

const identitiesOf = (loginOf: Example["loginOf"]) =>
  Object.fromEntries(
    SERVICE_ACCOUNTS.map((account) => [account, new ExampleIdentity(account, loginOf(account))]),
  ) as Record<ServiceAccount, ExampleIdentity>;

const peer = (cidr: string, port: number, protocol: "TCP" | "UDP" = "TCP"): Peer => ({
  cidr,
  ports: [{ protocol, port }],
});

/** What network, edge, database and observability of a cloud tell. */
function aroundOf(cloud: string, objects: number) {
  const listener: Resource = new ExampleThing("listener");
  return {
    database: {
      primaryHost: output(`primary.${cloud}.internal`),
      replicaHost: output(`replica.${cloud}.internal`),
      name: "reviews",
      certificateAuthority: output(`-----BEGIN CERTIFICATE-----\n${cloud}\n-----END CERTIFICATE-----\n`),
    },
    databases: ["10.16.32.0/24", "10.16.33.0/24"],
    binding: {
      namespaceLabels: { [`${cloud}.example/readiness`]: "enabled" },
      serviceAnnotations: text({ [`${cloud}.example/targets`]: "web" }),
      objects: Array.from({ length: objects }, () => ({
        apiVersion: "balancer.example/v1",
        kind: "TargetBinding",
        name: "web",
        spec: { serviceRef: { name: "web", port: 8080 } },
      })),
      ready: [listener],
    },
    balancers: output(["10.16.0.0/24", "10.16.1.0/24"]),
    dns: [peer("172.20.0.10/32", 53, "UDP"), peer("172.20.0.10/32", 53)],
    identityService: [peer("169.254.170.23/32", 80)],
    metricQuery: {
      address: output(`https://metrics.${cloud}.example`),
      podIdentity: cloud,
      metadata: { region: cloud },
    },
    collector: output({
      extensions: { signer: { service: cloud } },
      metrics: { prometheusremotewrite: { endpoint: `https://metrics.${cloud}.example/write` } },
      traces: { otlphttp: { endpoint: `https://traces.${cloud}.example` } },
    }) as unknown as Output<CollectorTargets>,
  };
}

function text(record: Readonly<Record<string, string>>): Output<Readonly<Record<string, string>>> {
  return output(record) as Output<Readonly<Record<string, string>>>;
}
