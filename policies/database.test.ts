import { describe, expect, it } from "@jest/globals";
import { databaseEncryptedWithOwnKey } from "./database.ts";
import { stackOfFixtures } from "./fixtures/fixture.ts";
import { judge } from "./judge.ts";

describe("database-encrypted-with-own-key", () => {
  it.each([
    ["a primary without a key", { storageEncrypted: true }, 1],
    ["a replica, which takes its source's key", { storageEncrypted: true, replicateSourceDb: "primary" }, 0],
    ["a replica that isn't encrypted", { replicateSourceDb: "primary" }, 1],
  ])("judges %s", async (_, inputs, count) => {
    const database = stackOfFixtures("aws-production", [{ type: "aws:rds/instance:Instance", name: "one", inputs }]);
    const { violations } = await judge(database, [databaseEncryptedWithOwnKey], { exceptions: [] });
    expect(violations).toHaveLength(count);
  });
});
