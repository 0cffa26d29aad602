import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { readRaw, readText, sendRaw, serve, servePipeline, type TestServer } from "../../test/support/pipeline.ts";
import { clientAddress } from "./client-address.ts";
import { forwardToWriter, LOOP_GUARD } from "./forward.ts";
import { probes } from "./probes.ts";
import { traceRequests } from "./trace.ts";

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const PROBE_FACTS = {
  isStarted: () => true,
  isStopping: () => false,
  canAnswerReaders: async () => true,
  version: () => ({ version: "1", image: "", site: "gcp", writer: "aws", epoch: 1, schema: 4 }),
};

/** A site that passes on to `writerUrl`, and answers "here" otherwise. */
const serveSite = (
  writerUrl: string | undefined,
  isWriterHere = () => false,
  timeoutMs?: number,
): Promise<TestServer> =>
  servePipeline(
    clientAddress([]),
    traceRequests(),
    probes(PROBE_FACTS),
    forwardToWriter({ site: "gcp", writerUrl, isWriterHere, ...(timeoutMs && { timeoutMs }) }),
    (ctx) => {
      ctx.body = "here";
    },
  );

describe("passing on to the writer's site", () => {
  const seen: Seen[] = [];
  let writer: TestServer;
  let site: TestServer;
  beforeAll(async () => {
    writer = await serve(async (request, response) => {
      const { method = "", url = "", headers } = request;
      seen.push({ method, url, headers: headers as Record<string, string>, body: await readText(request) });
      if (url === "/empty") response.writeHead(204, { ETag: '"1"' }).end();
      else if (url === "/kept") response.writeHead(304, { ETag: '"1"' }).end();
      else if (url === "/cut")
        response.writeHead(200, { "Content-Length": 10 }).write("half", () => response.destroy());
      else {
        const cookies = ["a=1; HttpOnly", "b=2"];
        response.writeHead(201, {
          "Set-Cookie": cookies,
          Location: "/reviews/1",
          "X-Request-Id": "theirs-0001",
          Date: "then",
        });
        response.end(JSON.stringify({ from: "the writer" }));
      }
    });
    site = await serveSite(writer.url);
  });
  afterAll(() => Promise.all([writer.close(), site.close()]));
  beforeEach(() => {
    seen.length = 0;
  });

  it("hands the request over as it is, with what the other site must know of its way", async () => {
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    await fetch(`${site.url}/reviews?a=%20b&a=c`, {
      method: "POST",
      headers: { "X-Request-Id": "request-1234", "If-Match": '"1"', traceparent, "X-Forwarded-For": "8.8.8.8" },
      body: '{"title":"ñ"}',
    });
    expect(seen).toMatchObject([{ method: "POST", url: "/reviews?a=%20b&a=c", body: '{"title":"ñ"}' }]);
    expect(seen[0]?.headers).toMatchObject({
      host: new URL(writer.url).host,
      "x-forwarded-host": new URL(site.url).host,
      "x-forwarded-for": "127.0.0.1",
      "x-request-id": "request-1234",
      "if-match": '"1"',
      "content-length": "14",
      [LOOP_GUARD.toLowerCase()]: "gcp",
    });
    expect(seen[0]?.headers.traceparent).toMatch(
      /^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)[\da-f]{16}-01$/,
    );
  });

  it("hands its answer back as it is", async () => {
    const response = await fetch(`${site.url}/reviews`, { method: "PUT", body: "x" });
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()).toEqual(["a=1; HttpOnly", "b=2"]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      location: "/reviews/1",
      "x-request-id": "theirs-0001",
      date: "then",
    });
    expect(response.headers.has("content-type")).toBe(false);
    await expect(response.json()).resolves.toEqual({ from: "the writer" });
  });

  it.each([
    ["/empty", 204],
    ["/kept", 304],
  ])("hands back %s, which has no body, and keeps the connection", async (path, status) => {
    const raw = `DELETE ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    const answer = readRaw(await sendRaw(site.port, raw));
    expect(answer).toMatchObject({ status, headers: { etag: '"1"' }, body: "" });
    expect(answer.headers["content-type"]).toBeUndefined();
    expect(seen[0]?.headers["content-length"]).toBe("0");
    expect(seen[0]?.headers["transfer-encoding"]).toBeUndefined();
  });

  it("streams chunks, and drops what belongs to one connection", async () => {
    const chunks = "4\r\nhalf\r\n6\r\n a day\r\n0\r\n\r\n";
    const fields =
      "Connection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nProxy-Authorization: x\r\nTransfer-Encoding: chunked";
    await sendRaw(site.port, `PATCH /reviews/1 HTTP/1.1\r\nHost: x\r\n${fields}\r\n\r\n${chunks}`);
    expect(seen).toMatchObject([{ method: "PATCH", body: "half a day" }]);
    for (const name of ["x-hop", "keep-alive", "te", "proxy-authorization"])
      expect(seen[0]?.headers).not.toHaveProperty(name);
  });

  it("passes on reads that are authenticated and no others", async () => {
    const asEditor = { headers: { Authorization: "Bearer x" } };
    await expect((await fetch(`${site.url}/reviews`, asEditor)).json()).resolves.toEqual({ from: "the writer" });
    const head = await fetch(`${site.url}/reviews`, { ...asEditor, method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([201, ""]);
    await expect((await fetch(`${site.url}/content`)).text()).resolves.toBe("here");
    await fetch(`${site.url}/reviews`, { method: "OPTIONS" });
    await fetch(`${site.url}/version`, asEditor);
    expect(seen.map(({ method }) => method)).toEqual(["GET", "HEAD"]);
  });

  it("passes nothing on while it is the writer itself", async () => {
    const itself = await serveSite(writer.url, () => true);
    await expect((await fetch(itself.url, { method: "POST" })).text()).resolves.toBe("here");
    await itself.close();
    expect(seen).toEqual([]);
  });

  it("passes nothing on that was passed on already", async () => {
    const response = await fetch(site.url, { method: "POST", headers: { [LOOP_GUARD]: "aws" } });
    await expectUnavailable(response, "not-the-writer");
    expect(seen).toEqual([]);
  });

  it("ends the answer where the writer's broke off", async () => {
    const response = await fetch(`${site.url}/cut`, { method: "POST" });
    await expect(response.text()).rejects.toThrow();
  });
});

const expectUnavailable = async (response: Response, type: string): Promise<void> => {
  expect(response.status).toBe(503);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  await expect(response.json()).resolves.toMatchObject({ type });
};

describe("when the writer's site doesn't answer", () => {
  const servers: Promise<TestServer>[] = [];
  const track = (server: Promise<TestServer>): Promise<TestServer> => {
    servers.push(server);
    return server;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map(async (server) => (await server).close()));
  });

  it("says so where there is no other site", async () => {
    const alone = await track(serveSite(undefined));
    await expectUnavailable(await fetch(alone.url, { method: "POST" }), "not-the-writer");
  });

  it("says so when it can't be reached, in the middle of a body too", async () => {
    const cutOff = await track(serveSite("http://127.0.0.1:9"));
    await expectUnavailable(await fetch(cutOff.url, { method: "DELETE" }), "writer-unreachable");
    const body = "x".repeat(200_000);
    await expectUnavailable(await fetch(cutOff.url, { method: "POST", body }), "writer-unreachable");
  });

  it("says so when it takes too long", async () => {
    const slow = await track(serve(() => undefined));
    const site = await track(serveSite(slow.url, () => false, 100));
    await expectUnavailable(await fetch(site.url, { method: "POST", body: "x" }), "writer-unreachable");
  });

  it("hands back the refusal of a body that is announced as too large, without sending it", async () => {
    const strict = await track(
      serve((request, response) => {
        const length = request.headers["content-length"];
        response.writeHead(413, { Connection: "close" }).end(`${length} is too large`);
      }),
    );
    const site = await track(serveSite(strict.url));
    const response = await fetch(site.url, { method: "POST", body: "x".repeat(1_000_000) });
    expect([response.status, await response.text()]).toEqual([413, "1000000 is too large"]);
  });

  it("gives up at the writer when the client goes away", async () => {
    const ended = Promise.withResolvers<void>();
    const slow = await track(serve((_request, response) => void response.once("close", ended.resolve)));
    const site = await track(serveSite(slow.url));
    const socket = connect(site.port, "127.0.0.1");
    await once(socket, "connect");
    socket.write("DELETE /reviews/1 HTTP/1.1\r\nHost: x\r\n\r\n");
    await sleep(50);
    socket.destroy();
    await expect(ended.promise).resolves.toBeUndefined();
  });

  it("asks again for a read when a kept connection was closed meanwhile", async () => {
    let count = 0;
    const closing = await track(
      serve((request, response) => {
        count += 1;
        if (count === 2) request.socket.resetAndDestroy();
        else response.end("again");
      }),
    );
    const site = await track(serveSite(closing.url));
    const read = () => fetch(site.url, { headers: { Authorization: "Bearer x" } });
    await (await read()).text();
    await expect((await read()).text()).resolves.toBe("again");
  });
});
