import type { IncomingMessage, ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import { MethodNotAllowed, NotFound } from "./problems.ts";
import { createHttpServer } from "./server.ts";
import { writeProblemTo } from "./server-problems.ts";

export interface AdminServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface AdminServerSettings {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  readonly registry: Registry;
}

/** What is read from within only, on a port of its own: `/metrics`, and `/livez` for processes without another. */
export async function startAdminServer({ port, host, registry }: AdminServerSettings): Promise<AdminServer> {
  const server = createHttpServer((request, response) => void answer(registry, request, response), { lingerMs: 0 });
  const listening = await server.listen(port, host);
  return { port: listening, stop: () => server.stop(1_000) };
}

async function answer(registry: Registry, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split("?")[0];
  if (path !== "/metrics" && path !== "/livez") return writeProblemTo(response, new NotFound("address"));
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead) return writeProblemTo(response, new MethodNotAllowed("GET, HEAD"));
  const isMetrics = path === "/metrics";
  const text = isMetrics ? await registry.metrics() : "alive\n";
  const type = isMetrics ? registry.contentType : "text/plain; charset=utf-8";
  response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" }).end(text);
}
