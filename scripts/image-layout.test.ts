import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  blobOf,
  describeHistory,
  describeStep,
  LayoutUnreadable,
  listLayout,
  readLayers,
  readLayout,
  settleLayout,
  withoutOrigin,
} from "./image-layout.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-layout-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const REFERENCE = "localhost/camera-reviews:1";
const LAYER = Buffer.from("layer ".repeat(1000));

/** An image of one layer, as buildah leaves it; `origin` is what is another each time. */
function makeLayout(name: string, origin: string, { images = 1 } = {}): string {
  const layout = path.join(folder, name);
  mkdirSync(path.join(layout, "blobs/sha256"), { recursive: true });
  const blob = (content: Buffer | object) => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    writeFileSync(blobOf(layout, digest), bytes);
    return { mediaType: "x", digest, size: bytes.length };
  };
  const history = [
    { created_by: "/bin/sh -c #(nop) ARG A", empty_layer: true, comment: `FROM ${origin}` },
    { created_by: `/bin/sh -c #(nop) COPY dir:${"a".repeat(64)} in ./service `, comment: "a person's words" },
  ];
  const config = blob({ config: { User: "10001" }, history, rootfs: { diff_ids: ["d"] } });
  const manifest = blob({ schemaVersion: 2, config, layers: [blob(gzipSync(LAYER))] });
  writeFileSync(path.join(layout, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(path.join(layout, "index.json"), JSON.stringify({ manifests: Array(images).fill(manifest) }));
  return layout;
}

describe("the layout of an image", () => {
  it("has one digest after settling, whatever buildah called the images in between", () => {
    const [one, two] = [makeLayout("one", "0123456789ab"), makeLayout("two", "ba9876543210")];
    expect(readLayout(one).digest).not.toBe(readLayout(two).digest);
    expect(settleLayout(one, REFERENCE)).toBe(settleLayout(two, REFERENCE));
    expect(readLayout(one).digest).toBe(readLayout(two).digest);
  });

  it("keeps all else, and leaves nothing that no one names", () => {
    const layout = makeLayout("one", "0123456789ab");
    const before = readLayout(layout);
    settleLayout(layout, REFERENCE);
    const after = readLayout(layout);
    expect(after.manifest.layers).toEqual(before.manifest.layers);
    expect(after.config).toEqual({ ...before.config, history: before.config.history.map(withoutOrigin) });
    expect(existsSync(blobOf(layout, before.digest))).toBe(false);
    for (const file of listLayout(layout, 0)) expect(existsSync(path.join(layout, file))).toBe(true);
  });

  it("tells of each layer what is pulled, what that becomes, and which step made it", async () => {
    const [layer] = await readLayers(makeLayout("one", "0123456789ab"));
    expect(layer).toMatchObject({ unpackedBytes: LAYER.length, what: "COPY ./service" });
    expect(layer?.bytes).toBeLessThan(LAYER.length);
  });

  it("is refused when it holds several images", () => {
    expect(() => readLayout(makeLayout("one", "0123456789ab", { images: 2 }))).toThrow(LayoutUnreadable);
  });
});

describe("a note in the history", () => {
  it.each([
    ["FROM 0123456789ab", undefined],
    ["FROM docker.io/library/node:24", "FROM docker.io/library/node:24"],
    ["buildkit.dockerfile.v0", "buildkit.dockerfile.v0"],
  ])("%s becomes %s", (comment, wanted) => {
    expect(withoutOrigin({ created: "a", comment }).comment).toBe(wanted);
  });
});

describe("a step", () => {
  it.each([
    [`/bin/sh -c #(nop) COPY file:${"0".repeat(64)} in ./ `, "COPY ./"],
    ["/bin/sh -c rm -rf /usr/local/bin/npm", "RUN rm -rf /usr/local/bin/npm"],
    ["|2 REVISION=x VERSION=1 /bin/sh -c node  --help", "RUN node --help"],
    ["RUN /bin/sh -c rm -rf /opt # buildkit", "RUN rm -rf /opt"],
    ["COPY /app/node_modules ./node_modules # buildkit", "COPY /app/node_modules ./node_modules"],
    ["", "unknown"],
  ])("that is kept as %s is told as %s", (kept, told) => {
    expect(describeStep(kept)).toBe(told);
  });

  it("is cut where it is longer than a line", () => {
    expect(describeStep(`RUN ${"a".repeat(200)}`)).toHaveLength(60);
  });
});

describe("a history", () => {
  const step = (created_by: string, empty_layer?: boolean) => ({ created_by, ...(empty_layer && { empty_layer }) });

  it("has for each layer the step that made it", () => {
    const kept = [step("COPY a b # buildkit"), step("ENV X=1", true), step("RUN /bin/sh -c rm a # buildkit")];
    expect(describeHistory(kept)).toEqual(["COPY a b", "RUN rm a"]);
  });

  it("has for a layer of several steps each that changes files", () => {
    const kept = [step("COPY a b", true), step("USER 1", true), step("RUN x", true), step("LABEL a=b")];
    expect(describeHistory(kept)).toEqual(["COPY a b; RUN x"]);
  });

  it("has for a layer of no such step the one that is said to have made it", () => {
    expect(describeHistory([step("ENV A=1", true), step('CMD ["node"]')])).toEqual(['CMD ["node"]']);
  });
});
