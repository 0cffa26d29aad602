import { makeEtag } from "./etag.ts";
import type { Answer, Caching, Route } from "./route.ts";

/** An answer as it goes out, before its encoding is chosen. Plain data: it can be kept and replayed. */
export interface Rendered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

const PRIVATE = "private, no-store, no-transform";

/** Gives an answer its type, validators and caching. */
export function renderAnswer(row: Route, answer: Answer): Rendered {
  const body = answer.html ?? (answer.body === undefined ? null : JSON.stringify(answer.body));
  const type = answer.html === undefined ? "application/json; charset=utf-8" : "text/html; charset=utf-8";
  const headers: Record<string, string> = {
    ...(body !== null && { "Content-Type": type }),
    ...cacheHeaders(row, answer),
    ...validators(row, answer, body),
    ...(answer.location && { Location: answer.location }),
    ...answer.headers,
  };
  return { status: answer.status, headers, body };
}

function validators(row: Route, answer: Answer, body: string | null): Record<string, string> {
  const isCacheable = row.caching !== undefined && answer.status === 200;
  const hasEtag = body !== null && (answer.version !== undefined || isCacheable);
  return {
    ...(hasEtag && { ETag: makeEtag(body, answer.version) }),
    ...(answer.lastModified && { "Last-Modified": answer.lastModified.toUTCString() }),
  };
}

function cacheHeaders(row: Route, answer: Answer): Record<string, string> {
  if (!row.caching || answer.status >= 400) return { "Cache-Control": row.who === "anyone" ? "no-store" : PRIVATE };
  return {
    "Cache-Control": cacheControl(row.caching),
    ...(answer.cacheTags?.length && { "Cache-Tag": answer.cacheTags.join(",") }),
    Vary: "Accept-Encoding",
  };
}

const cacheControl = ({ browserS, edgeS, staleS }: Caching): string =>
  `public, max-age=${browserS}, s-maxage=${edgeS}, stale-while-revalidate=${staleS}, stale-if-error=${staleS}`;
