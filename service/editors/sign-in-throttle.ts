import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { RateLimiterMemory, RateLimiterPostgres } from "rate-limiter-flexible";
import { budgetKey } from "../http/budget-key.ts";
import { TooManyRequests } from "../http/problems.ts";
import type { QueryablePool } from "../http/rate-limit.ts";

const WINDOW_S = 15 * 60;
/** One address at one account, then it waits. */
const FROM_ONE_ADDRESS = 10;
/** All addresses at one account, then each further attempt is slow: an account is never locked by strangers. */
const FROM_ALL_ADDRESSES = 100;
const SLOW_MS = 2_000;

export interface SignInThrottle {
  /** Before the password is looked at: counted as a failure until it is known to be none, so that attempts at once are counted too. @throws TooManyRequests */
  admit(email: string, address: string): Promise<void>;
  failed(email: string): Promise<void>;
  /** The password was right and a code is missing: no failure. */
  undecided(email: string, address: string): Promise<void>;
  succeeded(email: string, address: string): Promise<void>;
}

/** Counts failures alike for accounts that exist and for those that don't. E-mails are kept as hashes. */
export function createSignInThrottle(pool: QueryablePool, slowMs = SLOW_MS): SignInThrottle {
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: "client",
      schemaName: "site",
      tableName: "rate_limits",
      tableCreated: true,
      keyPrefix,
      points,
      duration: WINDOW_S,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix, points, duration: WINDOW_S }),
    });
  const pairs = limiter("sign-in-pair", FROM_ONE_ADDRESS);
  const accounts = limiter("sign-in-account", FROM_ALL_ADDRESSES);
  const accountKey = (email: string): string => createHash("sha256").update(email.toLowerCase()).digest("base64url");
  const pairKey = (email: string, address: string): string => `${accountKey(email)}@${budgetKey(address)}`;
  return {
    async admit(email, address) {
      const [pair, account] = await Promise.all([
        pairs.penalty(pairKey(email, address), 1),
        accounts.get(accountKey(email)),
      ]);
      if (pair.consumedPoints > FROM_ONE_ADDRESS) {
        throw new TooManyRequests(
          pair.msBeforeNext / 1000,
          "Too many failed sign-ins for this account from this address.",
        );
      }
      if (account && account.consumedPoints >= FROM_ALL_ADDRESSES) await sleep(slowMs);
    },
    async failed(email) {
      await accounts.penalty(accountKey(email), 1);
    },
    async undecided(email, address) {
      await pairs.reward(pairKey(email, address), 1);
    },
    async succeeded(email, address) {
      await pairs.delete(pairKey(email, address));
    },
  };
}
