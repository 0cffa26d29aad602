import type { EntityManager } from "@mikro-orm/postgresql";
import type { output, ZodObject, ZodType } from "zod";
import type { Language } from "./language.ts";
import type { Problem } from "./problems.ts";

export type Access = "anyone" | "editor" | "admin";

/** Who acts, as far as every slice may know: an id for authorship and audit, a role, and the request it came by. */
export interface Actor {
  readonly id: string;
  readonly role: "editor" | "admin";
  readonly sessionId: string;
  readonly requestId: string;
}

/** What a handler may know of the request itself. */
export interface RequestFacts {
  readonly id: string;
  /** The client's address; proxies count only when trusted. */
  readonly address: string;
  readonly language: Language;
  readonly path: string;
  /** The raw query string without "?", as it was sent. */
  readonly querystring: string;
  readonly refreshCookie: string | undefined;
  /** The body came from an HTML form, so the answer is a page. */
  readonly isForm: boolean;
}

export interface Reach<Query = unknown> {
  /** A fresh EntityManager for this call; inside a change it is in the change's transaction. */
  readonly em: EntityManager;
  readonly actor: Actor;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly request: RequestFacts;
}

export interface Call<Found, Body, Query> extends Reach<Query> {
  readonly found: Found;
  readonly body: Body;
}

/** What a handler answers; the reply adds validators, caching and encoding. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** A page instead of JSON. */
  readonly html?: string;
  /** The row's version: makes the ETag that If-Match is held against. */
  readonly version?: number;
  readonly location?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the CDN can purge this by. */
  readonly cacheTags?: readonly string[];
  readonly lastModified?: Date;
}

/** How long a public answer may be kept: seconds fresh in browsers and at the edge, then stale while it is fetched anew or the origin is down. */
export interface Caching {
  readonly browserS: number;
  readonly edgeS: number;
  readonly staleS: number;
}

/**
 * One row of the table that the router, validation and the OpenAPI document are made from. The edge states its side as data of its own; a test
 * refuses a public GET, a query parameter or a method that the two don't share.
 */
export interface Route<Found = unknown, Body extends ZodType = ZodType, Query extends ZodObject = ZodObject> {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly who: Access;
  /** Loads what the path names, before the body is read; throws NotFound or Forbidden. */
  readonly find?: (reach: Reach) => Promise<Found>;
  /** What is found must be the version that If-Match names. It is locked until the change is committed. */
  readonly guarded?: boolean;
  readonly query?: Query;
  readonly body?: Body;
  /** An empty body counts as `{}`. */
  readonly bodyOptional?: boolean;
  /** Also takes application/x-www-form-urlencoded and answers it with a page. */
  readonly form?: boolean;
  /** "replica": a read that may be a moment old. "none": the use case opens its own short transaction. */
  readonly data?: "replica" | "none";
  /** False where a secret would be kept, or where a repeat does no harm. */
  readonly idempotent?: false;
  /** "never" where losing the write with the site does no harm (sessions). */
  readonly durable?: "never";
  /** Which budget a request counts against. */
  readonly limit?: "address";
  readonly caching?: Caching;
  /** What it answers when that is not JSON. */
  readonly produces?: "text/html" | "text/javascript";
  /** A refusal as a page, for who sent a form or asked for a page. */
  readonly refusalPage?: (problem: Problem, request: RequestFacts) => Pick<Answer, "html" | "headers">;
  /** Success statuses with their bodies; the problems are added from the rest of the row. */
  readonly answers: Readonly<Record<number, ZodType | undefined>>;
  /** Problems of this route's own: status and what it means here. */
  readonly problems?: Readonly<Record<number, string>>;
  readonly act: (call: Call<Found, output<Body>, output<Query>>) => Promise<Answer>;
}

/** Keeps the types of one row together; it does nothing at run time. */
export const route = <Found, Body extends ZodType, Query extends ZodObject>(row: Route<Found, Body, Query>): Route =>
  row as unknown as Route;

/** A change: it runs in a transaction, at the writer. */
export const isChange = (row: Pick<Route, "method">): boolean => row.method !== "get";

/** Accepts Idempotency-Key: a change by somebody signed in, unless the row says otherwise. */
export const isIdempotent = (row: Route): boolean => isChange(row) && row.who !== "anyone" && row.idempotent !== false;
