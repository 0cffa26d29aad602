import type { MikroORM } from "@mikro-orm/postgresql";
import type { Logger } from "pino";
import type { AnchorStore } from "./audit/anchor.ts";
import { openAnchorStore } from "./audit/anchors.ts";
import { Camera } from "./cameras/camera.entity.ts";
import type { Config } from "./config.ts";
import { type Durability, watchDurability } from "./db/durability.ts";
import { type DatabaseSettings, openDatabase } from "./db/orm.ts";
import { passwordSource } from "./db/password.ts";
import { type WriterWatch, watchWriter } from "./db/writer.ts";
import { type AccessTokens, createAccessTokens } from "./editors/access-tokens.ts";
import { Editor } from "./editors/editor.entity.ts";
import { createPasswords, type Passwords } from "./editors/passwords.ts";
import { createSeal, type Seal } from "./editors/seal.ts";
import { createSigningKeys, type SigningKeys } from "./editors/signing-keys.ts";
import { type Cursors, createCursors } from "./http/cursor.ts";
import { type MailTransport, openMailTransport } from "./mail/transport.ts";
import { Review, ReviewText } from "./reviews/review.entity.ts";

export const entities = [Editor, Camera, Review, ReviewText] as const;

/** A reader's query that takes longer is worth less than the connection. */
const READ_STATEMENT_MS = 3_000;

/** What the roles of one process are made of, from its configuration. */
export interface Parts {
  readonly config: Config;
  readonly log: Logger;
  readonly orm: MikroORM;
  /** Where readers are sent; the primary itself when there is no replica. */
  readonly readOrm: MikroORM;
  readonly writer: WriterWatch;
  readonly durability: Durability;
  readonly anchors: AnchorStore;
  readonly mail: MailTransport;
  readonly seal: Seal;
  readonly passwords: Passwords;
  readonly keys: SigningKeys;
  readonly tokens: AccessTokens;
  readonly cursors: Cursors;
  /** Begins to follow who writes and when a write counts. */
  follow(): void;
  close(): Promise<void>;
}

/** Opens nothing that must answer: every database is connected to by its first query. */
export async function makeParts(config: Config, log: Logger): Promise<Parts> {
  const orm = await openDatabase(entities, databaseSettings(config, config.DATABASE_URL));
  // A pool of its own also without a replica: what readers ask can't take an editor's connection.
  const readUrl = config.DATABASE_READ_URL ?? config.DATABASE_URL;
  const readOrm = await openDatabase(entities, {
    ...databaseSettings(config, readUrl),
    statementMs: READ_STATEMENT_MS,
  });
  const em = (signal?: AbortSignal) => orm.em.fork({ ...(signal && { signal }) });
  const durability = watchDurability(em, { initial: config.DURABILITY });
  const writer = watchWriter(em, {
    site: config.SITE,
    peerUrl: config.WRITER_URL,
    // Local durability is an operator's decision that this site goes on alone.
    mustAskFirst: () => durability.mode() === "cross",
  });
  const seal = createSeal(config.PASSWORD_PEPPER);
  const keys = createSigningKeys(seal);
  return {
    config,
    log,
    orm,
    readOrm,
    writer,
    durability,
    anchors: openAnchorStore(config.AUDIT_ANCHOR_URL),
    mail: openMailTransport(config.MAIL_URL, config.MAIL_FROM),
    seal,
    passwords: createPasswords(config.PASSWORD_PEPPER),
    keys,
    tokens: createAccessTokens(keys, config.PUBLIC_URL),
    cursors: createCursors(config.CURSOR_KEY),
    follow() {
      writer.start();
      durability.start();
    },
    async close() {
      await Promise.all([writer.stop(), durability.stop()]);
      await Promise.all([...new Set([orm, readOrm])].map((database) => database.close(true)));
    },
  };
}

/** How this process connects to one of its databases. */
export const databaseSettings = (config: Config, url: string): DatabaseSettings => ({
  url,
  poolSize: config.DATABASE_POOL,
  applicationName: `camera-reviews ${config.SITE}`,
  password: passwordSource(config.DATABASE_AUTH, url),
});
