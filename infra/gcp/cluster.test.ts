import { describe, expect, it, jest } from "@jest/globals";
import { output } from "@pulumi/pulumi";
import { RangeInvalid } from "../address-plan.ts";
import type { ClusterAccess, ClusterArgs, Network } from "../platform.ts";
import { ofType, onlyOne, record } from "../recording/record.ts";
import { GcpCluster } from "./cluster.ts";
import { ClusterAccessInvalid, planEndpoints, RANGES_NOT_ENFORCED, requireMembers } from "./cluster-access.ts";
import { planGcpRanges } from "./ranges.ts";
import type { GcpSite } from "./site.ts";

const SITE: GcpSite = {
  environment: "production",
  project: "example-project",
  projectNumber: "444455556666",
  billingAccount: "0A1B2C-3D4E5F-678901",
  region: "southamerica-east1",
  zones: [],
  isTornDown: false,
};
const RANGES = planGcpRanges("10.32.0.0/16");
const CLUSTER = "gcp:container/cluster:Cluster";
const GRANT = "gcp:projects/iAMMember:IAMMember";
const PROVIDER = "pulumi:providers:kubernetes";

const argsOf = (more: Partial<ClusterArgs> = {}): ClusterArgs => ({
  network: { id: output("the-network"), clusterSubnets: output(["the-subnet"]), ranges: RANGES } as unknown as Network,
  key: "the-key",
  logs: { key: "log-key", days: 30 },
  access: "private",
  admins: ["group:operators@example.com"],
  viewers: ["user:reader@example.com"],
  isProtected: true,
  ...more,
});
const recordCluster = (more: Partial<ClusterArgs> = {}, site = SITE, isPreview = false) =>
  record(
    () => {
      const cluster = new GcpCluster("cluster", argsOf(more), site);
      const { name, kubeconfig, clients, identityPool, dns, identityService } = cluster;
      return { name, kubeconfig, clients, identityPool, dns, identityService };
    },
    { isPreview },
  );

const parse = (kubeconfig: unknown) => JSON.parse(String(kubeconfig));

describe("GcpCluster", () => {
  const recording = recordCluster();
  const cluster = async () => onlyOne((await recording).resources, CLUSTER);

  it("is an Autopilot cluster in the site's subnet and ranges", async () => {
    expect((await cluster()).inputs).toMatchObject({
      enableAutopilot: true,
      location: "southamerica-east1",
      network: "the-network",
      subnetwork: "the-subnet",
      ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: "services" },
      releaseChannel: { channel: "REGULAR" },
    });
  });

  it("is never given what Autopilot fills in, which would replace it", async () => {
    const { inputs, ignoreChanges } = await cluster();
    for (const key of ["nodeConfig", "nodePools", "dnsConfig", "initialNodeCount"]) {
      expect(inputs).not.toHaveProperty(key);
      expect(ignoreChanges).toContain(key);
    }
  });

  it("is hardened, logged and protected", async () => {
    const { inputs, isProtected } = await cluster();
    expect(isProtected).toBe(true);
    expect(inputs).toMatchObject({
      deletionProtection: true,
      databaseEncryption: { state: "ENCRYPTED", keyName: "the-key" },
      binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
      anonymousAuthenticationConfig: { mode: "LIMITED" },
      rbacBindingConfig: {
        enableInsecureBindingSystemAuthenticated: false,
        enableInsecureBindingSystemUnauthenticated: false,
      },
      secretManagerConfig: { enabled: true },
      monitoringConfig: { managedPrometheus: { enabled: true } },
      maintenancePolicy: { recurringWindow: { recurrence: "FREQ=WEEKLY;BYDAY=SA,SU" } },
    });
    expect((inputs.loggingConfig as { enableComponents: string[] }).enableComponents).toContain("APISERVER");
  });

  it("runs its nodes as an account of their own, which has its rights before", async () => {
    const { resources } = await recording;
    const { inputs, dependsOn } = await cluster();
    expect(inputs.clusterAutoscaling).toMatchObject({
      autoProvisioningDefaults: {
        serviceAccount: "reviews-production-nodes@example-project.iam.gserviceaccount.com",
      },
    });
    for (const [name, role] of [
      ["cluster-nodes-run", "roles/container.defaultNodeServiceAccount"],
      ["cluster-nodes-pull", "roles/artifactregistry.reader"],
    ] as const) {
      const grant = onlyOne(resources, GRANT, name);
      expect(grant.inputs).toMatchObject({
        role,
        member: "serviceAccount:reviews-production-nodes@example-project.iam.gserviceaccount.com",
      });
      expect(dependsOn).toContain(grant.urn);
    }
  });

  it("lets admins change and viewers look", async () => {
    const { resources } = await recording;
    expect(onlyOne(resources, GRANT, "cluster-admin-group-operators-example-com").inputs).toEqual({
      project: "example-project",
      role: "roles/container.admin",
      member: "group:operators@example.com",
    });
    expect(onlyOne(resources, GRANT, "cluster-viewer-user-reader-example-com").inputs).toMatchObject({
      role: "roles/container.viewer",
      member: "user:reader@example.com",
    });
  });

  it("reaches the private address with the caller's own identity", async () => {
    const { users, clusters } = parse((await recording).result.kubeconfig);
    expect(clusters[0].cluster).toEqual({
      server: "https://10.32.128.2",
      "certificate-authority-data": "Y2VydGlmaWNhdGU=",
    });
    expect(users[0].user).toEqual({
      exec: expect.objectContaining({ command: "gke-gcloud-auth-plugin", interactiveMode: "Never" }),
    });
  });

  it("has a provider that outlives a change of the kubeconfig", async () => {
    const { resources } = await recording;
    const provider = onlyOne(resources, PROVIDER);
    expect(provider.inputs).toMatchObject({
      clusterIdentifier: expect.stringContaining("/cluster"),
      enableServerSideApply: "true",
      deleteUnreachable: "false",
    });
    expect(provider.dependsOn).toContain(onlyOne(resources, GRANT, "cluster-admin-group-operators-example-com").urn);
  });

  it("tells where pods find names and their identity", async () => {
    const { result } = await recording;
    const ports = [
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ];
    const pods = (app: string) => ({ namespace: "kube-system", labels: { "k8s-app": app }, ports });
    expect(result.dns).toEqual([
      { cidr: "10.32.144.10/32", ports },
      { cidr: "169.254.20.10/32", ports },
      { cidr: "169.254.169.254/32", ports },
      pods("kube-dns"),
      pods("node-local-dns"),
    ]);
    expect(result.identityService).toEqual([
      { cidr: "169.254.169.254/32", ports: [{ protocol: "TCP", port: 80 }] },
      {
        cidr: "169.254.169.252/32",
        ports: [
          { protocol: "TCP", port: 987 },
          { protocol: "TCP", port: 988 },
        ],
      },
    ]);
    expect(result).toMatchObject({
      name: "cluster",
      clients: ["10.32.0.0/17"],
      identityPool: "example-project.svc.id.goog",
    });
  });

  it("is the parent of all that it makes", async () => {
    const { resources } = await recording;
    const { urn } = onlyOne(resources, "camera-reviews:gcp:Cluster");
    expect(resources.filter((each) => !each.isComponent).map(({ parent }) => parent)).toEqual(Array(7).fill(urn));
  });
});

