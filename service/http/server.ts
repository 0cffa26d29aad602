import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, Server as NetServer } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { answerBrokenRequest, BROKEN, writeProblemTo } from "./server-problems.ts";

export interface HttpServer {
  readonly server: Server;
  /** Resolves with the port that is listened on. @throws Error that names a taken port */
  listen(port: number, host?: string): Promise<number>;
  /**
   * Accepts nothing new, asks kept-alive connections to close with their next answer, and ends once all answers are out, at the latest after
   * `timeoutMs`: what still runs then is cut off.
   */
  stop(timeoutMs: number): Promise<void>;
}

export interface HttpServerSettings {
  readonly keepAliveMs?: number;
  readonly headersMs?: number;
  readonly requestMs?: number;
  /** How long a stopping server leaves idle connections open: a request may be on its way on each of them. */
  readonly lingerMs?: number;
}

/** A server whose own answers are problems too, and that stops in order. */
export function createHttpServer(handler: RequestListener, settings: HttpServerSettings = {}): HttpServer {
  const answers = new Answers();
  const server = createServer(timeouts(settings), (request, response) => {
    answers.begin(request, response);
    if (!hasHost(request)) writeProblemTo(response, BROKEN.noHost);
    else handler(request, response);
  });
  server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    answers.begin(request, response);
    writeProblemTo(response, BROKEN.expectation);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (answers.isBegunOn(socket))
      socket.destroy(); // half an answer is out: a second one in it would be taken for its rest
    else answerBrokenRequest(error, socket);
  });
  server.on("connect", (_request: IncomingMessage, socket: Duplex) => answerBrokenRequest(undefined, socket));
  return {
    server,
    listen: (port, host) => listen(server, port, host),
    stop: (timeoutMs) => stop(server, answers, timeoutMs, settings.lingerMs ?? 1_000),
  };
}

/** Node looks for slow requests only so often, and holds that the headers' limit is within the request's. Idle connections outlive those of a load balancer in front (600 s). */
const timeouts = ({ keepAliveMs = 620_000, headersMs = 10_000, requestMs = 15_000 }: HttpServerSettings) => ({
  keepAliveTimeout: keepAliveMs,
  headersTimeout: headersMs,
  requestTimeout: requestMs,
  connectionsCheckingInterval: Math.min(1_000, headersMs),
  requireHostHeader: false, // Node's own refusal is no problem document
});

/** RFC 9112, 3.2: exactly one, and nothing in it that no host has. */
function hasHost({ httpVersion, rawHeaders }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === "host");
  if (hosts.length === 0) return httpVersion !== "1.1";
  return hosts.length === 1 && /^[\w.:[\]~%!$&'()*+,;=-]*$/.test(hosts[0] ?? "");
}

/** The answers under way. */
class Answers {
  readonly #underWay = new Map<ServerResponse, Duplex>();
  /** Connections whose last request was answered before all of it had come. */
  readonly #answeredEarly = new WeakSet<Duplex>();
  #isLast = false;

  begin(request: IncomingMessage, response: ServerResponse): void {
    this.#underWay.set(response, request.socket);
    this.#answeredEarly.delete(request.socket);
    response.once("finish", () => {
      if (!request.complete) this.#answeredEarly.add(request.socket);
    });
    response.once("close", () => this.#underWay.delete(response));
    if (this.#isLast) closeAfter(response);
  }

  /** From now on each answer is its connection's last. */
  makeLast(): void {
    this.#isLast = true;
    for (const response of this.#underWay.keys()) closeAfter(response);
  }

  /** What is wrong with a request that has its answer, or a part of it, is told no more: a second answer would be taken for the next request's. */
  isBegunOn(socket: Duplex): boolean {
    if (this.#answeredEarly.has(socket)) return true;
    return [...this.#underWay].some(([response, itsSocket]) => itsSocket === socket && response.headersSent);
  }
}

function closeAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("Connection", "close");
}

function listen(server: Server, port: number, host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => {
      const isTaken = error.code === "EADDRINUSE";
      reject(
        isTaken ? Object.assign(new Error(`Port ${port} is taken by another process.`), { code: error.code }) : error,
      );
    };
    server.once("error", refuse);
    server.listen({ port, host }, () => {
      server.off("error", refuse);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function stop(server: Server, answers: Answers, timeoutMs: number, lingerMs: number): Promise<void> {
  answers.makeLast();
  const waiting = new AbortController();
  // http's own close() would end idle connections at once, under the requests that are on their way on them.
  const closed = new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  }).finally(() => waiting.abort());
  const wait = (ms: number): Promise<void> => sleep(ms, undefined, { signal: waiting.signal }).catch(() => undefined);
  await wait(Math.min(lingerMs, timeoutMs));
  server.close();
  const endsAt = performance.now() + Math.max(0, timeoutMs - lingerMs);
  while (performance.now() < endsAt && !waiting.signal.aborted) {
    server.closeIdleConnections();
    await wait(20);
  }
  server.closeAllConnections();
  await closed;
}
