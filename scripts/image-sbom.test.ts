import { describe, expect, it } from "@jest/globals";
import { type ImageFacts, keepInstalled, makeSbom, type NpmBom, readDpkgStatus } from "./image-sbom.ts";

const STATUS = `Package: libc6
Status: install ok installed
Architecture: amd64
Version: 2.36-9+deb12u10
Description: a library
 and more of it
 Version: not this

Package: removed
Status: deinstall ok config-files
Architecture: amd64
Version: 1

Package: tzdata
Status: hold ok installed
Architecture: all
Version: 1:2025b-0

`;
const part = (name: string) => ({
  "bom-ref": `${name}@1`,
  type: "library",
  name,
  version: "1",
  purl: `pkg:npm/${name}@1`,
});
const NPM: NpmBom = {
  metadata: { component: { ...part("app"), name: "context" } },
  components: [part("koa"), part("accepts")],
  dependencies: [
    { ref: "koa@1", dependsOn: ["accepts@1"] },
    { ref: "app@1", dependsOn: ["koa@1"] },
  ],
};
const FACTS: ImageFacts = {
  digest: `sha256:${"a".repeat(64)}`,
  version: "1.2.3",
  epoch: 1_700_000_000,
  dpkgStatus: STATUS,
  nodeVersion: "24.21.0",
  debianVersion: "12.11",
};
interface Read {
  serialNumber: string;
  metadata: { timestamp: string };
  components: { "bom-ref": string; name: string; purl?: string }[];
  dependencies: { ref: string; dependsOn: string[] }[];
}
const make = (facts: Partial<ImageFacts> = {}, npm = NPM) => makeSbom(npm, { ...FACTS, ...facts }) as Read;

describe("Debian's record", () => {
  it("names what is installed, not what was removed", () => {
    expect(readDpkgStatus(STATUS)).toEqual([
      { name: "libc6", version: "2.36-9+deb12u10", architecture: "amd64" },
      { name: "tzdata", version: "1:2025b-0", architecture: "all" },
    ]);
  });
});

describe("the list of what is in an image", () => {
  it("names the service, npm's packages, Debian's and Node, each by its purl", () => {
    expect(make().components.map(({ purl }) => purl)).toEqual([
      "pkg:npm/accepts@1",
      "pkg:npm/app@1",
      undefined, // Debian itself
      "pkg:npm/koa@1",
      "pkg:generic/node@24.21.0",
      "pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64&distro=debian-12.11",
      "pkg:deb/debian/tzdata@1%3A2025b-0?arch=all&distro=debian-12.11",
    ]);
  });

  it("says what stands on what, from the image down, and names nothing that isn't listed", () => {
    const { components, dependencies } = make();
    const listed = new Set(["image", ...components.map((component) => component["bom-ref"])]);
    for (const { ref, dependsOn } of dependencies) for (const one of [ref, ...dependsOn]) expect(listed).toContain(one);
    expect(dependencies.find(({ ref }) => ref === "image")?.dependsOn).toEqual(
      expect.arrayContaining(["app@1", "node"]),
    );
  });

  it("is of the image only: the folder it was built in and the order of npm's answer don't show", () => {
    const other = {
      ...NPM,
      metadata: { component: { ...part("app"), name: "elsewhere" } },
      components: NPM.components.toReversed(),
    };
    expect(make({}, other)).toEqual(make());
    expect(make().metadata.timestamp).toBe("2023-11-14T22:13:20.000Z");
  });

  it("has a number of its own for each image, which is a UUID", () => {
    const numbers = ["a", "b", "c"].map((digit) => make({ digest: `sha256:${digit.repeat(64)}` }).serialNumber);
    expect(new Set(numbers).size).toBe(3);
    for (const number of numbers)
      expect(number).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("leaves Node out where the base doesn't say which it is", () => {
    expect(make({ nodeVersion: undefined }).components.some(({ name }) => name === "node")).toBe(false);
  });
});

describe("what was installed", () => {
  it("is kept of all that a project may need, with what it stands on", () => {
    const all: NpmBom = {
      ...NPM,
      components: [...NPM.components, part("jest"), { ...part("koa"), "bom-ref": "koa@2", version: "2" }],
      dependencies: [
        { ref: "app@1", dependsOn: ["koa@1", "jest@1"] },
        { ref: "jest@1", dependsOn: ["accepts@1", "koa@2"] },
        { ref: "koa@1", dependsOn: ["accepts@1"] },
        { ref: "accepts@1" },
      ],
    };
    const places = { "node_modules/koa": { version: "1" }, "node_modules/koa/node_modules/accepts": { version: "1" } };
    const kept = keepInstalled(all, { packages: places });
    expect(kept.components.map((component) => component["bom-ref"])).toEqual(["koa@1", "accepts@1"]);
    expect(kept.dependencies).toEqual([
      { ref: "app@1", dependsOn: ["koa@1"] },
      { ref: "koa@1", dependsOn: ["accepts@1"] },
      { ref: "accepts@1", dependsOn: [] },
    ]);
  });
});
