import { describe, expect, it } from "@jest/globals";
import { changedPaths, quantityOf, replacedAmong } from "./object-differences.ts";

describe("what has changed of an object", () => {
  const wish = { metadata: { name: "web" }, spec: { replicas: 3, limits: { memory: "1024Mi" }, hostNetwork: false } };

  it("is nothing when the cluster has only added to it, or writes it in another way", () => {
    const live = {
      metadata: { name: "web", uid: "1" },
      spec: { replicas: 3, limits: { memory: "1Gi" }, dnsPolicy: "x" },
      status: {},
    };
    expect(changedPaths(live, wish, wish)).toEqual([]);
  });

  it("is what somebody else has changed of it, and what is wished for anew", () => {
    const live = { metadata: { name: "web" }, spec: { replicas: 5, limits: { memory: "1Gi" } } };
    expect(changedPaths(live, wish, wish)).toEqual(["spec.replicas"]);
    expect(changedPaths(live, wish, { ...wish, spec: { ...wish.spec, replicas: 5, paused: true } })).toEqual([
      "spec.paused",
    ]);
  });

  it("is what is wished for no longer", () => {
    expect(changedPaths(wish, wish, { metadata: wish.metadata })).toEqual(["spec"]);
  });

  it("is told by its place in a list, and the whole list when its length is another", () => {
    const list = (...images: string[]) => ({ containers: images.map((image) => ({ image })) });
    expect(changedPaths(list("a", "b"), list("a", "b"), list("a", "c"))).toEqual(["containers[1].image"]);
    expect(changedPaths(list("a"), list("a"), list("a", "c"))).toEqual(["containers"]);
  });
});

describe("what can't be changed in place", () => {
  it("is a kind's own, and everybody's name", () => {
    const changed = [
      "metadata.name",
      "spec.template.spec.containers[0].image",
      "spec.selectors",
      "spec.selector.matchLabels.a",
    ];
    expect(replacedAmong("batch/v1/Job", changed)).toEqual([changed[0], changed[1], changed[3]]);
    expect(replacedAmong("apps/v1/Deployment", changed)).toEqual([changed[0], changed[3]]);
    expect(replacedAmong("v1/Service", changed)).toEqual([changed[0]]);
  });

  it("is the name only, of a patch", () => {
    expect(replacedAmong("v1/ConfigMap", ["data.a", "metadata.namespace"], { isPatch: true })).toEqual([
      "metadata.namespace",
    ]);
  });
});

describe("a quantity", () => {
  it.each([
    ["1024Mi", "1Gi"],
    ["1000m", "1"],
    ["1500m", "1.5"],
    [2, "2"],
  ])("%s is %s", (a, b) => expect(quantityOf(a)).toBe(quantityOf(b)));

  it("is left as it is when it is none", () => {
    expect(quantityOf("25%")).toBe("25%");
    expect(quantityOf("1Xi")).toBe("1Xi");
  });
});
