import { randomUUID } from "node:crypto";
import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { problemDocument } from "./problem-funnel.ts";
import { BadRequest, Problem } from "./problems.ts";

/** What goes wrong before a request can be handed on, told as everything else is: RFC 9457. */
export const BROKEN = {
  malformed: new BadRequest("malformed-request", "This is no HTTP request that we can read."),
  noHost: new BadRequest("host-missing", "HTTP/1.1 wants one Host header, and a host in it."),
  slow: new Problem(408, "request-timeout", "The request took too long to arrive."),
  tooLarge: new Problem(431, "headers-too-large", "The header fields have at most 16 KiB together."),
  chunkExtensions: new Problem(413, "body-too-large", "The body's chunk extensions are too large."),
  expectation: new Problem(417, "expectation-failed", "The only expectation that can be met is 100-continue."),
} as const;

const BY_CODE: Readonly<Record<string, Problem>> = {
  ERR_HTTP_REQUEST_TIMEOUT: BROKEN.slow,
  HPE_HEADER_OVERFLOW: BROKEN.tooLarge,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: BROKEN.chunkExtensions,
};

/** For a client that still sends: its connection would be reset under the answer if it were closed at once. */
const LINGER_MS = 1_000;

/** Answers what Node could make no request of, and closes the connection. */
export function answerBrokenRequest(error: NodeJS.ErrnoException | undefined, socket: Duplex): void {
  if (!socket.writable || error?.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const problem = BY_CODE[error?.code ?? ""] ?? BROKEN.malformed;
  const { headers, body } = render(problem);
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.on("error", () => socket.destroy());
  socket.end([`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...head, "", body].join("\r\n"));
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/** Answers a request that Node understood and that must not reach the pipeline. */
export function writeProblemTo(response: ServerResponse, problem: Problem): void {
  const { headers, body } = render(problem);
  response.writeHead(problem.status, headers).end(body);
}

function render(problem: Problem): { headers: Record<string, string>; body: string } {
  const requestId = randomUUID();
  const body = JSON.stringify(problemDocument(problem, { language: "en", instance: "/", requestId }));
  const headers = {
    ...problem.headers,
    "Content-Type": "application/problem+json",
    "Content-Language": "en",
    "Content-Length": String(Buffer.byteLength(body)),
    "Cache-Control": "no-store",
    "X-Request-Id": requestId,
    Date: new Date().toUTCString(),
    Connection: "close",
  };
  return { headers, body };
}
