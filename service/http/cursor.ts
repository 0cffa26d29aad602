import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { InvalidQuery } from "./problems.ts";

/** Where the next page begins: the sort values of the last item, all of them strings, numbers or null. */
export type Position = readonly (string | number | null)[];

export interface Cursors {
  /** An opaque, signed text that is valid for this list and this query only. `list` is its address. */
  write(position: Position, list: string, query: object): string;
  /** @throws InvalidQuery when it is not a cursor of ours for this query */
  read(cursor: string | undefined, list: string, query: object): Position | undefined;
}

/** Signed keyset cursors: a client can neither read a meaning into them nor move them to another query. */
export function createCursors(key: string): Cursors {
  const sign = (payload: string, list: string, query: object): Buffer =>
    createHmac("sha256", key)
      .update(payload)
      .update("\0")
      .update(`${list}\0${queryDigest(query)}`)
      .digest()
      .subarray(0, 16);
  return {
    write(position, list, query) {
      const payload = Buffer.from(JSON.stringify(position)).toString("base64url");
      return `${payload}.${sign(payload, list, query).toString("base64url")}`;
    },
    read(cursor, list, query) {
      if (cursor === undefined) return undefined;
      const [payload = "", signature = "", ...rest] = cursor.split(".");
      const given = Buffer.from(signature, "base64url");
      const wanted = sign(payload, list, query);
      const isOurs =
        rest.length === 0 &&
        given.length === wanted.length &&
        timingSafeEqual(given, wanted) &&
        given.toString("base64url") === signature;
      if (!isOurs)
        throw new InvalidQuery([
          {
            pointer: "cursor",
            code: "invalid-cursor",
            message: "is not a cursor of this query: begin again without it",
          },
        ]);
      return JSON.parse(Buffer.from(payload, "base64url").toString()) as Position;
    },
  };
}

/** What the cursor belongs to: every parameter but the paging ones. */
function queryDigest(query: object): string {
  const entries = Object.entries(query).filter(
    ([name, value]) => name !== "cursor" && name !== "limit" && value !== undefined,
  );
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(entries)).digest("base64url");
}