describe("GcpCluster otherwise", () => {
  it("previews without knowing an address", async () => {
    const { resources, result } = await recordCluster({}, SITE, true);
    expect(result).toBeUndefined();
    expect(ofType(resources, PROVIDER)).toHaveLength(1);
  });

  it("takes all protection off when it is torn down", async () => {
    const { resources } = await recordCluster({}, { ...SITE, isTornDown: true });
    const { inputs, isProtected } = onlyOne(resources, CLUSTER);
    expect(isProtected).toBe(false);
    expect(inputs.deletionProtection).toBe(false);
    expect(onlyOne(resources, PROVIDER).inputs.deleteUnreachable).toBe("true");
  });

  it("answers at the DNS endpoint when somebody outside may, and tells that ranges don't narrow it", async () => {
    const warn = jest.spyOn(console, "warn").mockImplementation(() => {});
    const { result } = await recordCluster({ access: ["198.51.100.0/24"] });
    expect(parse(result.kubeconfig).clusters[0].cluster).toEqual({
      server: "https://gke-cluster.southamerica-east1.gke.goog",
    });
    expect(warn.mock.calls.flat().join()).toContain(RANGES_NOT_ENFORCED);
    warn.mockRestore();
  });

  it("refuses access for everybody before it makes anything", async () => {
    await expect(recordCluster({ access: ["0.0.0.0/0"] })).rejects.toThrow(ClusterAccessInvalid);
  });
});

describe("planEndpoints", () => {
  const dns = (access: ClusterAccess) => planEndpoints(access, RANGES).controlPlaneEndpointsConfig;

  it("has no public address either way", () => {
    for (const access of ["private", ["198.51.100.0/24"]] as const)
      expect(planEndpoints(access, RANGES).privateClusterConfig).toEqual({
        enablePrivateNodes: true,
        enablePrivateEndpoint: true,
      });
  });

  it("answers the site's own ranges only when it is private", () => {
    expect(dns("private")).toMatchObject({
      dnsEndpointConfig: { allowExternalTraffic: false },
      ipEndpointsConfig: { enabled: true },
    });
    expect(planEndpoints("private", RANGES).masterAuthorizedNetworksConfig).toEqual({
      cidrBlocks: [{ cidrBlock: "10.32.0.0/16", displayName: "site" }],
      privateEndpointEnforcementEnabled: true,
    });
  });

  it("answers at no address at all when somebody outside may", () => {
    expect(dns(["198.51.100.0/24"])).toMatchObject({
      dnsEndpointConfig: { allowExternalTraffic: true, enableK8sTokensViaDns: false, enableK8sCertsViaDns: false },
      ipEndpointsConfig: { enabled: false },
    });
    expect(planEndpoints(["198.51.100.0/24"], RANGES)).not.toHaveProperty("masterAuthorizedNetworksConfig");
  });

  it("refuses lists that are empty, too wide or no ranges", () => {
    expect(() => dns([])).toThrow("is empty");
    expect(() => dns(["198.51.100.0/24", "10.0.0.0/8"])).toThrow("from 10.0.0.0/8 is too wide");
    expect(() => dns(["everybody"])).toThrow(RangeInvalid);
  });
});

describe("requireMembers", () => {
  it("takes Google's members, and what is not known yet", () => {
    expect(() => requireMembers(["user:a@b.example", "principalSet://iam.example/x", output("late")])).not.toThrow();
  });

  it.each(["allUsers", "allAuthenticatedUsers", "arn:aws:iam::111122223333:role/x", "user:"])(
    "refuses %s",
    (member) => {
      expect(() => requireMembers([member])).toThrow(ClusterAccessInvalid);
    },
  );
});
