import type { EntityManager } from "@mikro-orm/postgresql";
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { record, SYSTEM } from "../audit/audit.ts";
import type { Seal } from "./seal.ts";

const PURPOSE = "signing-key";

/** A new key is published at least this long before it signs, so that every verifier has it by then. */
const PUBLISHED_AHEAD_MS = 60 * 60 * 1000;
const SIGNS_FOR_MS = 30 * 24 * 60 * 60 * 1000;
/** How long a superseded key still verifies: the longest token and some skew. */
const VERIFIES_AFTER_MS = 30 * 60 * 1000;
const RELOAD_EVERY_MS = 60_000;
/** An unknown `kid` makes us look again, but hostile tokens not more often than this. */
const RELOAD_AT_MOST_MS = 5_000;

interface SigningKey {
  readonly id: string;
  readonly publicJwk: JWK;
  readonly sealed: Buffer;
  readonly signsFrom: Date;
}

export interface SigningKeys {
  /** The key that signs now. */
  signer(em: EntityManager): Promise<{ kid: string; key: CryptoKey }>;
  verifier(em: EntityManager, kid: string): Promise<CryptoKey | undefined>;
  /** Current and next public keys: RFC 7517. */
  jwks(em: EntityManager): Promise<{ keys: JWK[] }>;
}

/** Ed25519 keys from the database, the same at both sites; read again once a minute. */
export function createSigningKeys(seal: Seal): SigningKeys {
  let keys: readonly SigningKey[] = [];
  let loadedAt = 0;
  const load = async (em: EntityManager, maxAgeMs: number): Promise<readonly SigningKey[]> => {
    if (Date.now() - loadedAt < maxAgeMs) return keys;
    keys = await readKeys(em);
    loadedAt = Date.now();
    return keys;
  };
  const find = async (em: EntityManager, isWanted: (key: SigningKey) => boolean): Promise<SigningKey | undefined> =>
    (await load(em, RELOAD_EVERY_MS)).find(isWanted) ?? (await load(em, RELOAD_AT_MOST_MS)).find(isWanted);
  return {
    async signer(em) {
      const current = await find(em, ({ signsFrom }) => signsFrom.getTime() <= Date.now());
      if (!current) throw new Error("There is no signing key yet: the writer makes the first when it starts.");
      const jwk = JSON.parse(seal.open(current.sealed, PURPOSE)) as JWK;
      return { kid: current.id, key: (await importJWK(jwk, "EdDSA")) as CryptoKey };
    },
    async verifier(em, kid) {
      const key = await find(em, ({ id }) => id === kid);
      return key && ((await importJWK(key.publicJwk, "EdDSA")) as CryptoKey);
    },
    async jwks(em) {
      const all = await load(em, RELOAD_EVERY_MS);
      return { keys: all.map(({ id, publicJwk }) => ({ ...publicJwk, kid: id, alg: "EdDSA", use: "sig" })) };
    },
  };
}

/**
 * Sees to it that there is a key that signs and a next one that is published already, and forgets those that verify nothing any more. Run once a day
 * and at the writer's start. `compromised` replaces every key at once: whoever is signed in refreshes.
 */
export async function rotateSigningKeys(
  em: EntityManager,
  seal: Seal,
  when: "due" | "compromised" = "due",
): Promise<"kept" | "made"> {
  await em.execute("select pg_advisory_xact_lock(7205759405)");
  await (when === "compromised" ? em.execute("delete from app.signing_keys") : forgetSuperseded(em));
  const [newest] = await readKeys(em);
  const now = Date.now();
  if (newest && newest.signsFrom.getTime() > now) return "kept";
  if (!newest) await addKey(em, seal, now);
  const nextFrom = (newest?.signsFrom.getTime() ?? now) + SIGNS_FOR_MS;
  await addKey(em, seal, Math.max(nextFrom, now + PUBLISHED_AHEAD_MS));
  await record(em, SYSTEM, "signing-key-made", "service:signing-keys", { when });
  return "made";
}

async function addKey(em: EntityManager, seal: Seal, signsFrom: number): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  await em.execute(
    "insert into app.signing_keys (public_jwk, sealed_private_jwk, signs_from) values (?::jsonb, ?, ?)",
    [
      JSON.stringify(await exportJWK(publicKey)),
      seal.seal(JSON.stringify(await exportJWK(privateKey)), PURPOSE),
      new Date(signsFrom),
    ],
  );
}

/** Newest first. */
async function readKeys(em: EntityManager): Promise<SigningKey[]> {
  const rows = await em.execute<(Omit<SigningKey, "signsFrom"> & { signsFrom: string })[]>(
    `select id, public_jwk as "publicJwk", sealed_private_jwk as sealed, signs_from as "signsFrom" from app.signing_keys
     order by signs_from desc, id desc`,
  );
  return rows.map((row) => ({ ...row, signsFrom: new Date(row.signsFrom) }));
}

async function forgetSuperseded(em: EntityManager): Promise<void> {
  await em.execute(
    `delete from app.signing_keys k where exists (
       select from app.signing_keys next
       where next.signs_from > k.signs_from and next.signs_from < now() - make_interval(secs => ?))`,
    [VERIFIES_AFTER_MS / 1000],
  );
}
