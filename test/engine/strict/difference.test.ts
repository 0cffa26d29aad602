import { describe, expect, it } from "@jest/globals";
import { UNKNOWN } from "../provider.ts";
import { findDifference, replacingPaths } from "./difference.ts";

const change = (type: string, before: object, after: object) =>
  findDifference(type, undefined, { ...before }, { ...after });

describe("a change of inputs", () => {
  it("is none when nothing differs, whatever the provider has noted to itself", () => {
    const inputs = { name: "a", tags: { owner: "platform" } };
    expect(change("aws:sqs/queue:Queue", { ...inputs, __defaults: ["name"] }, inputs).changed).toEqual([]);
  });

  it("is told by its path, in lists and objects", () => {
    const before = { rules: [{ port: 1 }, { port: 2 }], tags: { a: "x" } };
    const after = { rules: [{ port: 1 }, { port: 3 }], tags: { a: "x", b: "y" } };
    expect(change("aws:sqs/queue:Queue", before, after).changed).toEqual(["rules[1].port", "tags.b"]);
  });

  it.each([
    ["aws:rds/instance:Instance", { kmsKeyId: "a" }, { kmsKeyId: "b" }, ["kmsKeyId"]],
    ["aws:rds/instance:Instance", { instanceClass: "a" }, { instanceClass: "b" }, []],
    [
      "aws:eks/cluster:Cluster",
      { kubernetesNetworkConfig: { serviceIpv4Cidr: "a" } },
      { kubernetesNetworkConfig: { serviceIpv4Cidr: "b" } },
      ["kubernetesNetworkConfig.serviceIpv4Cidr"],
    ],
    ["aws:eks/cluster:Cluster", { version: "1.35" }, { version: "1.36" }, []],
    ["aws:sns/topic:Topic", { region: "sa-east-1" }, { region: "us-east-1" }, ["region"]],
    ["aws:kms/replicaKey:ReplicaKey", { primaryKeyArn: "a" }, { primaryKeyArn: "b" }, ["primaryKeyArn"]],
    ["gcp:container/cluster:Cluster", { location: "a" }, { location: "b" }, ["location"]],
    [
      "gcp:container/cluster:Cluster",
      { ipAllocationPolicy: { podRange: "a" } },
      { ipAllocationPolicy: { podRange: "b" } },
      ["ipAllocationPolicy.podRange"],
    ],
    ["gcp:sql/databaseInstance:DatabaseInstance", { settings: { tier: "a" } }, { settings: { tier: "b" } }, []],
    [
      "gcp:sql/databaseInstance:DatabaseInstance",
      { encryptionKeyName: "a" },
      { encryptionKeyName: "b" },
      ["encryptionKeyName"],
    ],
    [
      "kubernetes:apps/v1:Deployment",
      { spec: { selector: { matchLabels: { a: "b" } } } },
      { spec: { selector: { matchLabels: { a: "c" } } } },
      ["spec.selector.matchLabels.a"],
    ],
    ["kubernetes:apps/v1:Deployment", { spec: { replicas: 1 } }, { spec: { replicas: 2 } }, []],
    [
      "kubernetes:batch/v1:Job",
      { spec: { template: { spec: { containers: [{ image: "a" }] } } } },
      { spec: { template: { spec: { containers: [{ image: "b" }] } } } },
      ["spec.template.spec.containers[0].image"],
    ],
    ["gcp:compute/subnetwork:Subnetwork", { ipCidrRange: "10.0.0.0/20" }, { ipCidrRange: "10.0.0.0/16" }, []],
    [
      "gcp:compute/subnetwork:Subnetwork",
      { ipCidrRange: "10.0.0.0/16" },
      { ipCidrRange: "10.0.0.0/20" },
      ["ipCidrRange"],
    ],
    [
      "gcp:sql/databaseInstance:DatabaseInstance",
      { settings: { diskSize: 20 } },
      { settings: { diskSize: 10 } },
      ["settings.diskSize"],
    ],
    ["gcp:sql/databaseInstance:DatabaseInstance", { settings: { diskSize: 10 } }, { settings: { diskSize: 20 } }, []],
    ["random:index/randomPassword:RandomPassword", { length: 20 }, { length: 30 }, ["length"]],
  ])("of %s from %j to %j makes it anew by %j", (type, before, after, replaces) => {
    expect(change(type, before, after).replaces).toEqual(replaces);
  });

  it("counts a block that goes as a whole for what can't be changed inside of it", () => {
    const before = { accessConfig: { bootstrapClusterCreatorAdminPermissions: false } };
    expect(change("aws:eks/cluster:Cluster", before, {}).replaces).toEqual(["accessConfig"]);
  });

  it("is one when nobody knows yet what comes", () => {
    const { changed, replaces } = change("aws:ec2/subnet:Subnet", { vpcId: "vpc-1" }, { vpcId: UNKNOWN });
    expect([changed, replaces]).toEqual([["vpcId"], ["vpcId"]]);
  });

  it("removes the old one first where both would have the same name", () => {
    const [before, after] = [
      { name: "a", engine: "b" },
      { name: "a", engine: "c" },
    ];
    const queue = (one: object) =>
      change("aws:sqs/queue:Queue", { ...before, fifoQueue: true, ...one }, { ...after, ...one });
    expect(queue({}).deleteBeforeReplace).toBe(true);
    expect(queue({ __defaults: ["name"] }).deleteBeforeReplace).toBe(false);
    expect(change("aws:sqs/queue:Queue", { name: "a" }, { name: "b" }).deleteBeforeReplace).toBe(false);
  });

  it("knows what test/aws-account says of what must last", () => {
    expect(replacingPaths("aws:rds/instance:Instance", undefined)).toEqual(
      expect.arrayContaining(["kmsKeyId", "storageEncrypted", "username", "dbName", "engine", "availabilityZone"]),
    );
  });
});
