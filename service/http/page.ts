import { z } from "zod";
import type { RequestFacts } from "./route.ts";

/** Paging parameters that every list takes. */
export const PAGING = {
  limit: z.coerce
    .number("is a number from 1 to 100")
    .int("is a whole number")
    .min(1)
    .max(100)
    .default(25)
    .meta({ description: "Items per page", example: 25 }),
  cursor: z.string().min(1).max(2000).optional().meta({ description: "`next` of the page before" }),
} as const;

/** `{ items, next }`; `next` is null on the last page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().meta({ description: "Send it as `cursor` to get the next page" }),
  });

/** The Link header of a page: RFC 8288. */
export function nextLink(request: RequestFacts, next: string | null): Record<string, string> {
  if (next === null) return {};
  const query = new URLSearchParams(request.querystring);
  query.set("cursor", next);
  return { Link: `<${request.path}?${query}>; rel="next"` };
}
