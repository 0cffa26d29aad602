import { describe, expect, it } from "@jest/globals";
import { CONTROLLER_LAG_MS, Targets } from "./balancer-targets.ts";

const slices = (...endpoints: readonly (string | { address: string; terminating: boolean })[]) => [
  {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "web" },
    endpoints: endpoints.map((each) =>
      typeof each === "string"
        ? { addresses: [each], conditions: { terminating: false } }
        : { addresses: [each.address], conditions: { terminating: each.terminating } },
    ),
  },
];

function twoHealthy(): Targets {
  const targets = new Targets({ failsOpen: false });
  targets.update(slices("10.0.0.1", "10.0.0.2"), 0);
  for (const target of targets.all) {
    targets.noteCheck(target, true);
    targets.noteCheck(target, true);
  }
  return targets;
}

const chosen = (targets: Targets, times: number) => Array.from({ length: times }, () => targets.choose()?.address);

describe("the balancer's targets", () => {
  it("get nothing before the second look found them healthy", () => {
    const targets = new Targets({ failsOpen: false });
    targets.update(slices("10.0.0.1"), 0);
    const [target] = targets.all;
    if (target) targets.noteCheck(target, true);
    expect(targets.choose()).toBeUndefined();
    if (target) targets.noteCheck(target, true);
    expect(targets.choose()?.address).toBe("10.0.0.1");
  });

  it("take turns, and the second try goes to another one", () => {
    const targets = twoHealthy();
    expect(chosen(targets, 4)).toEqual(["10.0.0.1", "10.0.0.2", "10.0.0.1", "10.0.0.2"]);
    const first = targets.choose();
    expect(targets.choose(first)?.address).not.toBe(first?.address);
  });

  it("are out after two failed looks, and in again after two good ones", () => {
    const targets = twoHealthy();
    const [target] = targets.all;
    if (!target) throw new Error("none");
    targets.noteCheck(target, false);
    expect(target.state).toBe("healthy");
    targets.noteCheck(target, false);
    expect(chosen(targets, 2)).toEqual(["10.0.0.2", "10.0.0.2"]);
    targets.noteCheck(target, true);
    targets.noteCheck(target, true);
    expect(target.state).toBe("healthy");
  });

  it("go on getting requests for as long as a controller takes to tell, then finish what they have", () => {
    const targets = twoHealthy();
    const ending = slices({ address: "10.0.0.1", terminating: true }, "10.0.0.2");
    targets.update(ending, 1_000);
    expect(chosen(targets, 2)).toContain("10.0.0.1");
    targets.update(ending, 1_000 + CONTROLLER_LAG_MS + 1);
    expect(chosen(targets, 2)).toEqual(["10.0.0.2", "10.0.0.2"]);
    expect(targets.all).toHaveLength(2);
    targets.update(ending, 1_000 + CONTROLLER_LAG_MS + 20_000);
    expect(targets.all.map(({ address }) => address)).toEqual(["10.0.0.2"]);
  });

  it("are looked at every 5 s, those that end no more", () => {
    const targets = twoHealthy();
    expect(targets.due(0)).toHaveLength(2);
    expect(targets.due(4_999)).toHaveLength(0);
    expect(targets.due(5_000)).toHaveLength(2);
    targets.update(slices("10.0.0.2"), 6_000);
    targets.update(slices("10.0.0.2"), 6_000 + CONTROLLER_LAG_MS + 1);
    expect(targets.due(20_000).map(({ address }) => address)).toEqual(["10.0.0.2"]);
  });

  it("are all asked when none is healthy, by a balancer that fails open only", () => {
    for (const failsOpen of [true, false]) {
      const targets = new Targets({ failsOpen });
      targets.update(slices("10.0.0.1"), 0);
      expect(targets.choose()?.address).toBe(failsOpen ? "10.0.0.1" : undefined);
    }
  });

  it("tell when they were taken in and out", () => {
    const targets = twoHealthy();
    targets.update(slices("10.0.0.2"), 1_000);
    targets.update(slices("10.0.0.2"), 1_000 + CONTROLLER_LAG_MS + 1);
    const first = targets.history.filter(({ address }) => address === "10.0.0.1");
    expect(first.map(({ state }) => state)).toEqual(["initial", "healthy", "draining"]);
  });
});
