import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { copyContext, INPUTS, labelOf, RevisionUnknown, readRevision } from "./image-context.ts";

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-context-"));
  root = path.join(folder, "project");
  mkdirSync(path.join(root, "service"), { recursive: true });
  for (const file of ["Dockerfile", ".dockerignore", ".npmrc", "package.json", "package-lock.json", "service/main.ts"])
    writeFileSync(path.join(root, file), file);
  git("init", "--quiet");
  commit();
});
afterEach(() => rmSync(folder, { recursive: true }));

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], {
    cwd: root,
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_COMMITTER_DATE: "1700000000 +0000" },
    stdio: ["ignore", "pipe", "ignore"],
  });
const commit = () => {
  git("add", "--all");
  git("commit", "--quiet", "--no-verify", "--message", "a");
};
const stage = (file: string): void => {
  writeFileSync(path.join(root, file), "changed");
  git("add", file);
};
const copied = (name: string): string => {
  const target = path.join(folder, "copies", name);
  copyContext(root, readRevision(root), target);
  return target;
};

describe("what is built", () => {
  it("is of a commit and its time", () => {
    const revision = readRevision(root);
    expect(revision).toMatchObject({ epoch: 1_700_000_000, isDirty: false });
    expect(labelOf(revision)).toMatch(/^[0-9a-f]{40}$/);
  });

  it("is what was committed, whatever lies beside it and whatever modes it has here", () => {
    writeFileSync(path.join(root, "other.ts"), "not of the image");
    chmodSync(path.join(root, "service/main.ts"), 0o600);
    expect(readRevision(root).isDirty).toBe(false);
    const target = copied("clean");
    expect(statSync(path.join(target, "service/main.ts")).mode & 0o777).toBe(0o644);
    expect(statSync(path.join(target, "service")).mode & 0o777).toBe(0o755);
    expect(() => statSync(path.join(target, "other.ts"))).toThrow("ENOENT");
  });

  it.each([
    ["changed", () => writeFileSync(path.join(root, "service/main.ts"), "changed")],
    ["new", () => writeFileSync(path.join(root, "service/new.ts"), "new")],
    ["gone", () => rmSync(path.join(root, "service/main.ts"))],
    ["staged", () => stage("Dockerfile")],
  ])("says when a file is %s and not committed, and is built of the files as they are", (what, change) => {
    change();
    expect(labelOf(readRevision(root))).toMatch(/^[0-9a-f]{40}-dirty$/);
    const target = copied("dirty");
    const read = (file: string) => readFileSync(path.join(target, file), "utf8");
    if (what === "changed") expect(read("service/main.ts")).toBe("changed");
    if (what === "new") expect(read("service/new.ts")).toBe("new");
    if (what === "gone") expect(() => read("service/main.ts")).toThrow("ENOENT");
    if (what === "staged") expect(read("Dockerfile")).toBe("changed");
  });

  it("can't be said where there is no commit", () => {
    rmSync(path.join(root, ".git"), { recursive: true });
    expect(() => readRevision(root)).toThrow(RevisionUnknown);
  });

  it("holds all that the Dockerfile copies from it", () => {
    const dockerfile = readFileSync(path.join(import.meta.dirname, "../Dockerfile"), "utf8");
    const copies = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = ""]) =>
      sources.split(" "),
    );
    expect(copies).toContain("service");
    expect(INPUTS).toEqual(expect.arrayContaining(copies));
  });
});
