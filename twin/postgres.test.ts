import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { asSuperuser } from "./database.ts";
import { type Postgres, type PostgresOptions, startPostgres } from "./postgres.ts";
import { isAlive, signalProcess } from "./processes.ts";

let folder: string;
let options: PostgresOptions;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-postgres-"));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as an account that has to pass it
  options = {
    dataDir: path.join(folder, "postgres"),
    logFile: path.join(folder, "postgres.log"),
    password: "p@ss/word",
    durable: false,
  };
  const first = await startPostgres(options);
  await query(first, "create table kept as select 1 as number");
  await first.stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

const query = ({ superuserUrl }: Postgres, sql: string) =>
  asSuperuser(superuserUrl, async (client) => (await client.query(sql)).rows);

async function withPostgres(work: (postgres: Postgres) => Promise<void>): Promise<void> {
  const postgres = await startPostgres(options);
  try {
    await work(postgres);
  } finally {
    await postgres.stop();
  }
}

describe("a PostgreSQL of this machine", () => {
  it("keeps its data, and listens on this machine only", async () => {
    await withPostgres(async (postgres) => {
      await expect(query(postgres, "select number from kept")).resolves.toEqual([{ number: 1 }]);
      await expect(query(postgres, "show listen_addresses")).resolves.toEqual([{ listen_addresses: "127.0.0.1" }]);
      await expect(query(postgres, "show unix_socket_directories")).resolves.toEqual([{ unix_socket_directories: "" }]);
    });
    expect(existsSync(path.join(options.dataDir, "postmaster.pid"))).toBe(false);
  });

  it("asks for the password", async () => {
    await withPostgres(async (postgres) => {
      const guess = postgres.superuserUrl.replace(/:[^:@]+@/, ":guess@");
      await expect(query({ ...postgres, superuserUrl: guess }, "select 1")).rejects.toThrow(
        "password authentication failed",
      );
    });
  });

  it("starts again after it was killed", async () => {
    const killed = await startPostgres(options);
    signalProcess(killed.child.mark.pid, "SIGKILL");
    await killed.child.ended;
    await withPostgres((postgres) => expect(query(postgres, "select number from kept")).resolves.toHaveLength(1));
  });

  it("refuses a second server on its folder, and goes on", async () => {
    await withPostgres(async (postgres) => {
      await expect(startPostgres(options)).rejects.toMatchObject({
        id: "data-folder-in-use",
        pid: postgres.child.mark.pid,
      });
      expect(isAlive(postgres.child.mark)).toBe(true);
    });
  });

  it("takes the lock that a killed one left, when a stranger has its number by now", async () => {
    writeFileSync(
      path.join(options.dataDir, "postmaster.pid"),
      `${process.pid}\n${options.dataDir}\n1\n1\n\n127.0.0.1\n1 1\nready\n`,
    );
    await withPostgres((postgres) => expect(query(postgres, "select number from kept")).resolves.toHaveLength(1));
  });

  it("says which port is taken", async () => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as net.AddressInfo;
    await expect(startPostgres({ ...options, port })).rejects.toMatchObject({ id: "port-taken", port });
    server.close();
  });

  it("refuses a folder of another version, and leaves it alone", async () => {
    const file = path.join(options.dataDir, "PG_VERSION");
    const version = readFileSync(file, "utf8");
    writeFileSync(file, "17\n");
    await expect(startPostgres(options)).rejects.toMatchObject({ id: "data-folder-of-other-version" });
    expect(readFileSync(file, "utf8")).toBe("17\n");
    writeFileSync(file, version);
  });

  it("refuses a folder that holds something else", async () => {
    await expect(startPostgres({ ...options, dataDir: folder })).rejects.toMatchObject({ id: "data-folder-unusable" });
  });

  it("leaves nothing behind when it is stopped while it is made", async () => {
    const dataDir = path.join(folder, "other");
    const signal = AbortSignal.timeout(150);
    await expect(startPostgres({ ...options, dataDir, signal })).rejects.toThrow();
    expect([dataDir, `${dataDir}.new`, `${dataDir}.password`].filter((file) => existsSync(file))).toEqual([]);
  });
});
