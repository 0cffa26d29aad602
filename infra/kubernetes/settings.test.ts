import { describe, expect, it } from "@jest/globals";
import { output } from "@pulumi/pulumi";
import { SETTINGS } from "../../service/config.ts";
import { record } from "../recording/record.ts";
import {
  APP_SECRETS,
  OWN_SETTINGS,
  OWNER_SECRETS,
  renderEnv,
  requirePlain,
  SITE_SETTINGS,
  settingProblems,
} from "./settings.ts";

/** Come with parts of the service that use them. */
const EXPECTED = ["IMAGES_URL", "EXPORTS_URL", "UPLOADS_URL", "PURGE_URL", "REPLICATION_PASSWORD"];

describe("the settings", () => {
  it.each([
    ["site", SITE_SETTINGS],
    ["workload", OWN_SETTINGS],
    ["secrets", APP_SECRETS],
    ["owner's secrets", OWNER_SECRETS],
  ])("of the %s are known to the service", (_, names) => {
    const known = [...Object.keys(SETTINGS), ...EXPECTED];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it("stand in one list each", () => {
    const all = [...SITE_SETTINGS, ...OWN_SETTINGS, ...APP_SECRETS, ...OWNER_SECRETS];
    expect(new Set(all).size).toBe(all.length);
  });

  it("leave out nothing that the service wants", () => {
    const wanted = Object.entries(SETTINGS).filter(([, schema]) => !schema.safeParse(undefined).success);
    const given: readonly string[] = [...OWN_SETTINGS, ...APP_SECRETS];
    expect(wanted.map(([name]) => name).filter((name) => !given.includes(name))).toEqual([]);
  });

  it.each([
    ["a slip of the pen", { PUBLIC_ULR: "https://reviews.example" }, "the service has no PUBLIC_ULR"],
    ["what the workload knows", { IMAGE: "sha256:0" }, "IMAGE is set by the workload itself"],
    ["a secret", { CURSOR_KEY: "hush" }, "CURSOR_KEY is a secret"],
    ["the owner's way in", { MIGRATE_DATABASE_URL: "postgres://" }, "MIGRATE_DATABASE_URL is a secret"],
  ])("refuse %s", (_, settings: Record<string, string>, message) => {
    expect(settingProblems(settings)).toEqual([expect.stringContaining(message)]);
  });

  it("are rendered in one order, whatever order they came in", () => {
    expect(renderEnv({ SITE: "a", DATABASE_AUTH: "b" }).map(({ name }) => name)).toEqual(["DATABASE_AUTH", "SITE"]);
  });

  it("refuse a value that is secret", () => {
    expect(requirePlain("WRITER_URL", "https://other.example", false)).toBe("https://other.example");
    expect(() => requirePlain("WRITER_URL", "https://user:hush@other.example", true)).toThrow(/WRITER_URL is a secret/);
  });

  it("take a value that is told later", async () => {
    const { result } = await record(() => renderEnv({ WRITER_URL: output("https://other.example") })[0]?.value);
    expect(result).toBe("https://other.example");
  });
});
