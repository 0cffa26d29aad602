import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { type PlannedStack, planStacks } from "./plan.ts";
import { runInOrder, runSomeAtOnce } from "./run-in-order.ts";

const PLAN = planStacks("staging");

/** Runs with stacks that fail by name, and tells what has begun and ended in which order. */
async function runWith(failing: readonly string[] = [], plan: readonly PlannedStack[] = PLAN) {
  const told: string[] = [];
  const turns = await runInOrder(plan, {
    run: async ({ name }) => {
      told.push(`> ${name}`);
      await turn();
      told.push(`< ${name}`);
      return failing.includes(name) ? "failed" : "done";
    },
    isThrough: (result) => result === "done",
    signal: new AbortController().signal,
  });
  return { told, turns };
}

describe("stacks in their order", () => {
  it("run both clouds at the same time, after the zone", async () => {
    const { told } = await runWith();
    expect(told.slice(0, 2)).toEqual(["> account-aws", "> account-gcp"]);
    expect(told.slice(told.indexOf("< dns-staging"), -4)).toEqual([
      "< dns-staging",
      "> aws-staging",
      "> gcp-staging",
      "< aws-staging",
      "< gcp-staging",
    ]);
  });

  it("let one cloud go on when the other fails, and skip what needs both", async () => {
    const { told, turns } = await runWith(["aws-staging"]);
    expect(told).toContain("< gcp-staging");
    expect(turns.get("gcp-staging")).toEqual({ is: "run", result: "done" });
    expect(turns.get("interconnect-staging")).toEqual({ is: "skipped", because: ["aws-staging"] });
    expect(turns.get("entry-staging")).toEqual({ is: "skipped", because: ["aws-staging", "interconnect-staging"] });
  });

  it("begin nothing more once they are cancelled, and let what runs end", async () => {
    const cancel = new AbortController();
    const turns = await runInOrder(PLAN, {
      run: async ({ name }) => {
        if (name === "account-gcp") cancel.abort();
        await turn();
        return name;
      },
      isThrough: () => true,
      signal: cancel.signal,
    });
    const taken = [...turns].map(([name, each]) => `${name} ${each.is}`);
    expect(taken.slice(0, 3)).toEqual(["account-aws run", "account-gcp run", "dns-staging not-begun"]);
  });
});

describe("work that needs no order", () => {
  it("runs at most so many at once, and answers in the order that was asked", async () => {
    let running = 0;
    let most = 0;
    const results = await runSomeAtOnce([1, 2, 3, 4, 5], 2, async (item) => {
      most = Math.max(most, ++running);
      await turn();
      running--;
      return item * 10;
    });
    expect([most, results]).toEqual([2, [10, 20, 30, 40, 50]]);
  });
});
