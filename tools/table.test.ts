import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { KEDA_VERSION } from "../infra/kubernetes/keda-version.ts";
import { goFolder, requirements } from "./plan.ts";
import { TOOLS } from "./table.ts";
import type { GoBuild, Tool } from "./tool.ts";

const buildOf = ({ recipe }: Tool): GoBuild | undefined =>
  recipe.kind === "go" ? recipe : recipe.kind === "pulumi" ? recipe.build : undefined;
const built = TOOLS.flatMap((tool) => {
  const build = buildOf(tool);
  return build ? [{ name: tool.name, pin: tool.pin, build }] : [];
});
const locked = TOOLS.flatMap(({ name, pin, recipe }) =>
  recipe.kind === "python" || recipe.kind === "wheel-files" ? [{ name, pin, lock: recipe.lock }] : [],
);

describe("the table of tools", () => {
  it("has each name once, and no name that is a group", () => {
    const names = TOOLS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => TOOLS.some(({ group }) => group === name))).toEqual([]);
  });

  it.each(built)("pins $name as its go.mod does, with a sum for it", ({ pin, build }) => {
    const read = (file: string) => readFileSync(path.join(goFolder(build.lock), file), "utf8");
    const required = [...read("go.mod").matchAll(/^(?:require)?\s+(\S+) (v\S+)/gm)].map(([, module, version]) => ({
      module,
      version,
    }));
    const module = required
      .filter((each) => `${build.package}/`.startsWith(`${each.module}/`))
      .sort((a, b) => (b.module?.length ?? 0) - (a.module?.length ?? 0))[0];
    expect(module?.version).toBe(pin);
    expect(read("go.sum")).toContain(`${module?.module} ${pin} h1:`);
  });

  it.each(built)("tells $name its version, if it is told one", ({ pin, build }) => {
    const versions = (build.flags ?? []).filter((flag) => /version/i.test(flag) && /=v?\d+\.\d+\.\d+$/.test(flag));
    for (const flag of versions) expect(flag.replace(/.*=v?/, "v")).toBe(pin);
  });

  it.each(locked)("pins $name as its lock file does, with hashes", ({ pin, lock }) => {
    const text = readFileSync(requirements(lock), "utf8");
    const wanted = readFileSync(requirements(lock).replace(/\.txt$/, ".in"), "utf8").split("\n")[0] ?? "";
    expect(wanted.endsWith(`==${pin}`)).toBe(true);
    expect(text).toContain(`${wanted.replace(/\[.*\]/, "")} \\\n    --hash=sha256:`);
  });

  it("names no file of a registry in a lock file of Python's", () => {
    expect(
      locked.filter(({ lock }) => /https?:|--index|--find-links/.test(readFileSync(requirements(lock), "utf8"))),
    ).toEqual([]);
  });

  it("takes KEDA's kinds from the minor version that the clusters get", () => {
    const pin = TOOLS.find(({ name }) => name === "keda-crds")?.pin ?? "";
    expect(pin.split(".").slice(0, 2)).toEqual(`v${KEDA_VERSION}`.split(".").slice(0, 2));
  });

  it("has what builds packages of Python's locked too", () => {
    expect(existsSync(requirements("build"))).toBe(true);
  });
});
