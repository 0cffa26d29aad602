import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { addressFor, asSuperuser, DATABASE, OWNER, prepareDatabase } from "../../twin/database.ts";
import { type Postgres, startPostgres } from "../../twin/postgres.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";
import type { ChangeLog } from "./changes.ts";
import { DATABASE_HOST } from "./transform.ts";

/** The PostgreSQL outside of a cluster, as a cloud's is: another machine's address, TLS, a login with a password for each account. */
export interface OutsideDatabase {
  readonly address: string;
  readonly port: number;
  /** PEM of who signs its certificate. */
  readonly authority: string;
  readonly superuserUrl: string;
  /** The owner's way in, for pods. */
  readonly ownerUrl: string;
  readonly passwordOf: (login: string) => string;
  letIn(login: string): Promise<void>;
  stop(): Promise<void>;
}

const AUTHORITY_FILE = "/etc/database-authority/ca.pem";

export async function startDatabase(
  folder: string,
  { address, range }: { address: string; range: string },
  log: ChangeLog,
): Promise<OutsideDatabase> {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
  const certificates = await makeCertificates(path.join(folder, "certificates"), DATABASE_HOST);
  const server = await start({ folder, address, range, certificates }, log);
  const password = randomBytes(18).toString("hex");
  const ownerPassword = randomBytes(18).toString("hex");
  await prepareDatabase(server.superuserUrl, DATABASE, {
    owner: { name: OWNER, password: ownerPassword },
    application: { name: "unused", password },
  });
  const inside = new URL(addressFor(server.superuserUrl, DATABASE, { name: OWNER, password: ownerPassword }));
  inside.hostname = DATABASE_HOST;
  inside.search = new URLSearchParams({ sslmode: "verify-full", sslrootcert: AUTHORITY_FILE }).toString();
  return {
    address,
    port: server.port,
    authority: readFileSync(certificates.authority, "utf8"),
    superuserUrl: addressFor(server.superuserUrl, DATABASE),
    ownerUrl: inside.href,
    passwordOf: () => password,
    letIn: (login) => givePassword(server.superuserUrl, login, password),
    stop: () => server.stop(),
  };
}

/** Jobs have made the login, as they would in a cloud; there no password is needed. */
const givePassword = (superuserUrl: string, login: string, password: string): Promise<void> =>
  asSuperuser(superuserUrl, async (client) => {
    await client.query(`alter role ${pg.escapeIdentifier(login)} login password ${pg.escapeLiteral(password)}`);
  });

interface ServerPlan {
  readonly folder: string;
  readonly address: string;
  readonly range: string;
  readonly certificates: Certificates;
}

async function start({ folder, address, range, certificates }: ServerPlan, log: ChangeLog): Promise<Postgres> {
  const access = path.join(folder, "access.conf");
  const rows = ["host all all 127.0.0.1/32 scram-sha-256", `hostssl all all ${range} scram-sha-256`];
  writeFileSync(access, `${rows.join("\n")}\n`);
  const options = {
    dataDir: path.join(folder, "data"),
    logFile: path.join(folder, "postgres.log"),
    password: randomBytes(18).toString("hex"),
    durable: false,
    settings: {
      listen_addresses: `127.0.0.1,${address}`,
      hba_file: access,
    },
    tracker: {
      started: (_: string, mark: Parameters<ChangeLog["addProcess"]>[0]) => log.addProcess(mark),
      ended: () => {},
    },
  };
  // The first start makes the folder and with it says whose the files must be.
  const first = await startPostgres(options);
  await first.stop();
  const { uid, gid } = statSync(options.dataDir);
  const { certificate, key } = certificates;
  for (const file of [certificate, key]) chownSync(file, uid, gid);
  const tls = { ssl: "on", ssl_cert_file: certificate, ssl_key_file: key };
  return startPostgres({ ...options, settings: { ...options.settings, ...tls } });
}
