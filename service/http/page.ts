import { z } from "zod";
import type { Cursors, Position } from "./cursor.ts";
import { decimal } from "./decimal.ts";
import type { Answer, RequestFacts } from "./route.ts";

/** Paging parameters that every list takes. */
export const PAGING = {
  limit: decimal(z.int("is a whole number from 1 to 100").min(1).max(100).meta({ default: 25 }))
    .default(25)
    .meta({ description: "Items per page", example: 25 }),
  cursor: z.string().min(1).max(2000).optional().meta({ description: "`next` of the page before" }),
} as const;

/** `{ items, next }`; `next` is null on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item).max(100),
    next: z.string().max(2000).nullable().meta({ description: "Send it as `cursor` to get the next page" }),
  });

/** The Link header of a page: RFC 8288. */
export function nextLink(request: RequestFacts, next: string | null): Record<string, string> {
  if (next === null) return {};
  const query = new URLSearchParams(request.querystring);
  query.set("cursor", next);
  return { Link: `<${request.path}?${query}>; rel="next"` };
}

interface PageOf<Row> {
  /** One more than a page holds, if there is one more. */
  readonly rows: readonly Row[];
  readonly query: { readonly limit: number };
  readonly cursors: Cursors;
  readonly request: RequestFacts;
  readonly position: (row: Row) => Position;
  readonly present: (row: Row) => unknown;
}

/** A list's answer: as many rows as asked for, and where the next page begins. */
export function pageAnswer<Row>({ rows, query, cursors, request, position, present }: PageOf<Row>): Answer {
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  const next = last && rows.length > query.limit ? cursors.write(position(last), request.path, query) : null;
  return { status: 200, body: { items: items.map(present), next }, headers: nextLink(request, next) };
}
