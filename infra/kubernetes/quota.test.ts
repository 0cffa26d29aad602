import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { RESOURCES } from "./numbers.ts";
import { planQuota } from "./quota.ts";

const scale = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 50 })).map(([web, worker]) => ({
  web: { min: 1, desired: 1, max: web },
  worker: { min: 1, desired: 1, max: worker },
}));

describe("the quota", () => {
  it("has room for everything at its most and one more release, or a release would hang without a word", () => {
    fc.assert(
      fc.property(scale, (wanted) => {
        const quota = planQuota(wanted);
        const surged = (max: number): number => max + Math.ceil(max * 0.34);
        const pods = surged(wanted.web.max) + surged(wanted.worker.max) + 1 + 2;
        expect(Number(quota.pods)).toBeGreaterThanOrEqual(pods);
        const cpu =
          surged(wanted.web.max) * RESOURCES.web.cpuMilli + surged(wanted.worker.max) * RESOURCES.worker.cpuMilli;
        expect(Number.parseInt(quota["requests.cpu"] ?? "", 10)).toBeGreaterThan(cpu);
        expect(quota["limits.memory"]).toBe(quota["requests.memory"]);
      }),
    );
  });

  it("lets the cluster make no balancer, no open port on nodes and no volume", () => {
    const quota = planQuota({ web: { min: 3, desired: 3, max: 9 }, worker: { min: 1, desired: 1, max: 2 } });
    expect(quota).toMatchObject({
      "services.loadbalancers": "0",
      "services.nodeports": "0",
      persistentvolumeclaims: "0",
    });
  });
});
