import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { keepSecrets, secretsFile } from "./secrets.ts";

let folder: string;
let database: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-secrets-"));
  database = path.join(folder, "postgres");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the secrets of a data folder", () => {
  it("are made once, at random, for their owner's eyes only", () => {
    const secrets = keepSecrets(folder, database, {});
    expect(keepSecrets(folder, database, { ADMIN_PASSWORD: "given too late" })).toEqual(secrets);
    expect(statSync(secretsFile(folder)).mode & 0o777).toBe(0o600);
    expect(secrets.adminPassword).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    rmSync(secretsFile(folder));
    const again = keepSecrets(folder, database, {});
    for (const [name, value] of Object.entries(secrets)) {
      if (name !== "adminEmail") expect(again[name as keyof typeof again]).not.toBe(value);
    }
  });

  it("take the first admin that is given", () => {
    expect(
      keepSecrets(folder, database, { ADMIN_EMAIL: "ana@example.org", ADMIN_PASSWORD: "a pass phrase" }),
    ).toMatchObject({
      adminEmail: "ana@example.org",
      adminPassword: "a pass phrase",
    });
  });

  it("are missed when their database is there", () => {
    mkdirSync(database);
    expect(() => keepSecrets(folder, database, {})).toThrow(expect.objectContaining({ id: "secrets-missing" }));
  });

  it.each(["{", "[]", '"x"', '{"cursorKey":"x"}'])("are refused, and left alone, when damaged: %s", (text) => {
    writeFileSync(secretsFile(folder), text);
    expect(() => keepSecrets(folder, database, {})).toThrow(expect.objectContaining({ id: "secrets-damaged" }));
    expect(readFileSync(secretsFile(folder), "utf8")).toBe(text);
  });
});
