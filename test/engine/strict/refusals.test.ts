import { describe, expect, it } from "@jest/globals";
import { UNKNOWN } from "../provider.ts";
import { Trial } from "./trial.ts";

const QUEUE = "aws:sqs/queue:Queue";
const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const BUCKET = "aws:s3/bucket:Bucket";
const ROLE = "aws:iam/role:Role";
const NETWORK = "gcp:compute/network:Network";
const SUBNETWORK = "gcp:compute/subnetwork:Subnetwork";
const DATABASE = "aws:rds/instance:Instance";
const CLOUD_SQL = "gcp:sql/databaseInstance:DatabaseInstance";
/** Something with pods of one container. */
const web = (container: object, pod: object = {}) => {
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "web", ...container }], ...pod } };
  return { metadata: { name: "web" }, spec: { selector: { matchLabels: labels }, template } };
};
const trust = (principal: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }],
  });

describe("before anything is made", () => {
  it.each([
    [
      QUEUE,
      { visibilityTimeOutSeconds: 30 },
      /^visibilityTimeOutSeconds is 30: there is no such input; visibilityTimeoutSeconds may be meant/,
    ],
    [
      "aws:eks/cluster:Cluster",
      { roleArn: "r", vpcConfig: { subnetIds: ["a"], subnets: [] } },
      /^vpcConfig\.subnets is \[\]: there is no such input/,
    ],
    [SUBNET, { cidrBlock: "10.0.0.0/24" }, /^vpcId is missing, and required \(the SDK's typings\)/],
    ["aws:eks/cluster:Cluster", { roleArn: "r", vpcConfig: {} }, /^vpcConfig\.subnetIds is missing/],
    [QUEUE, { fifoQueue: "yes" }, /^fifoQueue is "yes": true or false is wanted, not a text/],
    [QUEUE, { tags: { a: ["b"] } }, /^tags\.a is \["b"\]: a text is wanted, not a list/],
    [
      QUEUE,
      { name: "a queue" },
      /^name is "a queue": letters, digits, hyphens and underscores are allowed \(docs\.aws/,
    ],
    ["aws:lb/targetGroup:TargetGroup", { name: "x".repeat(33) }, /33 characters, and 1 to 32 are allowed/],
    [BUCKET, { bucket: "Uploads" }, /^bucket is "Uploads"/],
    ["gcp:serviceaccount/account:Account", { accountId: "web" }, /3 characters, and 6 to 30 are allowed/],
    [NETWORK, { name: "net_work" }, /^name is "net_work": lower-case/],
    [
      QUEUE,
      { kmsMasterKeyId: "projects/example-project/locations/l/keyRings/r/cryptoKeys/k" },
      /belongs to Google Cloud/,
    ],
    [
      "gcp:pubsub/topic:Topic",
      { name: "topic", kmsKeyName: "arn:aws:kms:sa-east-1:111122223333:key/k" },
      /belongs to AWS/,
    ],
    [
      "kubernetes:apps/v1:Deployment",
      { metadata: { name: "Web" }, spec: { selector: {}, template: {} } },
      /^metadata\.name is "Web"/,
    ],
    [
      "kubernetes:apps/v1:Deployment",
      {
        metadata: { name: "web" },
        spec: { selector: { matchLabels: { a: "b" } }, template: { metadata: { labels: { a: "c" } } } },
      },
      /labels don't match/,
    ],
    [
      "kubernetes:core/v1:Service",
      { kind: "Servise", metadata: { name: "web" } },
      /^kind is "Servise": one of Service is wanted/,
    ],
    [
      "kubernetes:apps/v1:Deployment",
      web({ resources: { limits: { memory: "Mi64Mi" } } }),
      /limits\.memory is "Mi64Mi"/,
    ],
    ["kubernetes:apps/v1:Deployment", web({ ports: [{ name: "http-of-the-service" }] }), /ports\[0\]\.name.* 15 /],
    ["kubernetes:apps/v1:Deployment", web({ ports: [{ name: "80" }] }), /one letter among them/],
    ["kubernetes:batch/v1:Job", web({}, { restartPolicy: "Always" }), /restartPolicy is "Always": Never or OnFailure/],
    ["kubernetes:apps/v1:Deployment", web({}, { restartPolicy: "Never" }), /restartPolicy is "Never": Always/],
    [CLOUD_SQL, { settings: { tier: "db-n1-standard-2" } }, /settings\.tier is "db-n1-standard-2"/],
    [
      CLOUD_SQL,
      { settings: { backupConfiguration: { backupRetentionSettings: { retentionUnit: "DAYS" } } } },
      /retentionUnit is "DAYS": backups are kept by COUNT/,
    ],
    ["gcp:pubsub/subscription:Subscription", { messageRetentionDuration: "7d" }, /is "7d": seconds are wanted/],
    ["kubernetes:keda.sh/v1alpha1:ScaledJobs", { metadata: { name: "web" } }, /no cluster of ours knows this kind/],
  ])("%s with %j is refused", async (type, inputs, says) => {
    expect(await new Trial().failures(type, inputs)).toContainEqual(expect.stringMatching(says));
  });

  it("lets through what is right, and what isn't known yet", async () => {
    const trial = new Trial();
    const container = {
      name: "web",
      ports: [{ name: "http", containerPort: 80 }],
      resources: { limits: { memory: "1.5Gi", cpu: "250m" }, requests: { memory: UNKNOWN, cpu: "1" } },
    };
    expect(await trial.failures("kubernetes:apps/v1:Deployment", web(container, { restartPolicy: "Always" }))).toEqual(
      [],
    );
    expect(await trial.failures("kubernetes:batch/v1:Job", web(container, { restartPolicy: "OnFailure" }))).toEqual([]);
    expect(await trial.failures(QUEUE, { name: "queue", fifoQueue: false, kmsMasterKeyId: UNKNOWN })).toEqual([]);
    expect(await trial.failures(SUBNET, { vpcId: UNKNOWN, cidrBlock: UNKNOWN, tags: UNKNOWN })).toEqual([]);
    expect(
      await trial.failures("kubernetes:core/v1:ConfigMap", { metadata: { name: UNKNOWN }, data: { a: "b" } }),
    ).toEqual([]);
  });

  it("tells no secret", async () => {
    const [told = ""] = await new Trial().failures(
      DATABASE,
      { instanceClass: "c", password: ["hush"] },
      { secrets: ["password"] },
    );
    expect(told).toMatch(/^password is a secret value: a text is wanted/);
    expect(told).not.toContain("hush");
  });

  it("names what the program doesn't, and keeps that name", async () => {
    const trial = new Trial();
    const [provider, key] = [trial.provider(QUEUE), trial.key(QUEUE, "inbox", { autoName: "trial-inbox-0a1b2c" })];
    const { inputs } = await provider.check(key, {}, undefined);
    expect(inputs.name).toBe("trial-inbox-0a1b2c");
    expect((await provider.check({ ...key, autoName: "other" }, {}, inputs)).inputs).toEqual(inputs);
    expect((await provider.check({ ...key, autoName: "other" }, {}, { name: "own" })).inputs.name).toBe("other");
  });

  it("puts the provider's tags on what can be tagged", async () => {
    const trial = new Trial();
    const more = { provider: { defaultTags: { tags: { owner: "platform", product: "x" } } } };
    const { inputs } = await trial
      .provider(QUEUE)
      .check(trial.key(QUEUE, "a", more), { tags: { product: "y" } }, undefined);
    expect(inputs.tags).toEqual({ owner: "platform", product: "y" });
  });
});

describe("when it is made", () => {
  it("refuses ranges outside of the network, and such that overlap", async () => {
    const trial = new Trial();
    const { id: vpcId } = await trial.make(VPC, "vpc", { cidrBlock: "10.16.0.0/16" });
    await trial.make(SUBNET, "a", { vpcId, cidrBlock: "10.16.0.0/20" });
    await expect(trial.make(SUBNET, "b", { vpcId, cidrBlock: "10.17.0.0/20" })).rejects.toThrow(
      /^aws:ec2\/subnet:Subnet b: cidrBlock is "10\.17\.0\.0\/20": lies outside of aws:ec2\/vpc:Vpc vpc, 10\.16\.0\.0\/16/,
    );
    await expect(trial.make(SUBNET, "b", { vpcId, cidrBlock: "10.16.8.0/24" })).rejects.toThrow(
      /overlaps 10\.16\.0\.0\/20 of .*Subnet a/,
    );
    await expect(trial.make(SUBNET, "b", { vpcId, cidrBlock: "10.16.32.1/24" })).rejects.toThrow(
      /no range that begins/,
    );
    await expect(trial.make(SUBNET, "b", { vpcId, cidrBlock: "10.16.32.0/29" })).rejects.toThrow(/16 to 28 bits/);
  });

  it("refuses Google's secondary and peered ranges that overlap, within one network only", async () => {
    const trial = new Trial();
    const { selfLink: network, id } = await trial.make(NETWORK, "net", { name: "net-work" });
    const { id: other } = await trial.make(NETWORK, "other", { name: "other-net" });
    const pods = { ipCidrRange: "10.17.0.0/17", rangeName: "pods" };
    await trial.make(SUBNETWORK, "a", {
      name: "nodes-a",
      network,
      ipCidrRange: "10.17.128.0/20",
      secondaryIpRanges: [pods],
    });
    await trial.make(SUBNETWORK, "b", { name: "nodes-b", network: other, ipCidrRange: "10.17.0.0/20" });
    await expect(
      trial.make(SUBNETWORK, "c", { name: "nodes-c", network: id, ipCidrRange: "10.17.64.0/20" }),
    ).rejects.toThrow(/overlaps 10\.17\.0\.0\/17/);
    const peered = {
      name: "databases",
      network: id,
      purpose: "VPC_PEERING",
      addressType: "INTERNAL",
      address: "10.17.128.0",
      prefixLength: 20,
    };
    await expect(trial.make("gcp:compute/globalAddress:GlobalAddress", "d", peered)).rejects.toThrow(
      /overlaps 10\.17\.128\.0\/20/,
    );
  });

  it("refuses a cluster whose subnetwork has no range of the name that its Services want", async () => {
    const trial = new Trial();
    const { id: network } = await trial.make(NETWORK, "net", { name: "net-work" });
    const secondaryIpRanges = [{ rangeName: "pods", ipCidrRange: "10.18.0.0/17" }];
    const nodes = { name: "nodes-a", network, ipCidrRange: "10.17.0.0/20", secondaryIpRanges };
    const { id: subnetwork } = await trial.make(SUBNETWORK, "a", nodes);
    const cluster = (services: string) => ({
      ...{ name: "cluster", location: "southamerica-east1", network, subnetwork },
      ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: services },
    });
    const type = "gcp:container/cluster:Cluster";
    await expect(trial.make(type, "c", cluster("services"))).rejects.toThrow(
      /servicesSecondaryRangeName is "services"/,
    );
    await expect(trial.make(type, "c", cluster("pods"))).resolves.toMatchObject({ id: expect.any(String) });
  });

  it("refuses to join networks that have a range in common", async () => {
    const trial = new Trial();
    await trial.make(VPC, "vpc", { cidrBlock: "10.16.0.0/16" });
    const { id: network } = await trial.make(NETWORK, "net", { name: "net-work" });
    await trial.make(SUBNETWORK, "a", { name: "nodes-a", network, ipCidrRange: "10.16.128.0/20" });
    await expect(
      trial.make("gcp:compute/vPNTunnel:VPNTunnel", "t", { name: "tunnel", sharedSecret: "s" }),
    ).rejects.toThrow(/overlap/);
  });

  it("refuses what refers to something that was never made, or is gone", async () => {
    const trial = new Trial();
    const inputs = { cidrBlock: "10.16.0.0/20" };
    await expect(trial.make(SUBNET, "a", { ...inputs, vpcId: "vpc-0123456789abcdef0" })).rejects.toThrow(
      /vpcId is "vpc-0123456789abcdef0": was never made/,
    );
    const made = await trial.make(VPC, "vpc", { cidrBlock: "10.16.0.0/16" });
    await trial.remove(VPC, "vpc", made);
    await expect(trial.make(SUBNET, "a", { ...inputs, vpcId: made.id })).rejects.toThrow(/has been removed/);
    await expect(
      trial.make("aws:s3/bucketPolicy:BucketPolicy", "p", { bucket: "nobody-s", policy: "{}" }),
    ).rejects.toThrow(/there is no aws:s3\/bucket:Bucket of that name/);
    await expect(
      trial.make("gcp:pubsub/topic:Topic", "t", {
        name: "topic",
        kmsKeyName: "projects/example-project/locations/l/keyRings/r/cryptoKeys/k",
      }),
    ).rejects.toThrow(/was never made/);
  });

  it("refuses a policy that names a principal which isn't there", async () => {
    const trial = new Trial({ existing: { identities: ["arn:aws:iam::111122223333:role/deployer"] } });
    const assume = (name: string) => ({
      name: "reader",
      assumeRolePolicy: trust({ AWS: `arn:aws:iam::111122223333:${name}` }),
    });
    await expect(trial.make(ROLE, "a", assume("role/nobody"))).rejects.toThrow(/names a principal that isn't there/);
    await expect(trial.make(ROLE, "a", assume("role/deployer"))).resolves.toMatchObject({ id: "reader" });
  });

  it("refuses a second one of its name, in its scope", async () => {
    const trial = new Trial();
    await trial.make(QUEUE, "a", { name: "queue" });
    await expect(trial.make(QUEUE, "b", { name: "queue" })).rejects.toThrow(
      /there is https:.*queue already, as aws:sqs\/queue:Queue a of trial/,
    );
    await expect(trial.make(QUEUE, "c", { name: "queue", region: "us-east-1" })).resolves.toBeDefined();
    await trial.make("aws:guardduty/detector:Detector", "a", {});
    await expect(trial.make("aws:guardduty/detector:Detector", "b", {})).rejects.toThrow(/has it already/);
    await trial.make("aws:lb/targetGroup:TargetGroup", "a", { name: "web" });
    await expect(trial.make("aws:lb/targetGroup:TargetGroup", "b", { name: "web" })).rejects.toThrow(
      /name is "web": .*has it already/,
    );
  });

  it("refuses at once what the account's checks can tell at once", async () => {
    const trial = new Trial();
    const [key] = [
      await trial.make("aws:kms/key:Key", "key", {
        policy: trust({ AWS: "arn:aws:iam::111122223333:root" }).replace("sts:AssumeRole", "kms:*"),
      }),
    ];
    await expect(
      trial.make("aws:cloudwatch/logGroup:LogGroup", "log", { name: "log", kmsKeyId: key.arn, region: "us-east-1" }),
    ).rejects.toThrow(/is not of us-east-1/);
    await expect(
      trial.make("aws:kms/key:Key", "other", { policy: trust({ Service: "s3.amazonaws.com" }) }),
    ).rejects.toThrow(/nobody administrates it/);
  });

  it("wants a namespace, and the chart that brings a kind", async () => {
    const trial = new Trial();
    const map = { metadata: { name: "map", namespace: "web" } };
    await expect(trial.make("kubernetes:core/v1:ConfigMap", "map", map)).rejects.toThrow(/there is no such namespace/);
    await trial.make("kubernetes:core/v1:Namespace", "web", { metadata: { name: "web" } });
    await expect(trial.make("kubernetes:core/v1:ConfigMap", "map", map)).resolves.toMatchObject({ id: "web/map" });
    const scaled = { metadata: { name: "scaled", namespace: "web" } };
    await expect(trial.make("kubernetes:keda.sh/v1alpha1:ScaledObject", "s", scaled)).rejects.toThrow(
      /no chart has brought/,
    );
    await trial.make("kubernetes:helm.sh/v3:Release", "keda", { name: "keda", chart: "keda", namespace: "default" });
    await expect(trial.make("kubernetes:keda.sh/v1alpha1:ScaledObject", "s", scaled)).resolves.toBeDefined();
  });

  it("keeps clusters apart", async () => {
    const trial = new Trial();
    const of = (server: string) => ({ provider: { kubeconfig: `clusters:\n- cluster:\n    server: ${server}\n` } });
    const namespace = { metadata: { name: "web" } };
    await trial.make("kubernetes:core/v1:Namespace", "a", namespace, of("https://one"));
    await expect(trial.make("kubernetes:core/v1:Namespace", "b", namespace, of("https://one"))).rejects.toThrow(
      /already/,
    );
    await expect(trial.make("kubernetes:core/v1:Namespace", "c", namespace, of("https://two"))).resolves.toBeDefined();
  });
});

describe("when it is removed", () => {
  it("stays while something uses it", async () => {
    const trial = new Trial();
    const vpc = await trial.make(VPC, "vpc", { cidrBlock: "10.16.0.0/16" });
    const subnet = await trial.make(SUBNET, "a", { vpcId: vpc.id, cidrBlock: "10.16.0.0/20" });
    await expect(trial.remove(VPC, "vpc", vpc)).rejects.toThrow(/is in use by aws:ec2\/subnet:Subnet a of trial/);
    await trial.remove(SUBNET, "a", subnet);
    await trial.remove(VPC, "vpc", vpc);
    expect(trial.world.all()).toEqual([]);
  });

  it("leaves a bucket's settings to go before it, and the bucket empty only", async () => {
    const trial = new Trial();
    const bucket = await trial.make(BUCKET, "b", { bucket: "trial-bucket-0a1b2c" });
    const versioning = await trial.make("aws:s3/bucketVersioning:BucketVersioning", "v", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    await trial.remove("aws:s3/bucketVersioning:BucketVersioning", "v", versioning);
    trial.world.filled.add(trial.key(BUCKET, "b").urn);
    await expect(trial.remove(BUCKET, "b", bucket)).rejects.toThrow(/there is something in it/);
  });

  it.each([
    [
      "aws:lb/loadBalancer:LoadBalancer",
      { name: "web", enableDeletionProtection: true },
      /enableDeletionProtection protects it/,
    ],
    ["gcp:container/cluster:Cluster", { name: "web", location: "l" }, /deletionProtection protects it/],
    [
      "gcp:sql/databaseInstance:DatabaseInstance",
      {
        name: "db",
        databaseVersion: "POSTGRES_18",
        deletionProtection: false,
        settings: { tier: "db-custom-2-7680", deletionProtectionEnabled: true },
      },
      /settings\.deletionProtectionEnabled protects it/,
    ],
  ])("of %s with %j is refused", async (type, inputs, says) => {
    const trial = new Trial();
    await expect(trial.remove(type, "a", await trial.make(type, "a", inputs))).rejects.toThrow(says);
  });

  it("keeps names taken that the cloud keeps", async () => {
    const trial = new Trial();
    const secret = "aws:secretsmanager/secret:Secret";
    await trial.remove(secret, "a", await trial.make(secret, "a", { name: "first" }));
    await expect(trial.make(secret, "a", { name: "first" })).rejects.toThrow(/still taken: the secret waits 30 days/);
    await trial.remove(secret, "b", await trial.make(secret, "b", { name: "second", recoveryWindowInDays: 0 }));
    await expect(trial.make(secret, "b", { name: "second" })).resolves.toBeDefined();
    const ring = { name: "ring", location: "l" };
    await trial.remove("gcp:kms/keyRing:KeyRing", "r", await trial.make("gcp:kms/keyRing:KeyRing", "r", ring));
    await expect(trial.make("gcp:kms/keyRing:KeyRing", "r", ring)).rejects.toThrow(/never removed/);
  });

  it("wants a last snapshot of a database, under a name of its own", async () => {
    const trial = new Trial({ judge: () => [] });
    const inputs = { identifier: "db", instanceClass: "c" };
    await expect(trial.remove(DATABASE, "a", await trial.make(DATABASE, "a", inputs))).rejects.toThrow(
      /finalSnapshotIdentifier is missing/,
    );
  });
});
