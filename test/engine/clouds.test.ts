import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import { type Clouds, type CloudsOptions, startClouds } from "./clouds.ts";

const QUEUE = "aws:sqs/queue:Queue";
const KEY = { type: QUEUE, name: "inbox", urn: `urn:pulumi:dev::project::${QUEUE}::inbox` };
const OPTIONS = { isPreview: false, timeoutSeconds: 60 };

describe("clouds", () => {
  let clouds: Clouds;
  afterEach(() => clouds.close());

  const start = async (options: CloudsOptions = {}) => {
    clouds = await startClouds(options);
    const { aws } = clouds.providers;
    if (!aws) throw new Error("There is no AWS.");
    return aws;
  };

  it("serves every package that the programs use, each on a port", async () => {
    await start();
    expect(clouds.env.PULUMI_DEBUG_PROVIDERS).toMatch(/^aws:\d+,gcp:\d+,kubernetes:\d+,random:\d+$/);
  });

  it("finds what was changed or removed behind the engine's back", async () => {
    const aws = await start();
    const { id, outputs } = await aws.create(KEY, { name: "inbox-queue" }, OPTIONS);
    const read = async () => (await aws.read(KEY, id, { inputs: {}, outputs }))?.outputs;
    expect(await read()).toEqual(outputs);
    expect(clouds.change(KEY.urn, (inputs) => ({ ...inputs, delaySeconds: 30 }))).toBe(1);
    expect(await read()).toEqual({ ...outputs, delaySeconds: 30 });
    expect(clouds.remove(({ type }) => type === QUEUE)).toBe(1);
    expect(await read()).toBeUndefined();
  });

  it("goes on with what another process has left", async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "clouds-")), "world.json");
    const first = await start({ file });
    const { id, outputs } = await first.create(KEY, { name: "inbox-queue" }, OPTIONS);
    await clouds.close();
    const second = await start({ file });
    expect((await second.read(KEY, id, { inputs: {}, outputs }))?.outputs).toEqual(outputs);
  });

  it("asks others too, before and when something is made", async () => {
    const made: string[] = [];
    const aws = await start({
      checks: [({ type }) => [{ property: "name", reason: `${type} has a reason` }]],
      onCreate: async ({ name }, inputs) => void made.push(`${name} ${Object.keys(inputs)}`),
    });
    expect((await aws.check(KEY, { name: "inbox-queue" }, undefined)).failures).toEqual([
      { property: "name", reason: `${QUEUE} has a reason` },
    ]);
    await aws.create(KEY, { name: "inbox-queue", __defaults: ["name"] }, OPTIONS);
    expect(made).toEqual(["inbox name"]);
  });

  it("makes nothing that another one refuses", async () => {
    const aws = await start({ onCreate: () => Promise.reject(new Error("the emulator says no")) });
    await expect(aws.create(KEY, { name: "inbox-queue" }, OPTIONS)).rejects.toThrow("the emulator says no");
    expect(clouds.world.all()).toEqual([]);
  });

  it("leaves a package to whoever is given for it", async () => {
    const own = { ...(await start()), package: "kubernetes", version: "1.0.0" };
    await clouds.close();
    await start({ providers: { kubernetes: own } });
    expect(clouds.providers.kubernetes).toBe(own);
  });
});
