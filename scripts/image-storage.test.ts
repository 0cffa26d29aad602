import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { prepareStorage, runRootOf } from "./image-storage.ts";

describe("the place for images", () => {
  it("is in the folder, and nothing else's settings are read", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-storage-"));
    try {
      const env = prepareStorage(folder);
      for (const file of [env.CONTAINERS_STORAGE_CONF, env.CONTAINERS_CONF])
        expect(path.dirname(file ?? "")).toBe(folder);
      const text = readFileSync(env.CONTAINERS_STORAGE_CONF ?? "", "utf8");
      expect(text).toContain(`graphroot = "${folder}/storage"`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ["/cache/reviews", "/cache/reviews/run"],
    [`/users/${"deep/".repeat(10)}reviews`, path.join(tmpdir(), "camera-reviews-1000")],
  ])("keeps what is lost at a restart of the machine where podman takes the path: %s", (folder, wanted) => {
    expect(runRootOf(folder, 1000)).toBe(wanted);
    expect(wanted.length).toBeLessThanOrEqual(50);
  });
});
