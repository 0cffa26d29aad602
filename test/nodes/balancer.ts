import http from "node:http";
import type { AddressInfo } from "node:net";
import { SERVICE } from "../../infra/kubernetes/names.ts";
import { REQUEST } from "../../infra/kubernetes/numbers.ts";
import type { ApiServer } from "../cluster/api-server.ts";
import { checkTarget, type Target, Targets, type TargetsOptions, targetAddress } from "./balancer-targets.ts";

export interface ServedBalancer {
  /** Retries nothing. */
  readonly plainUrl: string;
  /** Asks another pod once for a GET whose connection broke, or that had no answer within `PATIENCE_MS`. */
  readonly retryingUrl: string;
  readonly targets: Targets;
}

const FOLLOW_MS = 500;
const PATIENCE_MS = 1_000;
const EMPTY = Buffer.alloc(0);

/** A cloud's balancer as far as a release notices it: follows the cluster, asks pods for their health, keeps connections, hands requests on. */
export async function serveBalancer(api: ApiServer, options: TargetsOptions): Promise<ServedBalancer> {
  const targets = new Targets(options);
  const follow = async (): Promise<void> => {
    const slices = await api.list(
      { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" },
      { namespace: SERVICE.namespace, labelSelector: `kubernetes.io/service-name=${SERVICE.name}` },
    );
    targets.update(slices, performance.now());
  };
  setInterval(() => {
    follow().catch(() => {}); // a balancer goes on with what it knows
    for (const target of targets.due(performance.now()))
      void checkTarget(target).then((isHealthy) => targets.noteCheck(target, isHealthy));
  }, FOLLOW_MS);
  const servers = [false, true].map((isRetrying) =>
    http.createServer((request, response) => handOn(targets, request, response, isRetrying)),
  );
  const [plainUrl = "", retryingUrl = ""] = await Promise.all(servers.map(listen));
  return { plainUrl, retryingUrl, targets };
}

async function listen(server: http.Server): Promise<string> {
  server.keepAliveTimeout = REQUEST.balancerIdleS * 1000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function handOn(
  targets: Targets,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  isRetrying: boolean,
): Promise<void> {
  const body = request.method === "GET" || request.method === "HEAD" ? EMPTY : await readBody(request);
  const canRetry = isRetrying && request.method === "GET";
  const first = targets.choose();
  if (!first) return fail(response, 503, "no healthy target");
  try {
    await ask(first, request, body, response, canRetry ? PATIENCE_MS : REQUEST.balancerLimitS * 1000);
  } catch (error) {
    const second = canRetry && !response.headersSent ? targets.choose(first) : undefined;
    if (!second) return fail(response, codeOf(error), `${first.address}: ${(error as Error).message}`);
    await ask(second, request, body, response, REQUEST.balancerLimitS * 1000).catch((again: unknown) =>
      fail(response, codeOf(again), `${first.address}, then ${second.address}: ${(again as Error).message}`),
    );
  }
}

async function readBody(request: http.IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

class NoAnswer extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
    this.name = "NoAnswer";
  }
}

const codeOf = (error: unknown): number => (error instanceof NoAnswer ? 504 : 502);

/** The reason goes where load generators see it. */
function fail(response: http.ServerResponse, status: number, reason: string): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, reason.replaceAll(/[^\x20-\x7e]/g, " ").slice(0, 120)).end();
}

/** @throws before anything of the answer was handed on */
const ask = (
  target: Target,
  { method, url, headers }: http.IncomingMessage,
  body: Buffer,
  response: http.ServerResponse,
  patienceMs: number,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const options = {
      ...targetAddress(target),
      agent: target.agent,
      method,
      path: url,
      headers: { ...headers, connection: "keep-alive" },
    };
    const asked = http.request(options, (answer) => {
      clearTimeout(patience);
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
      resolve();
    });
    const patience = setTimeout(() => asked.destroy(new NoAnswer(patienceMs)), patienceMs);
    asked.on("error", (error) => {
      clearTimeout(patience);
      reject(error);
    });
    asked.end(body);
  });
