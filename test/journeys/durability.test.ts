import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import pg from "pg";
import { setDurabilityMode } from "../../service/db/durability.ts";
import { findServer } from "../support/server.ts";
import { type Person, startTestService, type TestService } from "../support/service.ts";

let service: TestService;
let admin: Person;
let superuser: pg.Client;

beforeAll(async () => {
  service = await startTestService();
  admin = await service.person("admin");
  const url = new URL(findServer().superuserUrl);
  url.pathname = `/${service.database.name}`;
  superuser = new pg.Client(url.href);
  await superuser.connect();
});
afterAll(async () => {
  await superuser?.query(
    "select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = current_database()",
  );
  await superuser?.end();
  await service?.stop();
});

const add = (model: string, headers = {}) =>
  service.send("POST", "/cameras", {
    token: admin.token,
    body: { brand: "Leica", model, kind: "rangefinder" },
    headers,
  });

async function useMode(mode: "cross" | "local"): Promise<void> {
  await setDurabilityMode(service.em(), mode);
  await service.parts.durability.refresh();
}

/** The other site confirms all that was written, as its subscription would. */
const confirmAll = () =>
  superuser.query(
    "select pg_replication_slot_advance('copy', pg_current_wal_insert_lsn()) from pg_replication_slots where slot_name = 'copy'",
  );

describe("an acknowledged write", () => {
  it("needs the local commit only while the mode is local", async () => {
    expect((await add("M10")).status).toBe(201);
  });

  it("is refused in cross mode while there is no copy, and says that it may be asked again", async () => {
    await useMode("cross");
    const reply = await add("M11", { "Idempotency-Key": "m11" });
    expect([reply.status, reply.body.type, reply.headers.get("Retry-After")]).toEqual([503, "not-durable-yet", "1"]);
  });

  it("waits for the copy's confirmation, and a repeat with its key gets the answer without a second write", async () => {
    await superuser.query("select pg_create_logical_replication_slot('copy', 'pgoutput')");
    const confirming = setInterval(() => void confirmAll(), 50);
    const repeated = await add("M11", { "Idempotency-Key": "m11" });
    expect([repeated.status, repeated.headers.get("Idempotent-Replayed")]).toEqual([201, "true"]);
    expect((await add("M12")).status).toBe(201);
    clearInterval(confirming);
    const rows = await service.em().execute("select id from app.cameras where model = 'M11'");
    expect(rows).toHaveLength(1);
  });

  it("never holds a sign-in, but holds a revocation", async () => {
    const reply = await service.send("POST", "/sessions", {
      body: { email: admin.email, password: "correct horse battery staple" },
    });
    expect(reply.status).toBe(201);
    const cookie = reply.headers.get("Set-Cookie")?.split(";")[0] ?? "";
    const ended = await service.send("DELETE", "/sessions/current", { headers: { Cookie: cookie } });
    expect(ended.body?.type).toBe("not-durable-yet");
  });

  it("goes on at once when an operator makes the mode local", async () => {
    await useMode("local");
    expect((await add("M9")).status).toBe(201);
  });
});

describe("a site that is not the writer", () => {
  it("takes no write, whatever its process remembers", async () => {
    await service.em().execute("update app.writer set site = 'elsewhere', epoch = 2");
    const reply = await add("M8");
    expect([reply.status, reply.body.type]).toEqual([503, "not-the-writer"]);
    expect(Number(reply.headers.get("Retry-After"))).toBeGreaterThan(0);
    await service.parts.writer.refresh();
    expect((await add("M8")).status).toBe(503);
    expect((await service.send("GET", "/content")).status).toBe(200);
    await service.em().execute("update app.writer set site = 'local', epoch = 3");
    await service.parts.writer.refresh();
    expect((await add("M8")).status).toBe(201);
  });
});
