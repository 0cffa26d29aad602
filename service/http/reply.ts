import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Context } from "koa";
import { isKnown } from "./etag.ts";
import type { Rendered } from "./render.ts";

const MIN_COMPRESSED_BYTES = 1024;

/** Writes an answer: chooses the encoding of a public one, and says 304 to who has it already. */
export async function reply(ctx: Context, { status, headers, body }: Rendered): Promise<void> {
  ctx.status = status;
  const { Vary, ...others } = headers;
  ctx.set(others as Record<string, string>);
  if (Vary) ctx.vary(Vary);
  if (body === null) {
    ctx.body = null;
    ctx.status = status; // Koa makes a null body 204
    return;
  }
  const isPublic = Vary?.includes("Accept-Encoding") ?? false;
  const encoding = isPublic ? chooseEncoding(ctx, body) : "identity";
  // Another encoding is another representation, so it has another strong tag.
  const etag = encoding === "identity" ? headers.ETag : headers.ETag?.replace(/"$/, `-${encoding}"`);
  if (etag) ctx.set("ETag", etag);
  const conditions = { ifNoneMatch: ctx.get("If-None-Match"), ifModifiedSince: ctx.get("If-Modified-Since") };
  const isRead = ctx.method === "GET" || ctx.method === "HEAD";
  if (isRead && status === 200 && isKnown(conditions, etag ?? "", headers["Last-Modified"] ?? "")) {
    ctx.status = 304;
    return;
  }
  if (encoding !== "identity") ctx.set("Content-Encoding", encoding);
  ctx.body = encoding === "identity" ? body : await compress(encoding, body);
  if (headers["Content-Type"]) ctx.set("Content-Type", headers["Content-Type"]);
}

type Encoding = "br" | "gzip" | "identity";

/** Only what is the same for everybody is compressed; an editor's answer is `no-transform` and small. */
function chooseEncoding(ctx: Context, body: string): Encoding {
  if (body.length < MIN_COMPRESSED_BYTES || !ctx.get("Accept-Encoding")) return "identity";
  return (ctx.acceptsEncodings("br", "gzip", "identity") || "identity") as Encoding;
}

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

const compress = (encoding: Exclude<Encoding, "identity">, body: string): Promise<Buffer> =>
  encoding === "br" ? brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : gzipped(body, { level: 6 });
