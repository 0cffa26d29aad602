import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { asSuperuser } from "../../twin/database.ts";
import { cloneDatabase, type TestDatabase } from "./database.ts";

const query = (url: string, sql: string) => asSuperuser(url, async (client) => (await client.query(sql)).rows);

describe("a test's own database", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cloneDatabase();
  });
  afterAll(() => database.drop());

  it("has every table, and lets the application work with them", async () => {
    await expect(query(database.url, "select count(*)::int as count from app.audit_records")).resolves.toEqual([
      { count: 0 },
    ]);
  });

  it("keeps the application from what only the owner may do", async () => {
    await expect(query(database.url, "create table app.more (id int)")).rejects.toThrow("permission denied");
    await expect(query(database.url, "delete from app.audit_records")).rejects.toThrow("permission denied");
  });

  it("shares nothing with another one", async () => {
    const other = await cloneDatabase();
    await query(database.ownerUrl, "create table app.only_here (id int)");
    await expect(query(other.ownerUrl, "select to_regclass('app.only_here') as found")).resolves.toEqual([
      { found: null },
    ]);
    await other.drop();
    await expect(query(other.url, "select 1")).rejects.toThrow("does not exist");
  });
});
