import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { runCommand } from "../../../scripts/image-command.ts";
import { requireTool } from "../../../tools/find.ts";
import { ROOT } from "../built-image.ts";

const DOCKERFILE = path.join(ROOT, "Dockerfile");

describe("the Dockerfile, as others judge it", () => {
  it("has nothing that hadolint would have otherwise", async () => {
    await expect(runCommand([requireTool("hadolint"), "--no-color", DOCKERFILE])).resolves.toBe("");
  });

  it("has nothing that trivy's checks would have otherwise", async () => {
    const cache = mkdtempSync(path.join(tmpdir(), "camera-reviews-trivy-"));
    try {
      // An empty cache and no update: the checks that came with it.
      const offline = ["--cache-dir", cache, "--skip-check-update", "--disable-telemetry", "--skip-version-check"];
      const kind = ["--misconfig-scanners", "dockerfile", "--quiet", "--format", "json"];
      const told = JSON.parse(await runCommand([requireTool("trivy"), "config", ...offline, ...kind, DOCKERFILE])) as {
        Results: { MisconfSummary: { Successes: number; Failures: number } }[];
      };
      expect(told.Results.map(({ MisconfSummary }) => MisconfSummary.Failures)).toEqual([0]);
      expect(told.Results[0]?.MisconfSummary.Successes).toBeGreaterThan(20);
    } finally {
      rmSync(cache, { recursive: true });
    }
  });

  it("has nothing that checkov's checks would have otherwise", async () => {
    const kind = ["--framework", "dockerfile", "--skip-download", "--output", "json"];
    const told = await runCommand([requireTool("checkov"), "--file", DOCKERFILE, ...kind]);
    const { summary } = JSON.parse(told) as { summary: { passed: number; failed: number; parsing_errors: number } };
    expect(summary).toMatchObject({ failed: 0, parsing_errors: 0 });
    expect(summary.passed).toBeGreaterThan(50);
  });
});
