import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { planWriter, WriterInvalid, type WriterSettings } from "./writer.ts";

const first: WriterSettings = { sites: ["aws", "gcp"], firstWriter: "aws", epoch: 1 };

describe("planWriter", () => {
  it("lets the other site follow the first writer", () => {
    expect(planWriter(first)).toEqual({
      firstWriter: "aws",
      epoch: 1,
      writer: "aws",
      replication: { publisher: "aws", subscriber: "gcp" },
    });
  });

  it("lets nobody follow after a promotion until it is asked for", () => {
    expect(planWriter({ ...first, promoted: "gcp", epoch: 2 })).toEqual({
      firstWriter: "aws",
      epoch: 2,
      writer: "gcp",
    });
    expect(planWriter({ ...first, promoted: "gcp", epoch: 2, subscriber: "aws" }).replication).toEqual({
      publisher: "gcp",
      subscriber: "aws",
    });
  });

  it("lets nobody follow a single site", () => {
    expect(planWriter({ sites: ["aws"], firstWriter: "aws", epoch: 1 }).replication).toBeUndefined();
  });

  it.each<[string, Partial<WriterSettings>, RegExp]>([
    [
      "a first writer that is no site",
      { firstWriter: "azure" },
      /first writer site azure is not one of the sites \(aws, gcp\)/,
    ],
    [
      "a promoted copy that is also the subscriber",
      { promoted: "gcp", subscriber: "gcp", epoch: 2 },
      /promoted copy gcp is also/,
    ],
    ["a writer that follows itself", { subscriber: "aws" }, /writer aws is also the subscriber/],
    ["a promotion that did not raise the epoch", { promoted: "gcp" }, /epoch is at least 2, and 1/],
    ["an epoch of nothing", { epoch: 0 }, /epoch 0/],
    ["an epoch that isn't whole", { epoch: 1.5 }, /epoch 1.5/],
    ["a site twice", { sites: ["aws", "aws"] }, /named twice/],
    ["three sites", { sites: ["aws", "gcp", "azure"] }, /between two/],
    ["an unknown subscriber", { subscriber: "azure" }, /subscriber site azure/],
  ])("refuses %s", (_, part, message) => {
    expect(() => planWriter({ ...first, ...part })).toThrow(message);
  });

  it("never plans that a site follows itself, or that the promoted copy follows", () => {
    const site = fc.constantFrom("aws", "gcp", "azure");
    const maybe = fc.option(site, { nil: undefined });
    fc.assert(
      fc.property(site, maybe, maybe, fc.integer({ min: 0, max: 3 }), (firstWriter, promoted, subscriber, epoch) => {
        const settings = {
          ...first,
          firstWriter,
          epoch,
          ...(promoted && { promoted }),
          ...(subscriber && { subscriber }),
        };
        try {
          const { writer, replication } = planWriter(settings);
          expect(writer).toBe(promoted ?? firstWriter);
          if (replication) {
            expect(replication.publisher).toBe(writer);
            expect([writer, promoted]).not.toContain(replication.subscriber);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(WriterInvalid);
        }
      }),
    );
  });
});
