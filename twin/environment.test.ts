import { describe, expect, it } from "@jest/globals";
import { serviceEnvironment, withoutOwner } from "./environment.ts";

const options = { dataDir: "/data", port: 1, adminPort: 2 };
const secrets = {
  passwordPepper: "pepper",
  cursorKey: "key",
  adminEmail: "admin@example.org",
  adminPassword: "password",
  superuserPassword: "superuser",
  ownerPassword: "owner",
  applicationPassword: "application",
};
const addresses = { application: "postgres://application", owner: "postgres://owner" };

describe("the service's environment", () => {
  it("has our own database and secrets, and keeps what was given", () => {
    expect(serviceEnvironment({ LOG_LEVEL: "debug", DURABILITY: "cross" }, options, secrets, addresses)).toEqual({
      LOG_LEVEL: "debug",
      DURABILITY: "cross",
      PORT: "1",
      ADMIN_PORT: "2",
      DATA_DIR: "/data",
      DATABASE_URL: addresses.application,
      MIGRATE_DATABASE_URL: addresses.owner,
      PASSWORD_PEPPER: "pepper",
      CURSOR_KEY: "key",
      ADMIN_EMAIL: "admin@example.org",
      ADMIN_PASSWORD: "password",
      NODE_COMPILE_CACHE: "/data/compile-cache",
    });
  });

  it("adds no setting that comes as a file, which would be given twice", () => {
    const env = serviceEnvironment({ PASSWORD_PEPPER_FILE: "p", DATABASE_URL_FILE: "d" }, options, secrets);
    expect(env).not.toHaveProperty("PASSWORD_PEPPER");
    expect(env).not.toHaveProperty("DATABASE_URL");
    expect(env).not.toHaveProperty("MIGRATE_DATABASE_URL");
  });

  it("migrates a given database by its only address when it has no other", () => {
    expect(serviceEnvironment({ DATABASE_URL: "postgres://given" }, options, secrets)).toMatchObject({
      DATABASE_URL: "postgres://given",
      MIGRATE_DATABASE_URL: "postgres://given",
    });
  });

  it("gives the owner's way in to migrations only", () => {
    const env = withoutOwner(serviceEnvironment({ MIGRATE_DATABASE_URL_FILE: "f" }, options, secrets, addresses));
    expect(Object.keys(env).filter((name) => name.startsWith("MIGRATE"))).toEqual([]);
  });
});
