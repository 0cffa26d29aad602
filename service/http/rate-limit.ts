import type { Context } from "koa";
import { BurstyRateLimiter, RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { serializeList } from "structured-headers";
import { budgetKey } from "./budget-key.ts";
import { TooManyRequests } from "./problems.ts";
import { type Actor, isChange, type Route } from "./route.ts";

/** The budgets of the contract. `points` requests in `windowS` seconds; `burst` is what may come on top after a rest. */
const ADDRESS = { name: "address", points: 100, windowS: 300 } as const;
const EDITOR = { name: "editor", points: 600, windowS: 60, burst: 2_000 } as const;
/** What the edge holds readers to; a cacheable answer can only name the policy. */
const READER = { name: "reader", points: 2_000, windowS: 60 } as const;

type Budget = { readonly name: string; readonly points: number; readonly windowS: number };

export interface QueryablePool {
  query(query: { name: string; text: string; values: unknown[] }): Promise<unknown>;
}

/** Counts a request against its row's budget and tells what is left: draft-ietf-httpapi-ratelimit-headers-11. */
export function createRateLimit(pool: QueryablePool) {
  // Addresses are counted in the database, where every process of the site sees them; when it is away, each process counts alone.
  const byAddress = new RateLimiterPostgres({
    storeClient: pool,
    storeType: "client",
    schemaName: "site",
    tableName: "rate_limits",
    tableCreated: true,
    keyPrefix: ADDRESS.name,
    points: ADDRESS.points,
    duration: ADDRESS.windowS,
    insuranceLimiter: new RateLimiterMemory({
      keyPrefix: ADDRESS.name,
      points: ADDRESS.points,
      duration: ADDRESS.windowS,
    }),
  });
  const byEditor = new BurstyRateLimiter(
    new RateLimiterMemory({ keyPrefix: EDITOR.name, points: EDITOR.points, duration: EDITOR.windowS }),
    new RateLimiterMemory({ keyPrefix: "burst", points: EDITOR.burst - EDITOR.points, duration: 5 * EDITOR.windowS }),
  );
  return async (row: Route, ctx: Context, actor: Actor | undefined): Promise<void> => {
    if (row.limit === "address") return spend(ctx, ADDRESS, () => byAddress.consume(budgetKey(ctx.ip)));
    if (actor && isChange(row)) return spend(ctx, EDITOR, () => byEditor.consume(actor.id) as Promise<RateLimiterRes>);
    if (row.caching) tellPolicy(ctx, READER);
  };
}

async function spend(ctx: Context, budget: Budget, consume: () => Promise<RateLimiterRes>): Promise<void> {
  tellPolicy(ctx, budget);
  try {
    tellRest(ctx, budget, await consume());
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    tellRest(ctx, budget, refused);
    throw new TooManyRequests(refused.msBeforeNext / 1000);
  }
}

const tellPolicy = (ctx: Context, { name, points, windowS }: Budget): void =>
  ctx.set(
    "RateLimit-Policy",
    serializeList([
      [
        name,
        new Map([
          ["q", points],
          ["w", windowS],
        ]),
      ],
    ]),
  );

const tellRest = (ctx: Context, { name }: Budget, { remainingPoints, msBeforeNext }: RateLimiterRes): void =>
  ctx.set(
    "RateLimit",
    serializeList([
      [
        name,
        new Map([
          ["r", Math.max(0, remainingPoints)],
          ["t", Math.max(0, Math.ceil(msBeforeNext / 1000))],
        ]),
      ],
    ]),
  );
