import { describe, expect, it } from "@jest/globals";
import { type ResourceKey, UNKNOWN } from "../engine/provider.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { hasUnknown, idOf, isPatch, kindOf, placeOf, withName } from "./object-inputs.ts";
import { propagationOf, timeoutOf } from "./pulumi-annotations.ts";

const key = (type: string): ResourceKey => ({ urn: "urn", type, name: "config" });

describe("a resource's type", () => {
  it.each([
    ["kubernetes:core/v1:Namespace", "v1", "Namespace"],
    ["kubernetes:apps/v1:Deployment", "apps/v1", "Deployment"],
    ["kubernetes:networking.k8s.io/v1:NetworkPolicy", "networking.k8s.io/v1", "NetworkPolicy"],
    ["kubernetes:core/v1:ServiceAccountPatch", "v1", "ServiceAccount"],
  ])("%s is %s %s", (type, apiVersion, kind) => {
    expect(kindOf(key(type))).toEqual({ apiVersion, kind });
    expect(isPatch(key(type))).toBe(type.endsWith("Patch"));
  });
});

describe("an id", () => {
  it("is the name, with the namespace where there is one", () => {
    for (const metadata of [{ name: "a" }, { name: "a", namespace: "b" }])
      expect(placeOf(idOf({ metadata }))).toEqual(metadata);
  });
});

describe("an object without a name", () => {
  const nameless = { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "a" } } as unknown as KubernetesObject;

  it("gets one that nothing else has, says so, and keeps it", () => {
    const first = withName(key("x"), nameless, undefined);
    expect(first.metadata).toMatchObject({
      name: expect.stringMatching(/^config-[0-9a-f]{8}$/),
      annotations: { "pulumi.com/autonamed": "true" },
    });
    expect(withName(key("x"), nameless, first)).toEqual(first);
    expect(withName(key("x"), nameless, undefined).metadata.name).not.toBe(first.metadata.name);
  });

  it("doesn't keep a name that its user has taken away", () => {
    const named = { ...nameless, metadata: { name: "given" } };
    expect(withName(key("x"), named, undefined)).toBe(named);
    expect(withName(key("x"), nameless, named).metadata.name).not.toBe("given");
  });
});

describe("what can't be known yet", () => {
  it("is found however deep it is", () => {
    expect(hasUnknown({ a: [{ b: UNKNOWN }] })).toBe(true);
    expect(hasUnknown({ a: [{ b: null }], c: "x" })).toBe(false);
  });
});

describe("what an object says of itself", () => {
  const annotated = (annotations: Record<string, string>) => ({ metadata: { name: "a", annotations } });

  it("is how long it is waited for, and what goes before it", () => {
    expect(timeoutOf(annotated({ "pulumi.com/timeoutSeconds": "5" }), 60)).toBe(5);
    expect(timeoutOf(annotated({}), 60)).toBe(60);
    expect(propagationOf(annotated({}))).toBe("Foreground");
    expect(propagationOf(annotated({ "pulumi.com/deletionPropagationPolicy": "orphan" }))).toBe("Orphan");
  });
});
