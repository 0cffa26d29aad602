import { beforeAll, describe, expect, it } from "@jest/globals";
import { output } from "@pulumi/pulumi";
import { ExampleIdentity, exampleProvider } from "../../test/support/example-workload.ts";
import { ofType, onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { Keda, type KedaArgs } from "./keda.ts";
import { KEDA_VERSION } from "./keda-version.ts";

const DNS_PORTS = [{ protocol: "UDP", port: 53 } as const];
const RELEASE = "kubernetes:helm.sh/v3:Release";
const DIGEST = `sha256:${"0".repeat(64)}`;

const run = async (args: Partial<KedaArgs> = {}): Promise<readonly RecordedResource[]> =>
  (
    await record(() => {
      const around = {
        dns: [
          { cidr: "172.20.0.10/32", ports: DNS_PORTS },
          { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, ports: DNS_PORTS },
        ],
        identityService: [{ cidr: "169.254.170.23/32", ports: [{ protocol: "TCP", port: 80 } as const] }],
        kedaIdentity: new ExampleIdentity("keda"),
      };
      return new Keda("scaler", { version: KEDA_VERSION, ...args }, around, { providers: [exampleProvider()] }).release
        .id;
    })
  ).resources;

describe("KEDA", () => {
  let resources: readonly RecordedResource[];
  beforeAll(async () => {
    resources = await run();
  });

  it("is installed in one version, whole or not at all", () => {
    expect(onlyOne(resources, RELEASE).inputs).toMatchObject({
      chart: "keda",
      version: "2.21.1",
      namespace: "keda",
      atomic: true,
    });
  });

  it("sees our namespace only and no Secret of it, and asks with its own identity", () => {
    expect(onlyOne(resources, RELEASE).inputs.values).toMatchObject({
      watchNamespace: "camera-reviews",
      rbac: { enabledCustomScaledRefKinds: false },
      permissions: { operator: { restrict: { secret: true } }, metricServer: { restrict: { secret: true } } },
      serviceAccount: { operator: { name: "keda-operator", annotations: { "example.com/identity": "keda" } } },
    });
  });

  it("stands in a restricted namespace where nothing goes in or out but what it needs", () => {
    expect(onlyOne(resources, "kubernetes:core/v1:Namespace").inputs).toMatchObject({
      metadata: { name: "keda", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    });
    const policies = ofType(resources, "kubernetes:networking.k8s.io/v1:NetworkPolicy");
    expect(policies.map(({ name }) => name).sort()).toEqual([
      "scaler-network-deny-all",
      "scaler-network-in",
      "scaler-network-out",
    ]);
    expect(onlyOne(resources, RELEASE).dependsOn).toEqual(expect.arrayContaining(policies.map(({ urn }) => urn)));
  });

  it("finds names by address and by pods, as the cluster says", () => {
    const { egress } = onlyOne(resources, "kubernetes:networking.k8s.io/v1:NetworkPolicy", "scaler-network-out").inputs
      .spec as { egress: { to: object[]; ports: object[] }[] };
    expect(egress.slice(0, 2)).toEqual([
      { to: [{ ipBlock: { cidr: "172.20.0.10/32" } }], ports: DNS_PORTS },
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
          },
        ],
        ports: DNS_PORTS,
      },
    ]);
  });

  it("takes its images from a mirror, by digest, where a cluster wants it", async () => {
    const digests = { operator: DIGEST, metricsServer: DIGEST, webhooks: DIGEST };
    const strict = await run({ registry: output("mirror.example"), digests });
    expect(onlyOne(strict, RELEASE).inputs.values).toMatchObject({
      global: { image: { registry: "mirror.example" } },
      image: {
        keda: { tag: `2.21.1@${DIGEST}` },
        metricsApiServer: { tag: `2.21.1@${DIGEST}` },
        webhooks: { tag: `2.21.1@${DIGEST}` },
      },
    });
  });
});
