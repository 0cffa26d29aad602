import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { EnvironmentFile, requireDigest } from "./image-digest.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const OTHER = `sha256:${"b".repeat(64)}`;

describe("an image", () => {
  it.each([
    ["a digest alone", DIGEST],
    ["a repository and a digest", `111122223333.dkr.ecr.sa-east-1.amazonaws.com/images@${DIGEST}`],
    ["a tag besides", `registry.example.com:5000/images:0.1.0@${DIGEST}`],
  ])("is named by %s", (_, image) => {
    expect(requireDigest(image)).toBe(DIGEST);
  });

  it.each(["images:0.1.0", "images", "images@sha256:abc", `images@${DIGEST}0`])("is not named by %s", (image) => {
    expect(() => requireDigest(image)).toThrow(/names no digest/);
  });
});

describe("the image in an environment's file", () => {
  const TEXT = `{\n  "image": "${DIGEST}",\n  "writer": { "first": "aws", "epoch": 1 }\n}\n`;
  let folder: string;
  let environment: EnvironmentFile;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "deploying-"));
    mkdirSync(path.join(folder, "stacks"));
    environment = new EnvironmentFile(folder, "staging");
    writeFileSync(environment.file, TEXT);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is tried with everything else as it was, and put back", () => {
    environment.tryImage(OTHER);
    expect(readFileSync(environment.file, "utf8")).toBe(TEXT.replace(DIGEST, OTHER));
    environment.putBack();
    expect(readFileSync(environment.file, "utf8")).toBe(TEXT);
    expect(readdirSync(path.dirname(environment.file))).toEqual(["environment.staging.json"]);
  });

  it("stays once it is kept", () => {
    environment.tryImage(OTHER);
    environment.keep();
    environment.putBack();
    expect(environment.readImage()).toBe(OTHER);
  });

  it("is none before somebody has filled it in", () => {
    writeFileSync(environment.file, '{"image": null}');
    expect(environment.readImage()).toBeUndefined();
  });
});
