import { describe, expect, it } from "@jest/globals";
import { EDGE_CONTRACT } from "../edge-contract.ts";
import { ofType, onlyOne, record } from "../recording/record.ts";
import { ExampleAudit } from "./audit.ts";
import { requireTier, TierUnknown } from "./database.ts";
import { renderFirewall, renderRoutes } from "./edge-rules.ts";
import { ExampleKeys, KeyMissing } from "./keys.ts";
import { ExampleSecrets, SecretMissing } from "./secrets.ts";

// That a whole site and account of it run, and what they keep, is in test/platform-contract.

const place = { region: "south-1", isTornDown: false };
const kept = { isProtected: true };

describe("the example cloud", () => {
  it("protects unless the stack is being removed", async () => {
    const make = (isTornDown: boolean) =>
      record(() => void new ExampleKeys("keys", { ...kept, purposes: ["data"] }, { ...place, isTornDown }));
    expect(onlyOne((await make(false)).resources, "example:keys:Key").isProtected).toBe(true);
    expect(onlyOne((await make(true)).resources, "example:keys:Key").isProtected).toBe(false);
  });

  it("names a key, a secret and a tier that are not there", async () => {
    await record(() => {
      const keys = new ExampleKeys("keys", { ...kept, purposes: ["data"] }, place);
      const secrets = new ExampleSecrets("secrets", { ...kept, key: "key", entries: { ONE: "word" } }, place);
      expect(() => keys.of("logs")).toThrow(KeyMissing);
      expect(() => secrets.mount(["ONE", "TWO"])).toThrow(SecretMissing);
    });
    const plan = { tier: "huge" } as Parameters<typeof requireTier>[0];
    expect(() => requireTier(plan)).toThrow(TierUnknown);
  });

  it("reads a detector that somebody else has made", async () => {
    const args = { ...kept, key: "key", lockDays: 400, notify: [], singletons: { detector: { adopt: "theirs" } } };
    const { resources } = await record(() => void new ExampleAudit("audit", args, place));
    expect(onlyOne(resources, "example:audit:Detector").isRead).toBe(true);
    expect(ofType(resources, "example:audit:Trail")).toHaveLength(1);
  });

  it("renders every route, limit and intent of the edge contract", () => {
    const routes = renderRoutes(EDGE_CONTRACT);
    expect(routes.map(({ paths }) => paths)).toEqual(EDGE_CONTRACT.routes.map(({ paths }) => paths));
    expect(routes.filter(({ cache }) => cache)).toHaveLength(
      EDGE_CONTRACT.routes.filter((each) => each.isCached).length,
    );
    for (const { requestWithout } of routes)
      expect(requestWithout).toEqual(expect.arrayContaining([...EDGE_CONTRACT.request.forbiddenHeaders]));
    const ids = renderFirewall(EDGE_CONTRACT).map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([...EDGE_CONTRACT.firewall, ...EDGE_CONTRACT.limits].map(({ id }) => id)),
    );
  });
});
