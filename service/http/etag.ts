import { createHash } from "node:crypto";
import { BadRequest, PreconditionFailed, PreconditionRequired } from "./problems.ts";

/**
 * A strong validator: the row's version and a digest of the representation, so that equal tags mean equal bytes, whoever
 * asks. RFC 9110, 8.8.3.
 */
export function makeEtag(bytes: string | Uint8Array, version?: number): string {
  const digest = createHash("sha256").update(bytes).digest("base64url").slice(0, 16);
  return version === undefined ? `"${digest}"` : `"${version}.${digest}"`;
}

/**
 * Whether the client has this representation already. A request's `Cache-Control: no-cache` speaks to caches, not to the origin, so it changes
 * nothing here (fetch adds it to every conditional request). RFC 9110, 13.1.2 and 13.1.3.
 */
export function isKnown(
  request: { ifNoneMatch: string; ifModifiedSince: string },
  etag: string,
  lastModified: string,
): boolean {
  if (request.ifNoneMatch) {
    if (request.ifNoneMatch.trim() === "*") return true;
    const opaque = (tag: string): string => tag.replace(/^W\//, "");
    return (request.ifNoneMatch.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => opaque(tag) === opaque(etag));
  }
  return (
    request.ifModifiedSince !== "" &&
    lastModified !== "" &&
    Date.parse(lastModified) <= Date.parse(request.ifModifiedSince)
  );
}

/**
 * Holds If-Match against the row's version: the representation part tells nothing of a lost update.
 * @throws PreconditionRequired, PreconditionFailed, BadRequest
 */
export function requireMatch(ifMatch: string, version: number): void {
  if (ifMatch.trim() === "") throw new PreconditionRequired();
  if (ifMatch.trim() === "*") return;
  const tags = [...ifMatch.matchAll(/(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g)];
  const rest = ifMatch.replaceAll(/(W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g, "").replaceAll(/[,\s]/g, "");
  if (rest !== "" || tags.length === 0)
    throw new BadRequest("malformed-if-match", 'If-Match wants entity tags in quotes, as ETag gave them, or "*".');
  // A weak tag never matches: RFC 9110, 13.1.1.
  if (!tags.some(([, weak, tag = ""]) => !weak && tag.split(".")[0] === String(version)))
    throw new PreconditionFailed();
}
