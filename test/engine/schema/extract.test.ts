import { describe, expect, it } from "@jest/globals";
import { Extractor } from "./extract.ts";
import { tellsReplacement } from "./replacement-words.ts";

const extractor = new Extractor();

describe("what the typings tell", () => {
  it("has names, kinds and required-ness of inputs, of nested ones too", () => {
    const { inputs, objects } = extractor.extract("aws:eks/cluster:Cluster");
    expect(inputs.roleArn).toEqual({ shape: { kind: "text" }, isRequired: true });
    expect(inputs.deletionProtection).toEqual({ shape: { kind: "boolean" }, isRequired: false });
    expect(inputs.enabledClusterLogTypes?.shape).toEqual({ kind: "list", of: { kind: "text" } });
    expect(inputs.tags?.shape).toEqual({ kind: "map", of: { kind: "text" } });
    expect(inputs.vpcConfig).toEqual({ shape: { kind: "object", ref: "eks.ClusterVpcConfig" }, isRequired: true });
    expect(objects["eks.ClusterVpcConfig"]?.subnetIds?.isRequired).toBe(true);
    expect(inputs.vpcIds).toBeUndefined();
  });

  it("has what is there after it is made, and how an id is written", () => {
    const network = extractor.extract("gcp:compute/network:Network");
    expect(network.outputs).toEqual(expect.arrayContaining(["selfLink", "gatewayIpv4", "name"]));
    expect(network.textOutputs).toContain("selfLink");
    expect(network.importId).toBe("projects/{{project}}/global/networks/{{name}}");
    expect(extractor.extract("aws:ec2/subnet:Subnet").importId).toMatch(/^subnet-/);
  });

  it("finds files whose names are written otherwise than their types", () => {
    expect(extractor.extract("gcp:compute/uRLMap:URLMap").inputs.defaultService).toBeDefined();
    expect(extractor.extract("gcp:projects/iAMMember:IAMMember").inputs.member?.isRequired).toBe(true);
    expect(extractor.extract("random:index/randomId:RandomId").inputs.byteLength?.isRequired).toBe(true);
  });

  it("knows a cluster's objects through and through", () => {
    const { inputs, objects } = extractor.extract("kubernetes:networking.k8s.io/v1:NetworkPolicy");
    expect(inputs.kind?.shape).toEqual({ kind: "text", oneOf: ["NetworkPolicy"] });
    expect(objects["networking.v1.NetworkPolicySpec"]?.podSelector).toBeDefined();
    expect(objects["meta.v1.ObjectMeta"]?.labels?.shape).toEqual({ kind: "map", of: { kind: "text" } });
  });

  it("knows the arguments of functions", () => {
    expect(extractor.extract("aws:ec2/getManagedPrefixList:getManagedPrefixList").inputs.name).toBeDefined();
  });

  it("says which type has none", () => {
    expect(() => extractor.extract("kubernetes:keda.sh/v1alpha1:ScaledObject")).toThrow(/ScaledObject has no typings/);
    expect(() => extractor.extract("aws:s3/bukket:Bukket")).toThrow(/bukket\.d\.ts/);
  });
});

describe("a comment", () => {
  it.each([
    "Forces new resource.",
    "Changing this value will force a new cluster to be created.",
    "The field is immutable.",
    "Cannot be updated after it is made: it can't be changed once set.",
  ])("tells of replacement: %s", (comment) => {
    expect(tellsReplacement(comment)).toBe(true);
  });

  it.each([
    "Name of the queue.",
    "The tag mutability: one of MUTABLE or IMMUTABLE.",
    "Changing this doesn't force a new one.",
  ])("tells of none: %s", (comment) => {
    expect(tellsReplacement(comment)).toBe(false);
  });
});
