import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { clean, listForeign } from "./clean.ts";
import { install, measure, openStaging, removeAbandoned } from "./staging.ts";
import { isCurrent, keyOf, readStamp, readStamps, type Stamp, writeStamp } from "./stamps.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tools-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (file: string, text = "x"): void => {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
};

const stampOf = (name: string, outputs: readonly string[] = [`bin/${name}`]): Stamp => ({
  name,
  pin: "v1",
  key: "k",
  how: "built",
  seconds: 1,
  bytes: 1,
  madeAt: "2026-11-24T00:00:00.000Z",
  outputs,
});

describe("a stamp", () => {
  it("is read as it was written", () => {
    writeStamp(folder, stampOf("etcd"));
    expect(readStamp(folder, "etcd")).toEqual(stampOf("etcd"));
  });

  it("is none when it was cut off", () => {
    put("stamps/etcd.json", '{"name": "et');
    expect(readStamp(folder, "etcd")).toBeUndefined();
    expect(readStamps(folder)).toEqual([]);
  });

  it.each([
    ["of this key, with its output there", "k", true, true],
    ["of another key", "other", true, false],
    ["whose output is gone", "k", false, false],
  ])("%s is current or not", (_, key, isThere, expected) => {
    if (isThere) put("bin/etcd");
    expect(isCurrent(folder, stampOf("etcd"), key)).toBe(expected);
  });

  it.each([
    ["another pin", ["v2", "flags"]],
    ["another flag", ["v1", "flag"]],
    ["the same text, divided elsewhere", ["v1f", "lags"]],
    ["one part less", ["v1flags"]],
  ])("has another key for %s", (_, parts) => {
    expect(keyOf(...parts)).not.toBe(keyOf("v1", "flags"));
  });
});

describe("installing", () => {
  it("replaces a file and a folder, and leaves nothing of the old folder", () => {
    put("bin/checkov", "old");
    put("python/checkov/old.py");
    const staging = openStaging(folder, "checkov");
    for (const file of ["bin/checkov", "python/checkov/new.py"])
      put(path.relative(folder, path.join(staging, file)), "new");
    install(folder, staging, "checkov", ["bin/checkov", "python/checkov"]);
    expect(readdirSync(path.join(folder, "python/checkov"))).toEqual(["new.py"]);
    expect(measure(path.join(folder, "bin/checkov"))).toBe(3);
  });

  it("takes the old stamp away first, so that nothing half is believed", () => {
    writeStamp(folder, stampOf("etcd"));
    const staging = openStaging(folder, "etcd");
    expect(() => install(folder, staging, "etcd", ["bin/etcd"])).toThrow("ENOENT");
    put(path.relative(folder, path.join(staging, "bin/etcd")));
    install(folder, staging, "etcd", ["bin/etcd"]);
    expect(readStamp(folder, "etcd")).toBeUndefined();
  });

  it("removes what killed runs left and not what this one is making", () => {
    put("staging/999999999-etcd-abc/bin/etcd");
    const mine = openStaging(folder, "kwok");
    removeAbandoned(folder);
    expect(readdirSync(path.join(folder, "staging"))).toEqual([path.basename(mine)]);
  });
});

describe("cleaning", () => {
  it("removes what stamps tell of, and nothing else in the folder", () => {
    for (const file of ["bin/etcd", "bin/theirs", "modules/a/b@v1/c.yaml", "logs/etcd.log"]) put(file);
    writeStamp(folder, stampOf("etcd"));
    writeStamp(folder, stampOf("crds", ["modules/a/b@v1"]));
    expect(clean(folder, () => true).map(({ name }) => name)).toEqual(["crds", "etcd"]);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(["bin", "bin/theirs"]);
  });

  it("tells what others have put into the folder", () => {
    for (const file of ["bin/etcd", "logs/etcd.log", "image/graph", "schema.json"]) put(file);
    writeStamp(folder, stampOf("etcd"));
    expect(listForeign(folder)).toEqual(["image", "schema.json"]);
  });

  it("keeps what was not meant", () => {
    for (const name of ["etcd", "kwok"]) {
      put(`bin/${name}`);
      writeStamp(folder, stampOf(name));
    }
    clean(folder, ({ name }) => name === "kwok");
    expect(readdirSync(path.join(folder, "bin"))).toEqual(["etcd"]);
    expect(readStamps(folder).map(({ name }) => name)).toEqual(["etcd"]);
  });

  it("removes the folder itself when nothing is left in it", () => {
    put("bin/etcd");
    writeStamp(folder, stampOf("etcd"));
    clean(folder, () => true);
    expect(() => readdirSync(folder)).toThrow("ENOENT");
  });
});
