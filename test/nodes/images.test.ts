import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { makeRelease, openArchive } from "./images.ts";

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-images-"));
  file = path.join(folder, "base.tar");
  const root = path.join(folder, "base");
  mkdirSync(path.join(root, "blobs/sha256"), { recursive: true });
  const blob = (value: unknown) => {
    const bytes = JSON.stringify(value);
    const hex = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(path.join(root, "blobs/sha256", hex), bytes);
    return { mediaType: "x", digest: `sha256:${hex}`, size: bytes.length };
  };
  const config = blob({ config: { Entrypoint: ["node", "main.ts"], Labels: { a: "1" } }, rootfs: { diff_ids: ["d"] } });
  const manifest = blob({ config, layers: [{ digest: "sha256:layer" }] });
  const annotations = { "org.opencontainers.image.ref.name": "localhost/base:dev" };
  writeFileSync(path.join(root, "index.json"), JSON.stringify({ manifests: [{ ...manifest, annotations }] }));
  execFileSync("tar", ["-cf", file, "-C", root, "index.json", "blobs"]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("another release of an image", () => {
  it("has the same layers, its own words and its own digest", async () => {
    const base = await openArchive(file);
    expect(base.importedAs).toBe("localhost/base:dev");
    const release = await makeRelease(base, {
      name: "second",
      folder,
      change: (image) => ({ ...image, config: { ...image.config, Labels: { a: "2" } } }),
    });
    expect(await openArchive(release.file)).toEqual(release);
    expect(release.digest).not.toBe(base.digest);
    const read = (digest: string) =>
      JSON.parse(
        execFileSync("tar", ["-xOf", release.file, `blobs/${digest.replace(":", "/")}`], { encoding: "utf8" }),
      );
    const manifest = read(release.digest);
    expect(manifest.layers).toEqual([{ digest: "sha256:layer" }]);
    expect(read(manifest.config.digest)).toEqual({
      config: { Entrypoint: ["node", "main.ts"], Labels: { a: "2" } },
      rootfs: { diff_ids: ["d"] },
    });
  });
});
