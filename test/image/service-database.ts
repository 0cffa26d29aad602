import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { APPLICATION, addressFor, DATABASE, OWNER, prepareDatabase } from "../../twin/database.ts";
import { startPostgres } from "../../twin/postgres.ts";

export interface ServiceDatabase {
  readonly applicationUrl: string;
  readonly ownerUrl: string;
  stop(): Promise<void>;
}

/** A server with an empty database and both logins, as the service finds it before its first migration. */
export async function startServiceDatabase(): Promise<ServiceDatabase> {
  const folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-image-"));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as an account that has to pass it
  const server = await startPostgres({
    dataDir: path.join(folder, "postgres"),
    logFile: path.join(folder, "postgres.log"),
    password: randomBytes(12).toString("hex"),
    durable: false,
  });
  const [owner, application] = [OWNER, APPLICATION].map((name) => ({
    name,
    password: randomBytes(12).toString("hex"),
  }));
  if (!owner || !application) throw new Error("There are two logins.");
  await prepareDatabase(server.superuserUrl, DATABASE, { owner, application });
  return {
    applicationUrl: addressFor(server.superuserUrl, DATABASE, application),
    ownerUrl: addressFor(server.superuserUrl, DATABASE, owner),
    stop: () => server.stop().finally(() => rmSync(folder, { recursive: true, force: true })),
  };
}
