import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { BuiltImage } from "../../../scripts/image-build.ts";
import { runCommand } from "../../../scripts/image-command.ts";
import { labelOf, type Revision, readRevision } from "../../../scripts/image-context.ts";
import { blobOf, readLayout } from "../../../scripts/image-layout.ts";
import type { Component } from "../../../scripts/image-sbom.ts";
import { requireTool } from "../../../tools/find.ts";
import { tellEvidence } from "../../engine/evidence.ts";
import { buildOurs, ROOT } from "../built-image.ts";
import { runContainer } from "../container.ts";
import { compareEntries, readEntries } from "../layer-difference.ts";

interface Bom {
  readonly components: readonly (Component & { readonly hashes?: readonly { readonly content: string }[] })[];
}

let folder: string;
let first: BuiltImage;
let second: BuiltImage;
let revision: Revision;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-built-"));
  revision = readRevision(ROOT); // asked once: somebody may commit meanwhile
  first = await buildOurs(folder, { tag: "first", revision });
  second = await buildOurs(folder, { tag: "second", revision });
  for (const image of [first, second]) {
    mkdirSync(layoutOf(image));
    await runCommand(["tar", "-C", layoutOf(image), "-xf", image.archive]);
  }
}, 900_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const layoutOf = (image: BuiltImage): string => image.archive.replace(".oci.tar", "");
const bomOf = (image: BuiltImage): Bom => JSON.parse(readFileSync(image.sbom ?? "", "utf8")) as Bom;
const named = (bom: Bom, kind: string) => bom.components.filter(({ purl }) => purl?.startsWith(`pkg:${kind}/`));

const ask = (entrypoint: string, command: readonly string[]) =>
  runContainer({ image: first.reference, settings: {}, entrypoint, command });
/** Every package that lies in the image, by its own words. */
const LIST_PACKAGES = `
  const { globSync, readFileSync } = require("node:fs");
  for (const file of globSync("/app/node_modules/**/package.json").filter((file) => /\\/node_modules\\/(@[^/]+\\/)?[^/]+\\/package.json$/.test(file))) {
    const { name, version } = JSON.parse(readFileSync(file, "utf8"));
    console.log(name + "@" + version);
  }`;

describe("two builds of one commit, with nothing taken over", () => {
  it("have the same layers, or say which file differs in what", async () => {
    const differences = [];
    for (const [index, layer] of first.layers.entries()) {
      const other = second.layers[index];
      if (!other || layer.digest === other.digest) continue;
      const [one, two] = [blobOf(layoutOf(first), layer.digest), blobOf(layoutOf(second), other.digest)];
      const found = compareEntries(await readEntries(one), await readEntries(two));
      differences.push({ layer: layer.what, files: found.length, first: found.slice(0, 10) });
    }
    expect(differences).toEqual([]);
    expect(first.layers.length).toBe(second.layers.length);
  });

  it("have the same settings", () => {
    expect(readLayout(layoutOf(second)).config).toEqual(readLayout(layoutOf(first)).config);
  });

  it("say which commit they are of, and nothing is newer", () => {
    const { config, created, history } = readLayout(layoutOf(first)).config;
    expect(config.Labels).toMatchObject({
      "org.opencontainers.image.revision": labelOf(revision),
      "org.opencontainers.image.base.name": first.base.name,
      "org.opencontainers.image.base.digest": first.base.digest,
    });
    const time = `${new Date(revision.epoch * 1000).toISOString().slice(0, 19)}Z`;
    const theirs = [created, ...history.map((entry) => entry.created)].filter((each) => !each.startsWith("1970"));
    expect([...new Set(theirs)]).toEqual([time]);
  });

  it("have the same digest", () => {
    const sizes = first.layers.map(({ what, bytes, unpackedBytes }) => ({
      "pulled, MB": bytes / 1e6,
      "unpacked, MB": unpackedBytes / 1e6,
      step: what,
    }));
    tellEvidence("image-layers", `${first.digest} on ${first.base.name}`, sizes);
    const builds = [first, second].map(({ digest, engine, revision, seconds }) => ({
      digest,
      engine,
      revision,
      seconds,
    }));
    tellEvidence("image-builds", "Built twice, nothing taken over", builds);
    expect(second.digest).toBe(first.digest);
  });
});

