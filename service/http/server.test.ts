import { once } from "node:events";
import { Agent, type RequestListener, request } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "@jest/globals";
import { readRaw, readText, sendRaw } from "../../test/support/pipeline.ts";
import { createHttpServer, type HttpServer, type HttpServerSettings } from "./server.ts";

const servers: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop(0)));
});

async function start(handler: RequestListener, settings: HttpServerSettings = {}) {
  const server = createHttpServer(handler, { lingerMs: 100, ...settings });
  servers.push(server);
  return { server, port: await server.listen(0, "127.0.0.1") };
}

const sayHello: RequestListener = (_request, response) => {
  response.end("hello");
};

/** One request on an agent's connection: its status, body and whether the connection goes on. */
async function ask(port: number, agent: Agent) {
  const sent = request({ port, host: "127.0.0.1", agent }).end();
  const [response] = await once(sent, "response");
  return { status: response.statusCode, connection: response.headers.connection, body: await readText(response) };
}

describe("a request that can't be one", () => {
  it.each([
    ["malformed", "nonsense\r\n\r\n", 400, "malformed-request"],
    ["an HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "malformed-request"],
    ["raw bytes above ASCII in the address", "GET /caf\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "malformed-request"],
    [
      "two lengths",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      400,
      "malformed-request",
    ],
    [
      "a length and chunks",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
      "malformed-request",
    ],
    ["without a host", "GET / HTTP/1.1\r\n\r\n", 400, "host-missing"],
    ["for a tunnel", "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n", 400, "malformed-request"],
    [
      "with too large headers",
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
      431,
      "headers-too-large",
    ],
    ["expecting what is not known", "GET / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n", 417, "expectation-failed"],
  ])("is answered as a problem and its connection closed: %s", async (_, text, status, type) => {
    const { port } = await start(sayHello);
    const answer = readRaw(await sendRaw(port, text));
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      connection: "close",
      "content-length": String(Buffer.byteLength(answer.body)),
    });
    expect(JSON.parse(answer.body)).toMatchObject({ type, status, requestId: answer.headers["x-request-id"] });
  });

  it("is given up when its headers don't come, and when its body doesn't", async () => {
    const { port } = await start((request, response) => void request.resume().on("end", () => response.end()), {
      headersMs: 100,
      requestMs: 200,
    });
    const headers = readRaw(await sendRaw(port, "GET / HTTP/1.1\r\nHost: x\r\n"));
    const body = readRaw(await sendRaw(port, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"));
    expect([headers.status, body.status]).toEqual([408, 408]);
    expect(JSON.parse(headers.body)).toMatchObject({ type: "request-timeout" });
  });

  it("doesn't get a second answer into the one that has begun", async () => {
    const { port } = await start((_request, response) => {
      response.writeHead(200, { "Content-Length": 10 }).write("half");
    });
    const socket = connect(port, "127.0.0.1").setEncoding("utf8");
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk;
      if (received.endsWith("half")) socket.write("nonsense\r\n\r\n");
    });
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(socket, "close");
    expect(received).toMatch(/half$/);
  });

  it("leaves HTTP/1.0 without a host alone", async () => {
    const { port } = await start(sayHello);
    expect(readRaw(await sendRaw(port, "GET / HTTP/1.0\r\n\r\n"))).toMatchObject({ status: 200, body: "hello" });
  });
});

describe("the server's limits", () => {
  it("keep idle connections longer than any load balancer, and slow requests not at all", () => {
    const { server } = createHttpServer(sayHello);
    expect(server).toMatchObject({ keepAliveTimeout: 620_000, headersTimeout: 10_000, requestTimeout: 15_000 });
  });

  it("tell of a taken port", async () => {
    const { port } = await start(sayHello);
    const second = createHttpServer(sayHello);
    await expect(second.listen(port, "127.0.0.1")).rejects.toThrow(`Port ${port} is taken by another process.`);
  });
});

describe("a stopping server", () => {
  it("finishes what is under way, and closes its connection with the answer", async () => {
    const { server, port } = await start(async (_request, response) => {
      await sleep(150);
      response.end("finished");
    });
    const agent = new Agent({ keepAlive: true });
    const answer = ask(port, agent);
    await sleep(50);
    const stopped = server.stop(5_000);
    await expect(answer).resolves.toEqual({ status: 200, connection: "close", body: "finished" });
    await stopped;
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  });

  it("answers a request that was on its way on a kept connection", async () => {
    const { server, port } = await start(sayHello, { lingerMs: 300 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await expect(ask(port, agent)).resolves.toMatchObject({ connection: "keep-alive" });
    const stopped = server.stop(5_000);
    await sleep(50);
    await expect(ask(port, agent)).resolves.toMatchObject({ status: 200, connection: "close" });
    await stopped;
  });

  it("ends at once when nobody is connected, and soon when connections are idle", async () => {
    const { server, port } = await start(sayHello, { lingerMs: 100 });
    const agent = new Agent({ keepAlive: true });
    await ask(port, agent);
    const startedAt = performance.now();
    await server.stop(10_000);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it("cuts off what takes too long", async () => {
    const { server, port } = await start(() => undefined);
    const answer = expect(ask(port, new Agent())).rejects.toThrow("socket hang up");
    await sleep(50);
    await server.stop(200);
    await answer;
  });
});
