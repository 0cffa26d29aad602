import type { IncomingMessage } from "node:http";
import type { Context } from "koa";
import getRawBody from "raw-body";
import { BodyTooLarge, MalformedBody, Problem, UnsupportedMediaType } from "./problems.ts";
import type { Route } from "./route.ts";
import { parseStrictJson } from "./strict-json.ts";

export const MAX_BODY_BYTES = 256 * 1024;

const JSON_TYPES = ["application/json"];
const PATCH_TYPES = ["application/merge-patch+json", "application/json"];
const FORM_TYPE = "application/x-www-form-urlencoded";

/** The media types that a row takes, the preferred one first. */
export const bodyTypes = (row: Route): string[] => [
  ...(row.method === "patch" ? PATCH_TYPES : JSON_TYPES),
  ...(row.form ? [FORM_TYPE] : []),
];

/** Whether a body was announced at all. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** 415: a type, charset or content coding that the row doesn't take. */
export function requireMediaType(row: Route, ctx: Context): void {
  if (!row.body || (row.bodyOptional && !hasBody(ctx.req))) return;
  const types = bodyTypes(row);
  const [type = "", ...parameters] = ctx
    .get("Content-Type")
    .split(";")
    .map((part) => part.trim().toLowerCase());
  if (!types.includes(type)) {
    throw new UnsupportedMediaType(`Send ${types.join(" or ")}.`, acceptHeader(row, types));
  }
  const charset = parameters
    .find((parameter) => parameter.startsWith("charset="))
    ?.slice(8)
    .replaceAll('"', "");
  if (charset && charset !== "utf-8" && charset !== "utf8") throw new UnsupportedMediaType("Send UTF-8.");
  const coding = ctx.get("Content-Encoding").trim().toLowerCase();
  if (coding && coding !== "identity")
    throw new UnsupportedMediaType("Send the body uncompressed.", { "Accept-Encoding": "identity" });
}

/** 413 as soon as the announced length tells. */
export function requireBodySize(ctx: Context): void {
  if (Number(ctx.get("Content-Length") || 0) > MAX_BODY_BYTES) throw new BodyTooLarge(MAX_BODY_BYTES);
}

/** The bytes and what they say. `undefined` where the row takes no body. */
export async function readBody(row: Route, ctx: Context): Promise<{ bytes: Buffer; value: unknown } | undefined> {
  if (!row.body) return undefined;
  const bytes = await readBytes(ctx);
  if (row.bodyOptional && bytes.length === 0) return { bytes, value: {} };
  const text = decode(bytes);
  return { bytes, value: isForm(ctx) ? parseForm(text) : parseStrictJson(text) };
}

export const isForm = (ctx: Context): boolean => ctx.get("Content-Type").toLowerCase().startsWith(FORM_TYPE);

/** Less than a handler has: a client that is slow is told so, and not that we are. */
const BODY_MS = 10_000;

class BodyTooSlow extends Problem {
  constructor() {
    super(408, "request-timeout", "The request took too long to arrive.", { headers: { Connection: "close" } });
  }
}

async function readBytes(ctx: Context): Promise<Buffer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BodyTooSlow()), BODY_MS);
  });
  return Promise.race([readAll(ctx), late]).finally(() => clearTimeout(timer));
}

async function readAll(ctx: Context): Promise<Buffer> {
  try {
    return await getRawBody(ctx.req, { length: ctx.get("Content-Length") || undefined, limit: MAX_BODY_BYTES });
  } catch (error) {
    const { type } = error as { type?: string };
    if (type === "entity.too.large") throw new BodyTooLarge(MAX_BODY_BYTES);
    throw new MalformedBody("The body ended before its announced length.");
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MalformedBody("The body is not UTF-8.");
  }
}

function parseForm(text: string): Record<string, string> {
  requirePercentEncoding(text);
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields) throw new MalformedBody(`The field ${JSON.stringify(name)} comes twice.`);
    fields[name] = value;
  }
  return fields;
}

/** URLSearchParams would mend what is wrong, and a password would not be the one that was typed. */
function requirePercentEncoding(text: string): void {
  try {
    decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new MalformedBody("The form has a wrong percent-encoding, or isn't UTF-8.");
  }
}

/** Which types are taken can be told of POST (W3C Linked Data Platform) and PATCH (RFC 5789); for PUT there is no header. */
function acceptHeader({ method }: Route, types: readonly string[]): Record<string, string> {
  if (method === "patch") return { "Accept-Patch": types.join(", ") };
  return method === "post" ? { "Accept-Post": types.join(", ") } : {};
}
