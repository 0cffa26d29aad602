import { describe, expect, it } from "@jest/globals";
import { type DelegationWait, waitUntilDelegated, ZoneNotDelegated } from "./delegation.ts";

const nameServers = ["ns-1.awsdns-01.org", "ns-2.awsdns-02.com"];

/** Answers in order; the last one for ever. */
function waiting(answers: readonly (readonly string[] | Error)[], part: Partial<DelegationWait> = {}) {
  const told: string[] = [];
  let asked = 0;
  const resolve = async (): Promise<readonly string[]> => {
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? [];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const wait: DelegationWait = {
    zone: "example.com",
    nameServers,
    waitMinutes: 0.01,
    everyS: 0.1,
    onProgress: (text) => void told.push(text),
    resolve,
    ...part,
  };
  return { told, asked: () => asked, done: waitUntilDelegated(wait) };
}

describe("waitUntilDelegated", () => {
  it("asks once and says nothing when the parent leads to the zone, however the names are written", async () => {
    const run = waiting([["NS-2.AwsDns-02.com.", "ns-1.awsdns-01.org", "ns-cloud-a1.googledomains.com"]]);
    await run.done;
    expect([run.asked(), run.told]).toEqual([1, []]);
  });

  it("waits while the name is unknown or leads elsewhere, and tells why each time", async () => {
    const unknown = Object.assign(new Error("queryNs ENOTFOUND"), { code: "ENOTFOUND" });
    const run = waiting([unknown, ["ns1.registrar.example"], ["ns-1.awsdns-01.org"], nameServers]);
    await run.done;
    expect(run.told).toEqual([
      expect.stringContaining("can't be found (ENOTFOUND)"),
      expect.stringContaining("its name servers are ns1.registrar.example"),
      expect.stringContaining("its name servers are ns-1.awsdns-01.org"),
    ]);
  });

  it("gives up when the time is over, and names the servers to set", async () => {
    const run = waiting([[]]);
    await expect(run.done).rejects.toThrow(ZoneNotDelegated);
    await expect(run.done).rejects.toThrow(/Set the name servers ns-1.awsdns-01.org, ns-2.awsdns-02.com/);
    expect(run.asked()).toBe(6);
  });

  it("asks nobody when no wait is wanted", async () => {
    const run = waiting([[]], { waitMinutes: 0 });
    await run.done;
    expect(run.asked()).toBe(0);
  });
});
