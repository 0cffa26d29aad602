import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type BuildPlan, buildCommands, chooseEngine, EngineMissing, PUBLISHED_BASE } from "./image-engine.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const PLAN: BuildPlan = {
  context: "/w/context",
  epoch: 1_700_000_000,
  version: "1.2.3",
  revision: "abc-dirty",
  base: { name: PUBLISHED_BASE, digest: DIGEST },
  reference: "localhost/camera-reviews:1.2.3",
  certificates: undefined,
  layout: "/w/layout",
};
const ENGINES = ["buildah", "podman", "docker"] as const;
const build = (name: (typeof ENGINES)[number], plan: Partial<BuildPlan> = {}) =>
  buildCommands({ name, program: `/bin/${name}` }, { ...PLAN, ...plan });

describe("the engine", () => {
  it("is the first of three that is there, whatever else is", () => {
    fc.assert(
      fc.property(fc.subarray([...ENGINES, "nerdctl", "kaniko"]), (there) => {
        const wanted = ENGINES.find((name) => there.includes(name));
        const choose = () => chooseEngine((name) => (there.includes(name) ? `/bin/${name}` : undefined));
        if (wanted) expect(choose()).toEqual({ name: wanted, program: `/bin/${wanted}` });
        else expect(choose).toThrow(EngineMissing);
      }),
    );
  });
});

describe("the commands that build", () => {
  it.each(ENGINES)("tell %s the base's digest, the version and the commit", (name) => {
    const [command = []] = build(name);
    expect(command[0]).toBe(`/bin/${name}`);
    for (const argument of [
      `NODE_DIGEST=${DIGEST}`,
      "VERSION=1.2.3",
      "REVISION=abc-dirty",
      `BASE_NAME=${PUBLISHED_BASE}`,
    ])
      expect(command[command.indexOf(argument) - 1]).toBe("--build-arg");
    expect(command.at(-1)).toBe("/w/context");
    expect(command).toContain("--no-cache");
  });

  it.each(ENGINES)("make %s put the commit's time on everything, and the image into the layout", (name) => {
    const text = build(name).flat().join(" ");
    expect(text).toMatch(
      name === "docker" ? /SOURCE_DATE_EPOCH=1700000000 .*rewrite-timestamp=true/ : /--timestamp 1700000000/,
    );
    expect(text).toMatch(
      name === "docker" ? /dest=\/w\/layout/ : /push localhost\/camera-reviews:1\.2\.3 oci:\/w\/layout/,
    );
  });

  it.each(ENGINES)("make %s stand on something else and trust a network only when that is wanted", (name) => {
    const plain = build(name).flat();
    for (const option of ["--build-context", "--secret"]) expect(plain).not.toContain(option);
    const base = { name: "stand-in", digest: DIGEST, source: "container-image://abc" };
    const wanted = build(name, { certificates: "/ca.pem", base }).flat();
    expect(wanted[wanted.indexOf("--build-context") + 1]).toBe(`${PUBLISHED_BASE}@${DIGEST}=container-image://abc`);
    expect(wanted[wanted.indexOf("--secret") + 1]).toBe("id=certificates,src=/ca.pem");
  });
});
