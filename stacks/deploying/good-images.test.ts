import { describe, expect, it } from "@jest/globals";
import type { Update } from "./engine.ts";
import { findGoodImages, pickGoodImage } from "./good-images.ts";
import { readMessage, writeMessage } from "./update-message.ts";

const image = (letter: string): string => `sha256:${letter.repeat(64)}`;
const [A, B, C] = [image("a"), image("b"), image("c")] as const;

/** One minute after another. */
const updates = (...all: readonly [digest: string, result?: "succeeded" | "failed", from?: string][]): Update[] =>
  all
    .map(([digest, result = "succeeded", rolledBackFrom], minute) => ({
      kind: "update" as const,
      result,
      message: writeMessage({ environment: "production", image: digest, rolledBackFrom }),
      startTime: new Date(2026, 0, 1, 0, minute),
      endTime: new Date(2026, 0, 1, 0, minute, 30),
    }))
    .reverse();

const digestsOf = (...histories: Update[][]) => findGoodImages(histories).map(({ digest }) => digest);

describe("images that are good", () => {
  it("have ended well on both clouds, the newest first", () => {
    expect(digestsOf(updates([A], [B]), updates([A], [B]))).toEqual([B, A]);
  });

  it("are not those that failed on one cloud", () => {
    expect(digestsOf(updates([A], [B], [C]), updates([A], [B, "failed"], [C]))).toEqual([C, A]);
  });

  it("are not those that only one cloud has seen", () => {
    expect(digestsOf(updates([A], [B]), updates([A]))).toEqual([A]);
  });

  it("are not those that somebody has rolled back from, until they are deployed again", () => {
    const history = updates([A], [B], [A, "succeeded", B]);
    expect(digestsOf(history, history)).toEqual([A]);
    const again = updates([A], [B], [A, "succeeded", B], [B]);
    expect(digestsOf(again, again)).toEqual([B, A]);
  });

  it("are not known from updates by hand", () => {
    const byHand = updates([A]).map((update) => ({ ...update, message: `try ${A}` }));
    expect(digestsOf(byHand, updates([A]))).toEqual([]);
  });
});

describe("the image to go back to", () => {
  const good = findGoodImages([updates([A], [B], [C]), updates([A], [B], [C])]);

  it("is the last good one that isn't the present one", () => {
    expect([pickGoodImage(good, C), pickGoodImage(good, B), pickGoodImage(good, undefined)]).toEqual([B, C, C]);
  });

  it("may be any good one that is asked for, and no other", () => {
    expect(pickGoodImage(good, C, A)).toBe(A);
    expect(() => pickGoodImage(good, C, image("d"))).toThrow(/No deployment of sha256:dddd.*\n.*sha256:cccc/s);
  });

  it("is none when there is nothing else", () => {
    expect(() => pickGoodImage(findGoodImages([updates([A]), updates([A])]), A)).toThrow("no other image");
  });
});

describe("the message of an update", () => {
  it("is read as it was written", () => {
    const message = writeMessage({ environment: "staging", image: A, rolledBackFrom: B });
    expect(message).toBe(`deploy staging, image ${A}, rolled back from ${B}`);
    expect(readMessage(message)).toEqual({ image: A, rolledBackFrom: B });
  });

  it("names no image where there is none", () => {
    expect(readMessage(writeMessage({ environment: "staging", image: undefined }))).toBeUndefined();
  });
});
