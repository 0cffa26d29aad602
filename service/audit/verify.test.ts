import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { withClient } from "../db/migrate.ts";
import { openDatabase } from "../db/orm.ts";
import type { Anchor } from "./anchor.ts";
import { readChain, record, SYSTEM } from "./audit.ts";
import { type AuditRecord, hashRecord } from "./chain.ts";
import { verifyChain, WRITER_PROMOTED } from "./verify.ts";

describe("the verification of the chain", () => {
  let database: TestDatabase;
  let orm: MikroORM;
  beforeAll(async () => {
    database = await cloneDatabase();
    const settings = { url: database.url, poolSize: 2, applicationName: "tests" };
    orm = await openDatabase([], settings, { discovery: { warnWhenNoEntities: false } });
  });
  afterAll(async () => {
    await orm?.close(true);
    await database?.drop();
  });

  /** As somebody who has taken the owner's place and the trigger away. */
  const tamper = (sql: string, values: unknown[] = []): Promise<void> =>
    withClient({ url: database.ownerUrl, applicationName: "tamperer" }, async (client) => {
      await client.query("alter table app.audit_records disable trigger audit_records_are_final");
      await client.query(sql, values);
      await client.query("alter table app.audit_records enable trigger audit_records_are_final");
    });

  const append = (verb: string, details = {}): Promise<void> =>
    orm.em.fork().transactional((em) => record(em as EntityManager, SYSTEM, verb, "review:1", details));

  const chain = (): Promise<AuditRecord[]> => readChain(orm.em.fork(), 0, 100);
  const verify = (anchors: readonly Anchor[] = []) => verifyChain(orm.em.fork(), anchors);

  const anchorAt = async (sequence: number, epoch = 1): Promise<Anchor> => {
    const { hash } = (await chain())[sequence - 1] as AuditRecord;
    return { sequence, hash, epoch, at: new Date() };
  };

  /** Writes records from `sequence` on anew, each with the hash that it would have had. */
  const rewriteFrom = async (sequence: number, change: Partial<AuditRecord>): Promise<void> => {
    const records = await chain();
    let { previousHash } = records[sequence - 1] as AuditRecord;
    for (const old of records.slice(sequence - 1)) {
      const fresh = { ...old, ...(old.sequence === sequence && change), previousHash };
      const hash = hashRecord(fresh);
      const sql = "update app.audit_records set verb = $2, previous_hash = $3, hash = $4, at = $5 where sequence = $1";
      await tamper(sql, [fresh.sequence, fresh.verb, previousHash, hash, fresh.at]);
      previousHash = hash;
    }
  };

  beforeEach(async () => {
    await tamper("truncate app.audit_records");
    for (const verb of ["drafted", "edited", "published", "edited", "retracted", "published"]) await append(verb);
  });

  it("finds an untouched chain whole, and an empty one", async () => {
    const anchors = [await anchorAt(2), await anchorAt(6)];
    await expect(verify(anchors)).resolves.toEqual({ whole: true, records: 6 });
    await tamper("truncate app.audit_records");
    await expect(verify()).resolves.toEqual({ whole: true, records: 0 });
  });

  it("names a record whose content was changed", async () => {
    await tamper(`update app.audit_records set details = '{"to":"somebody"}' where sequence = 3`);
    await expect(verify()).resolves.toEqual({
      whole: false,
      records: 6,
      firstBad: { sequence: 3, reason: "tampered" },
    });
  });

  it.each([
    ["its time", "at = at + interval '1 day'"],
    ["its actor", "actor_id = uuidv7()"],
    ["its verb", "verb = 'seen'"],
    ["its subject", "subject = 'review:2'"],
    ["the request it came by", "request_id = 'another'"],
    ["its hash", "hash = repeat('a', 64)"],
    ["its link", "previous_hash = repeat('b', 64)"],
  ])("names a record when %s was changed", async (_, change) => {
    await tamper(`update app.audit_records set ${change} where sequence = 4`);
    await expect(verify()).resolves.toMatchObject({ whole: false, firstBad: { sequence: 4, reason: "tampered" } });
  });

  it("names a record that was changed together with its hash", async () => {
    const old = (await chain())[2] as AuditRecord;
    const hash = hashRecord({ ...old, verb: "seen" });
    await tamper("update app.audit_records set verb = 'seen', hash = $1 where sequence = 3", [hash]);
    await expect(verify()).resolves.toMatchObject({ whole: false, firstBad: { sequence: 3, reason: "rewritten" } });
  });

  it("names a missing record", async () => {
    await tamper("delete from app.audit_records where sequence = 3");
    await expect(verify()).resolves.toEqual({ whole: false, records: 5, firstBad: { sequence: 3, reason: "missing" } });
  });

  it("names a missing first record", async () => {
    await tamper("delete from app.audit_records where sequence = 1");
    await expect(verify()).resolves.toMatchObject({ whole: false, firstBad: { sequence: 1, reason: "missing" } });
  });

  it("names a missing record when the later ones were numbered anew", async () => {
    await tamper("delete from app.audit_records where sequence = 3");
    for (const sequence of [4, 5, 6]) {
      await tamper("update app.audit_records set sequence = $1 - 1 where sequence = $1", [sequence]);
    }
    await expect(verify()).resolves.toMatchObject({ whole: false, firstBad: { sequence: 3, reason: "missing" } });
  });

  it("names the first of two records that changed places", async () => {
    await tamper("update app.audit_records set sequence = sequence + 1000 where sequence in (2, 5)");
    await tamper("update app.audit_records set sequence = 1007 - sequence where sequence > 1000");
    await expect(verify()).resolves.toMatchObject({
      whole: false,
      records: 6,
      firstBad: { sequence: 2, reason: "reordered" },
    });
  });

  it("finds a cut-off tail by the anchor, and only by it", async () => {
    const anchors = [await anchorAt(3), await anchorAt(6)];
    await tamper("delete from app.audit_records where sequence > 4");
    await expect(verify()).resolves.toMatchObject({ whole: true });
    await expect(verify(anchors)).resolves.toEqual({
      whole: false,
      records: 4,
      firstBad: { sequence: 5, reason: "cut-off" },
    });
  });

  it("finds a chain that was emptied", async () => {
    const anchors = [await anchorAt(3)];
    await tamper("truncate app.audit_records");
    await expect(verify(anchors)).resolves.toMatchObject({ firstBad: { sequence: 1, reason: "cut-off" } });
  });

  it("finds a rewritten tail with recomputed hashes by the first anchor that it doesn't lead through", async () => {
    const anchors = [await anchorAt(2), await anchorAt(5), await anchorAt(6)];
    await rewriteFrom(4, { verb: "seen" });
    await expect(verify()).resolves.toMatchObject({ whole: true });
    await expect(verify(anchors)).resolves.toMatchObject({ firstBad: { sequence: 5, reason: "rewritten" } });
  });

  it("names the first fault of several", async () => {
    const anchors = [await anchorAt(6)];
    await tamper("delete from app.audit_records where sequence in (4, 6)");
    await tamper("update app.audit_records set verb = 'seen' where sequence = 5");
    await expect(verify(anchors)).resolves.toMatchObject({ firstBad: { sequence: 4, reason: "missing" } });
  });

  describe("after a promotion", () => {
    /** The old writer anchored six records; the promoted copy had received four of them. */
    const promote = async (previousHead?: { sequence: number; hash: string }): Promise<Anchor[]> => {
      const anchors = [await anchorAt(3), await anchorAt(5), await anchorAt(6)];
      await tamper("delete from app.audit_records where sequence > 4");
      const { sequence, hash } = (await chain()).at(-1) as AuditRecord;
      await append("durability-changed", { mode: "local" });
      await append(WRITER_PROMOTED, { epoch: 2, previousHead: previousHead ?? { sequence, hash } });
      await append("published");
      return anchors;
    };

    it("tells what was not carried over, and finds no fault in it", async () => {
      const anchors = await promote();
      const left = anchors.slice(1).map(({ sequence, hash, epoch }) => ({ sequence, hash, epoch }));
      await expect(verify([...anchors, await anchorAt(7, 2)])).resolves.toEqual({
        whole: true,
        records: 7,
        notCarriedOver: left,
      });
    });

    it("excuses no anchor of what was carried over", async () => {
      const anchors = await promote();
      await rewriteFrom(2, { verb: "seen" });
      const { sequence, hash } = (await chain())[3] as AuditRecord;
      const details = JSON.stringify({ epoch: 2, previousHead: { sequence, hash } });
      await tamper("update app.audit_records set details = $1 where sequence = 6", [details]);
      await rewriteFrom(6, { details: JSON.parse(details) });
      await expect(verify(anchors)).resolves.toMatchObject({
        whole: false,
        firstBad: { sequence: 3, reason: "rewritten" },
      });
    });

    it("excuses no anchor of the new writer's own epoch", async () => {
      const anchors = await promote();
      const forged = { sequence: 6, hash: "f".repeat(64), epoch: 2, at: new Date() };
      await expect(verify([...anchors, forged])).resolves.toMatchObject({
        firstBad: { sequence: 6, reason: "rewritten" },
      });
    });

    it("believes no promotion that no anchor has followed", async () => {
      const anchors = await promote();
      await rewriteFrom(6, { at: new Date(Date.now() - 3_600_000) });
      await expect(verify(anchors)).resolves.toMatchObject({
        whole: false,
        firstBad: { sequence: 5, reason: "rewritten" },
      });
    });

    it("believes no promotion that names a head which never was", async () => {
      const anchors = await promote({ sequence: 4, hash: "e".repeat(64) });
      await expect(verify(anchors)).resolves.toMatchObject({
        whole: false,
        firstBad: { sequence: 5, reason: "rewritten" },
      });
    });
  });

  describe("the application's role", () => {
    it.each([
      ["change", "update app.audit_records set verb = 'seen'"],
      ["remove", "delete from app.audit_records"],
      ["empty", "truncate app.audit_records"],
      ["lock the trigger out of", "alter table app.audit_records disable trigger all"],
    ])("can't %s records", async (_, sql) => {
      await expect(orm.em.fork().execute(sql)).rejects.toMatchObject({ code: "42501" });
    });
  });

  it("can't be changed by the owner either, while the trigger is there", async () => {
    const change = withClient({ url: database.ownerUrl, applicationName: "owner" }, (client) =>
      client.query("update app.audit_records set verb = 'seen'"),
    );
    await expect(change).rejects.toMatchObject({ code: "42501" });
  });
});
