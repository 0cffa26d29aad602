import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import type { Context, Next } from "koa";
import { hasBody, MAX_BODY_BYTES } from "./body.ts";
import { ClientClosedRequest } from "./deadline.ts";
import { isSafe } from "./methods.ts";
import { Unavailable } from "./problems.ts";
import { formatTraceparent } from "./trace.ts";

export interface ForwardSettings {
  readonly site: string;
  /** The other site's private origin. */
  readonly writerUrl: string | undefined;
  /** Whether this site takes writes now. */
  readonly isWriterHere: () => boolean;
  readonly timeoutMs?: number;
}

/** Names the site that passed a request on: it is passed on once. */
export const LOOP_GUARD = "X-Forwarded-Writer";

/** What belongs to one connection only: RFC 9110, 7.6.1. Node has answered Expect already. */
const HOP_BY_HOP = new Set(
  ["Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer"]
    .concat("Transfer-Encoding", "Upgrade", "Expect")
    .map((name) => name.toLowerCase()),
);

/**
 * Passes every unsafe or authenticated request on to the writer's site while that is another one, and its answer back, both as they are. What is
 * public and safe is answered here.
 */
export function forwardToWriter(settings: ForwardSettings) {
  const send = connect(settings);
  return async (ctx: Context, next: Next): Promise<void> => {
    const isWritersMatter = !isSafe(ctx.method) || ctx.get("Authorization") !== "";
    if (!isWritersMatter || settings.isWriterHere()) return next();
    ctx.state.route = "forwarded";
    const isPassedOn = ctx.get(LOOP_GUARD) !== "";
    if (!send || isPassedOn)
      throw new Unavailable("not-the-writer", "This site takes no writes just now; try again shortly.");
    passBack(ctx, await send(ctx));
  };
}

type Send = (ctx: Context) => Promise<IncomingMessage>;

function connect({ writerUrl, site, timeoutMs = 14_000 }: ForwardSettings): Send | undefined {
  if (writerUrl === undefined) return undefined;
  const origin = new URL(writerUrl);
  const client = origin.protocol === "https:" ? https : http;
  // Idle connections end well before the other side ends them, so that none is used while it closes.
  const agent = new client.Agent({ keepAlive: true, timeout: 60_000, maxSockets: 256, scheduling: "lifo" });
  return async (ctx) => {
    const headers = requestHeaders(ctx, site, origin.host);
    const gone = new AbortController();
    ctx.res.once("close", () => gone.abort());
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), gone.signal]);
    const options = { method: ctx.method, path: ctx.req.url, headers, agent, signal, setHost: false };
    try {
      return await exchange(ctx, () => client.request(origin, options));
    } catch (error) {
      throw gone.signal.aborted ? new ClientClosedRequest() : unreachable(error);
    }
  };
}

const unreachable = (cause: unknown): Unavailable =>
  Object.assign(
    new Unavailable("writer-unreachable", "The site that takes writes can't be reached; try again shortly."),
    { cause },
  );

/** A safe request without a body is sent again when a kept connection turns out to be closed. */
async function exchange(ctx: Context, open: () => ClientRequest): Promise<IncomingMessage> {
  const request = open();
  try {
    return await answerTo(request, ctx.req);
  } catch (error) {
    const isStale = request.reusedSocket && (error as NodeJS.ErrnoException).code === "ECONNRESET";
    if (isStale && isSafe(ctx.method) && !hasBody(ctx.req)) return answerTo(open(), ctx.req);
    throw error;
  }
}

function answerTo(request: ClientRequest, sent: IncomingMessage): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve);
    request.on("error", reject); // stays: an error after the answer has begun is the answer's
    if (!hasBody(sent)) request.end();
    else if (isTooLarge(sent)) withholdBody(request);
    else passBody(sent, request);
  });
}

/** Not as a pipeline: a request that fails half-way must not take the client's connection with it. */
function passBody(sent: IncomingMessage, request: ClientRequest): void {
  sent.pipe(request);
  sent.once("close", () => {
    if (!sent.complete) request.destroy();
  });
}

/** The announced length alone will be refused; under a body that nobody reads the refusal would be lost. */
function withholdBody(request: ClientRequest): void {
  request.flushHeaders();
  request.once("response", (answer) => answer.once("end", () => request.destroy()));
}

const isTooLarge = ({ headers }: IncomingMessage): boolean => Number(headers["content-length"] ?? 0) > MAX_BODY_BYTES;

/** Names and values in turn, as they came; what only this hop knows is added. */
function requestHeaders(ctx: Context, site: string, host: string): string[] {
  const added: Record<string, string> = {
    Host: host,
    "X-Forwarded-Host": ctx.get("Host"),
    "X-Forwarded-For": ctx.ip, // what trusted proxies told is in it already
    "X-Request-Id": ctx.state.requestId ?? ctx.get("X-Request-Id"),
    [LOOP_GUARD]: site,
    ...(ctx.state.trace && { traceparent: formatTraceparent(ctx.state.trace) }),
    ...framing(ctx.req),
  };
  const replaced = new Set(Object.keys(added).map((name) => name.toLowerCase()));
  const passed = endToEnd(ctx.req).filter(([name]) => !replaced.has(name.toLowerCase()));
  const own = Object.entries(added).filter(([, value]) => value !== "");
  return [...passed, ...own].flat();
}

/** Node would announce a body where none was. */
function framing(request: IncomingMessage): Record<string, string> {
  if (request.headers["transfer-encoding"] !== undefined) return { "Transfer-Encoding": "chunked" };
  return isSafe(request.method ?? "") || hasBody(request) ? {} : { "Content-Length": "0" };
}

function endToEnd(message: IncomingMessage): [string, string][] {
  const named = (message.headers.connection ?? "").toLowerCase().split(",");
  const dropped = new Set([...HOP_BY_HOP, ...named.map((name) => name.trim())]);
  const pairs: [string, string][] = [];
  for (let at = 0; at < message.rawHeaders.length; at += 2) {
    const [name = "", value = ""] = message.rawHeaders.slice(at, at + 2);
    if (!dropped.has(name.toLowerCase())) pairs.push([name, value]);
  }
  return pairs;
}

/** The other site ran the whole pipeline: what this one has set so far gives way, except how this connection goes on. */
function passBack(ctx: Context, answer: IncomingMessage): void {
  ctx.status = answer.statusCode ?? 502;
  ctx.body = bodyOf(ctx, answer);
  for (const name of ctx.res.getHeaderNames()) if (name !== "connection") ctx.remove(name);
  for (const [name, value] of endToEnd(answer)) ctx.append(name, value);
}

/** What has no body is read to its end here, so that its connection can be used again. */
function bodyOf(ctx: Context, answer: IncomingMessage): IncomingMessage | "" | null {
  const isEmpty = ctx.status === 204 || ctx.status === 304;
  if (!isEmpty && ctx.method !== "HEAD") return answer;
  answer.resume();
  return isEmpty ? null : "";
}
