import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { record } from "../infra/recording/record.ts";
import { runStack } from "./index.ts";
import { findNearest } from "./nearest.ts";
import { tagsOf } from "./providers.ts";
import { checkSettings, readSettings } from "./settings.ts";
import { STACKS, TABLE } from "./table.ts";
import { object, whole } from "./wanted.ts";

const PROJECT = "random-camera-reviews";
const SHAPE = {
  region: z.string().default("sa-east-1"),
  weights: object({ aws: whole(0, 255) }, "must be an object"),
  days: whole(7, 30),
};

const run = <Result>(work: () => Result, config: Record<string, string> = {}) =>
  record(work, {
    config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`${PROJECT}:${key}`, value])),
  });
const reading = (config: Record<string, string>, secrets: readonly string[] = []) =>
  run(() => readSettings(SHAPE, secrets), config);

describe("readSettings", () => {
  it("reads text, numbers and objects, and fills in what has a default", async () => {
    const { result } = await reading({ weights: '{"aws": 1}', days: "30" });
    expect(result).toEqual({ region: "sa-east-1", weights: { aws: 1 }, days: 30 });
  });

  it("tells every problem at once: the key, what was found, what is wanted", async () => {
    const told = reading({ weights: '{"aws": "much"}', days: "3", regoin: "x" }, ["mailUrl"]);
    await expect(told).rejects.toThrow(
      [
        "stacks/Pulumi.test.yaml has 4 problems:",
        "  regoin: there is no such setting here; did you mean region?",
        '  weights.aws: found "much"; it must be a whole number from 0 to 255',
        '  days: found "3"; it must be a whole number from 7 to 30',
        "  mailUrl: is not set; it must be a secret: pulumi config set --secret mailUrl",
      ].join("\n"),
    );
  });

  it.each(["", " 7", "1e1", "0x10", "true", "[8]", "seven", "8.5", "NaN"])(
    "takes %j for no whole number",
    async (days) => {
      await expect(reading({ weights: '{"aws": 1}', days })).rejects.toThrow("it must be a whole number from 7 to 30");
    },
  );

  it("shows of a long value what is enough to know it again", async () => {
    const told = reading({ weights: '{"aws": 1}', days: "x".repeat(5_000) });
    await expect(told).rejects.toThrow(`  days: found "${"x".repeat(119)}…; it must be`);
  });

  it("lets an optional secret be missing", async () => {
    const { result } = await reading({ weights: '{"aws": 1}', days: "30" }, ["word?"]);
    expect(result).not.toHaveProperty("word", expect.anything());
  });
});

describe("checkSettings", () => {
  const refuse = (message: string) => () => {
    throw new Error(message);
  };

  it("tells all that planners refuse, each as its setting's problem", async () => {
    const told = run(() =>
      checkSettings(
        { zones: ["a"], size: 3, unset: undefined as string | undefined },
        {
          zones: () => Promise.reject(new Error("There is no zone a.")),
          size: refuse("must be 4"),
          unset: refuse("is never asked"),
        },
      ),
    );
    await expect(told).rejects.toThrow(
      'stacks/Pulumi.test.yaml has 2 problems:\n  zones: found ["a"]; There is no zone a.\n  size: found 3; it must be 4',
    );
  });

  it("lets pass what nothing refuses", async () => {
    await expect(run(() => checkSettings({ size: 3 }, { size: () => true }))).resolves.toBeDefined();
  });
});

describe("findNearest", () => {
  it.each([
    ["weigths", "weights"],
    ["Owner", "owner"],
    ["colour", undefined],
    ["ow", undefined],
  ])("means by %s of some names %s", (name, meant) => {
    expect(findNearest(name, ["weights", "owner", "endpoints"])).toBe(meant);
  });
});

describe("the table of stacks", () => {
  it("has no program for a stack of another name, and says which there are", async () => {
    await expect(record(() => runStack("typo"))).rejects.toThrow(
      /no program for the stack "typo". There are: account-aws, account-gcp, dns-staging/,
    );
  });

  it("applies what a stack reads before it", () => {
    for (const { name, reads } of TABLE)
      for (const other of reads) expect([other, STACKS.indexOf(other) < STACKS.indexOf(name)]).toEqual([other, true]);
  });
});

describe("tags", () => {
  it("are what both clouds allow", () => {
    expect(tagsOf({ owner: "Plattform & Co.", costCentre: "R/1" }, "production")).toMatchObject({
      owner: "plattform-co-",
      "cost-centre": "r-1",
    });
  });
});
