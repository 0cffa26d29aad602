import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { UNKNOWN } from "../provider.ts";
import { checkAgainstModels, planCalls, TypeNotModelled } from "./check.ts";
import type { ApiModel } from "./model.ts";
import { AWS_ROWS } from "./rows.ts";

const INVENTORIES = path.join(import.meta.dirname, "../../../stacks/inventories");

/** As much of a queue service as these tests need. */
const QUEUES: ApiModel = {
  operations: {
    CreateQueue: { input: { shape: "CreateQueue" } },
    SetQueueAttributes: { input: { shape: "CreateQueue" } },
  },
  shapes: {
    CreateQueue: {
      type: "structure",
      required: ["QueueName"],
      members: {
        QueueName: { shape: "Name" },
        QueueUrl: { shape: "Text" },
        Attributes: { shape: "Attributes" },
      },
    },
    Attributes: { type: "map", key: { shape: "Text" }, value: { shape: "Short" } },
    Name: { type: "string", max: 20 },
    Short: { type: "string", max: 5 },
    Text: { type: "string" },
  },
};
const load = (): ApiModel => QUEUES;
const QUEUE = "aws:sqs/queue:Queue";

describe("a resource's inputs against the models", () => {
  it("are told by the input's own name", () => {
    expect(checkAgainstModels(QUEUE, { name: "in", kmsMasterKeyId: "too long" }, { load })).toEqual([
      { property: "kmsMasterKeyId", reason: "has 8 characters, at most 5 are allowed (sqs.CreateQueue)" },
    ]);
  });

  it("have the generated name in view, which is longer than the logical one", () => {
    expect(checkAgainstModels(QUEUE, {}, { name: "uploads-inbox", load })).toEqual([
      { property: "name", reason: "has 21 characters, at most 20 are allowed (sqs.CreateQueue)" },
    ]);
    expect(checkAgainstModels(QUEUE, {}, { name: "uploads", load })).toEqual([]);
  });

  it("miss what is required, by the input's spelling", () => {
    expect(checkAgainstModels(QUEUE, {}, { load })).toEqual([
      { property: "queueName", reason: "is required (sqs.CreateQueue)" },
    ]);
  });

  it("are left alone as long as they aren't known", () => {
    expect(checkAgainstModels(QUEUE, { name: UNKNOWN, kmsMasterKeyId: UNKNOWN }, { load })).toEqual([]);
  });

  it("say which of them no call takes", () => {
    expect(planCalls(QUEUE, { name: "in", region: "x", colour: "red" }, { load })).toMatchObject({
      left: { region: "where the call goes, no member of it" },
      unexplained: ["colour"],
    });
  });

  it("can't be of a type that nobody has looked at", () => {
    expect(() => checkAgainstModels("aws:sqs/stack:Stack", {}, { load })).toThrow(TypeNotModelled);
  });
});

describe("the table of operations", () => {
  const used = new Set(
    readdirSync(INVENTORIES)
      .flatMap((file) => Object.keys(JSON.parse(readFileSync(path.join(INVENTORIES, file), "utf8")).types))
      .filter((type) => type.startsWith("aws:")),
  );

  it("has a row for every type that the programs make, and for no other", () => {
    expect(Object.keys(AWS_ROWS).sort()).toEqual([...used].sort());
  });

  it("says why where there is no call", () => {
    const silent = Object.entries(AWS_ROWS).filter(([, { calls, why }]) => calls.length === 0 && !why);
    expect(silent).toEqual([]);
  });
});
