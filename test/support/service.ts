import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Logger } from "pino";
import { createApp } from "../../service/app.ts";
import { changeAtWriter, changesOf } from "../../service/changes.ts";
import { readConfig } from "../../service/config.ts";
import { Editor, type Role } from "../../service/editors/editor.entity.ts";
import { openSession } from "../../service/editors/sessions.ts";
import { rotateSigningKeys } from "../../service/editors/signing-keys.ts";
import { createHttpServer } from "../../service/http/server.ts";
import { createLogger } from "../../service/log.ts";
import { makeParts, type Parts } from "../../service/parts.ts";
import { cloneDatabase, type TestDatabase } from "./database.ts";

export const PASSWORD = "correct horse battery staple";

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; tests know its shape. */
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what it reads
  readonly body: any;
}

export interface Send {
  readonly token?: string;
  readonly body?: unknown;
  /** Sent as it is, instead of `body` as JSON. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly token: string;
}

export interface TestService {
  readonly baseUrl: string;
  readonly database: TestDatabase;
  readonly parts: Parts;
  /** What the service logged so far, a parsed line each. */
  readonly logged: Record<string, unknown>[];
  em(): EntityManager;
  send(method: string, path: string, send?: Send): Promise<Reply>;
  /** An active editor who is signed in. */
  person(role: Role, name?: string): Promise<Person>;
  /** The text of the newest e-mail to this address. */
  mailTo(address: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** The whole service over a database of its own, listening on a free port; settings as in the environment. */
export async function startTestService(
  settings: Record<string, string> = {},
  given?: TestDatabase,
): Promise<TestService> {
  const database = given ?? (await cloneDatabase());
  const dataDir = await mkdtemp(path.join(tmpdir(), "camera-reviews-service-"));
  const config = readConfig({ ...DEFAULTS, DATABASE_URL: database.url, DATA_DIR: dataDir, ...settings });
  const logged: Record<string, unknown>[] = [];
  const log = captureLog(logged);
  const parts = await makeParts(config, log);
  parts.follow();
  const em = () => parts.orm.em.fork();
  if ((settings.FIRST_WRITER ?? "local") === "local") await makeFirstWriter(parts);
  const app = createApp({
    ...parts,
    probes: {
      isStarted: () => true,
      isStopping: () => false,
      canAnswerReaders: async () => true,
      version: () => VERSION,
    },
    observe: () => undefined,
  });
  const server = createHttpServer(app.callback());
  const port = await server.listen(0, "127.0.0.1");
  const baseUrl = `http://127.0.0.1:${port}`;
  const send = (method: string, address: string, options?: Send) => sendRequest(baseUrl, method, address, options);
  return {
    baseUrl,
    database,
    parts,
    logged,
    em,
    send,
    person: (role, name = "Test Person") => makePerson(parts, role, name),
    mailTo: (address) => newestMail(path.join(dataDir, "outbox"), address),
    async stop() {
      await server.stop(1_000);
      await parts.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const DEFAULTS = {
  PASSWORD_PEPPER: "a pepper for tests that is long enough",
  CURSOR_KEY: "a cursor key for tests that is long enough",
  DURABILITY: "local",
  DATABASE_POOL: "8",
  PUBLIC_URL: "http://reviews.test",
  LOG_LEVEL: "info",
};

const VERSION = { version: "test", image: "test", site: "local", writer: "local", epoch: 1, schema: 4 };

function captureLog(lines: Record<string, unknown>[]): Logger {
  const write = (line: string): void => {
    lines.push(JSON.parse(line));
    if (process.env.TEST_LOG) process.stderr.write(line);
  };
  return createLogger("info", {}, { write });
}

async function makeFirstWriter({ orm, writer, seal }: Parts): Promise<void> {
  await orm.em.fork().execute("insert into app.writer (site, epoch) values ('local', 1) on conflict do nothing");
  await writer.refresh();
  await orm.em.fork().transactional((em) => rotateSigningKeys(em as EntityManager, seal));
}

/** Made without the API, so that a test says only what it is about. */
async function makePerson(parts: Parts, role: Role, name: string): Promise<Person> {
  const change = changeAtWriter(changesOf(parts));
  return change(parts.orm.em.fork(), async (em) => {
    const email = `${randomUUID()}@example.org`;
    const passwordHash = await parts.passwords.hash(PASSWORD);
    const editor = em.create(Editor, {
      email,
      name,
      role,
      status: "active",
      language: "es",
      passwordHash,
      version: 1,
    } as unknown as Editor);
    await em.flush();
    const { sessionId } = await openSession(em, parts.seal, editor.id);
    return { id: editor.id, email, token: await parts.tokens.issue(em, editor.id, sessionId) };
  });
}

async function sendRequest(
  baseUrl: string,
  method: string,
  address: string,
  { token, body, raw, headers }: Send = {},
): Promise<Reply> {
  const hasBody = raw !== undefined || body !== undefined;
  const response = await fetch(baseUrl + address, {
    method,
    redirect: "manual",
    headers: {
      ...(hasBody && { "Content-Type": "application/json" }),
      ...(token && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(hasBody && { body: raw ?? JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text ? JSON.parse(text) : undefined,
  };
}

async function newestMail(folder: string, address: string): Promise<string | undefined> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith(".eml")).sort();
  for (const file of files.reverse()) {
    const mail = await readFile(path.join(folder, file), "utf8");
    if (mail.includes(address)) return mail;
  }
  return undefined;
}
