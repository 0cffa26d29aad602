import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { type ConfigInvalid, maskConfig, readConfig } from "./config.ts";

const enough = {
  DATABASE_URL: "postgres://app:hidden-word@db.internal/reviews?sslmode=verify-full",
  PASSWORD_PEPPER: "p".repeat(40),
  CURSOR_KEY: "c".repeat(40),
};

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    return (error as ConfigInvalid).problems;
  }
};

describe("the configuration", () => {
  it("is resolved, frozen, and durable across clouds unless it says otherwise", () => {
    const config = readConfig({ ...enough, PORT: "18080", TRUSTED_PROXIES: "10.0.0.0/8, 192.0.2.1/32" });
    expect(Object.isFrozen(config)).toBe(true);
    expect(config).toMatchObject({
      PORT: 18080,
      PUBLIC_URL: "http://localhost:18080",
      DURABILITY: "cross",
      SITE: "local",
      FIRST_WRITER: "local",
    });
    expect(config.TRUSTED_PROXIES).toEqual(["10.0.0.0/8", "192.0.2.1/32"]);
    expect(config.MAIL_URL).toMatch(/^file:\/\/.*\/outbox$/);
  });

  it("tells every problem at once: the variable, what was found and what is wanted", () => {
    const problems = problemsOf({
      PORT: "http",
      DATABASE_URL: "mysql://x",
      DURABILITY: "maybe",
      PASSWORD_PEPPER: "short",
      ADMIN_EMAIL: "nobody",
    });
    const named = problems.map((problem) => problem.split(":")[0]).sort();
    expect(named).toEqual(["ADMIN_EMAIL", "CURSOR_KEY", "DATABASE_URL", "DURABILITY", "PASSWORD_PEPPER", "PORT"]);
    expect(problems.find((problem) => problem.startsWith("DATABASE_URL"))).toBe(
      'DATABASE_URL: found "mysql://x", wants an address that starts with postgres:// or postgresql://',
    );
    expect(problems.find((problem) => problem.startsWith("PASSWORD_PEPPER"))).toBe(
      "PASSWORD_PEPPER: found 5 characters, wants at least 32 characters",
    );
    expect(problems.find((problem) => problem.startsWith("CURSOR_KEY"))).toContain("is not set");
  });

  it("takes a secret from a file, and refuses it from two places", () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "config-")), "pepper");
    writeFileSync(file, `${"f".repeat(40)}\n`);
    const { PASSWORD_PEPPER: _, ...rest } = enough;
    expect(readConfig({ ...rest, PASSWORD_PEPPER_FILE: file }).PASSWORD_PEPPER).toBe("f".repeat(40));
    expect(problemsOf({ ...enough, PASSWORD_PEPPER_FILE: file })).toEqual([
      expect.stringContaining("PASSWORD_PEPPER_FILE are both set"),
    ]);
    expect(problemsOf({ ...rest, PASSWORD_PEPPER_FILE: "/nowhere" })).toEqual(
      expect.arrayContaining([expect.stringContaining("ENOENT")]),
    );
  });

  it("is shown without its secrets", () => {
    const shown = JSON.stringify(maskConfig(readConfig({ ...enough, ADMIN_PASSWORD: "hidden-word-again" })));
    expect(shown).not.toMatch(/hidden-word|pppp|cccc/);
    expect(shown).toContain("postgres://app:***@db.internal/reviews");
  });

  it("never shows a password in what it says of a bad address", () => {
    expect(problemsOf({ ...enough, DATABASE_URL: "mysql://app:hidden-word@db/x" }).join()).not.toContain("hidden-word");
  });
});