describe("the list of what is in the image", () => {
  it("is the same for both builds, byte by byte", () => {
    const [one, two] = [first, second].map(({ sbom }) => readFileSync(sbom ?? "", "utf8"));
    expect(one).toBe(two);
  });

  it("names each of npm's packages that lies in the image, with the hash that npm checked, and no other", async () => {
    const told = await ask("node", ["--eval", LIST_PACKAGES]);
    const locked = JSON.parse(readFileSync(path.join(ROOT, "package-lock.json"), "utf8")) as {
      packages: Record<string, { version: string; integrity?: string }>;
    };
    const hashes = new Map(
      Object.entries(locked.packages).map(([place, { version, integrity = "" }]) => {
        const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
        return [`${name}@${version}`, Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex")];
      }),
    );
    const wanted = new Set(told.trim().split("\n"));
    const listed = named(bomOf(first), "npm").filter(({ type }) => type === "library");
    expect(wanted.size).toBeGreaterThan(100);
    expect(listed.map(({ name, version }) => `${name}@${version}`).sort()).toEqual([...wanted].sort());
    for (const { name, version, hashes: [hash] = [] } of listed)
      expect([name, hash?.content]).toEqual([name, hashes.get(`${name}@${version}`)]);
  });

  it("names each of Debian's packages as dpkg itself tells them, and Node as it tells itself", async () => {
    const told = (await ask("dpkg-query", ["--show"])).replaceAll(/(:\w+)?\t/g, " ");
    const listed = named(bomOf(first), "deb").map(({ name, version }) => `${name} ${version}`);
    expect([...listed].sort()).toEqual(told.trim().split("\n").sort());
    const [node] = named(bomOf(first), "generic");
    expect(`v${node?.version}`).toBe((await ask("node", ["--version"])).trim());
  });

  it("holds against CycloneDX's own schema", async () => {
    const program = [
      "import sys",
      "from cyclonedx.schema import SchemaVersion",
      "from cyclonedx.validation.json import JsonStrictValidator",
      "error = JsonStrictValidator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read())",
      "print(error or 'valid')",
    ].join("\n");
    const judged = await runCommand([requireTool("cyclonedx-python"), "-c", program, first.sbom ?? ""]);
    expect(judged.trim()).toBe("valid");
  });
});

describe("the image, as trivy judges it", () => {
  const QUIET = ["--quiet", "--disable-telemetry", "--skip-version-check"];
  const trivy = (...args: readonly string[]) =>
    runCommand([requireTool("trivy"), ...args, ...QUIET, "--cache-dir", path.join(folder, "trivy")]);

  it("has neither a setting that its checks would have otherwise nor a secret", async () => {
    const scanners = ["--scanners", "misconfig,secret", "--image-config-scanners", "misconfig,secret"];
    const offline = ["--skip-check-update", "--offline-scan"];
    const told = await trivy("image", "--input", layoutOf(first), ...scanners, ...offline, "--format", "json");
    const { Results: results } = JSON.parse(told) as {
      Results: { MisconfSummary?: { Successes: number }; Misconfigurations?: unknown[]; Secrets?: unknown[] }[];
    };
    expect(results.flatMap(({ Misconfigurations = [], Secrets = [] }) => [...Misconfigurations, ...Secrets])).toEqual(
      [],
    );
    expect(Math.max(...results.map(({ MisconfSummary }) => MisconfSummary?.Successes ?? 0))).toBeGreaterThan(20);
  });

  it("holds what our list says, which trivy reads as it is meant", async () => {
    const found = JSON.parse(
      await trivy("image", "--input", layoutOf(first), "--format", "cyclonedx", "--offline-scan"),
    ) as Bom;
    const readBack = JSON.parse(
      await trivy("sbom", first.sbom ?? "", "--format", "cyclonedx", "--offline-scan"),
    ) as Bom;
    for (const kind of ["npm", "deb"]) {
      const [there = [], ours, read] = [found, bomOf(first), readBack].map((bom) => packagesOf(named(bom, kind)));
      expect(there.length).toBeGreaterThan(50);
      expect(ours).toEqual(there.filter((name) => !NO_PACKAGES.includes(name)));
      expect(read).toEqual(ours);
    }
  });
});

/** What trivy takes for one, by a package.json that is no package's own. */
const NO_PACKAGES = ["pkg:npm/transport@0.0.1"]; // of pino's tests

/** Names and versions, each once; trivy writes a version's epoch behind, we write it as Debian does. */
function packagesOf(components: readonly Component[]): readonly string[] {
  const names = components.map(({ purl = "" }) => {
    const [name, qualifiers] = decodeURIComponent(purl).split("?");
    const epoch = new URLSearchParams(qualifiers).get("epoch");
    return epoch ? name?.replace(/@(?=[^@]*$)/, `@${epoch}:`) : name;
  });
  return [...new Set(names.map(String))].sort();
}
