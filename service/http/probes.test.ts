import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { servePipeline, type TestServer } from "../../test/support/pipeline.ts";
import { probes } from "./probes.ts";

const VERSION = { version: "1", image: "sha256:abc", site: "aws", writer: "gcp", epoch: 2, schema: 4 };

describe("probes", () => {
  const state = { started: true, stopping: false, readers: async () => true };
  let server: TestServer;
  beforeAll(async () => {
    const facts = {
      isStarted: () => state.started,
      isStopping: () => state.stopping,
      canAnswerReaders: () => state.readers(),
      version: () => VERSION,
    };
    server = await servePipeline(probes(facts), (ctx) => {
      ctx.body = "passed on";
    });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    Object.assign(state, { started: true, stopping: false, readers: async () => true });
  });

  const ask = (path: string, method = "GET") => fetch(server.url + path, { method });
  const statusOf = async (path: string): Promise<number> => (await ask(path)).status;

  it.each(["/livez", "/readyz", "/healthz/edge", "/version"])(
    "answers GET and HEAD of %s, never to be kept",
    async (path) => {
      for (const method of ["GET", "HEAD"]) {
        const response = await ask(path, method);
        expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
      }
    },
  );

  it.each(["POST", "PUT", "DELETE", "PATCH"])("refuses %s with what is allowed", async (method) => {
    const response = await ask("/livez", method);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
    await expect(response.json()).resolves.toMatchObject({ type: "method-not-allowed" });
  });

  it("is not ready before it has started and once it stops, and alive all the time", async () => {
    state.started = false;
    await expect(statusOf("/readyz")).resolves.toBe(503);
    Object.assign(state, { started: true, stopping: true });
    const response = await ask("/readyz");
    expect([response.status, response.headers.get("cache-control")]).toEqual([503, "no-store"]);
    await expect(response.json()).resolves.toMatchObject({ type: "stopping" });
    await expect(statusOf("/livez")).resolves.toBe(200);
  });

  it("tells the edge whether readers can be answered, and stays ready when they can't", async () => {
    state.readers = async () => false;
    await expect(statusOf("/healthz/edge")).resolves.toBe(503);
    state.readers = () => Promise.reject(new Error("no pool"));
    await expect(statusOf("/healthz/edge")).resolves.toBe(503);
    await expect(statusOf("/readyz")).resolves.toBe(200);
  });

  it("tells the build, the site and the writer", async () => {
    await expect((await ask("/version")).json()).resolves.toEqual(VERSION);
  });

  it("passes every other address on", async () => {
    await expect((await ask("/livez/more")).text()).resolves.toBe("passed on");
  });
});
