import { afterEach, describe, expect, it } from "@jest/globals";
import pino from "pino";
import { readText, serve, servePipeline, type TestServer } from "../../test/support/pipeline.ts";
import { createOtlpExporter, type Span, type SpanExporter } from "./otlp.ts";
import { formatTraceparent, parseTraceparent, traceRequests } from "./trace.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN_ID = "00f067aa0ba902b7";
const SAMPLED = `00-${TRACE_ID}-${SPAN_ID}-01`;

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

function collect(): SpanExporter & { spans: Span[] } {
  const spans: Span[] = [];
  return { spans, add: (span) => void spans.push(span), flush: async () => {}, stop: async () => {} };
}

async function serveTraced(exporter?: SpanExporter, sampleRatio = 0) {
  const server = await servePipeline(traceRequests({ exporter, sampleRatio }), async (ctx) => {
    ctx.state.route = "/reviews/:id";
    ctx.body = ctx.state.trace;
  });
  servers.push(server);
  return async (traceparent?: string) =>
    (await fetch(server.url, { headers: traceparent ? { traceparent } : {} })).json() as Promise<
      Record<string, unknown>
    >;
}

describe("traceparent", () => {
  it.each([
    ["a sampled one", SAMPLED, true],
    ["one that is not sampled", `00-${TRACE_ID}-${SPAN_ID}-00`, false],
    ["flags to come", `00-${TRACE_ID}-${SPAN_ID}-fe`, false],
    ["a version to come, with more fields", `cc-${TRACE_ID}-${SPAN_ID}-01-what-comes`, true],
  ])("is read: %s", (_, header, sampled) => {
    expect(parseTraceparent(header)).toEqual({ traceId: TRACE_ID, spanId: SPAN_ID, sampled });
  });

  it.each([
    "",
    "00",
    `ff-${TRACE_ID}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${SPAN_ID}-01-more`,
    `00-${"0".repeat(32)}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${"0".repeat(16)}-01`,
    `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${SPAN_ID}`,
  ])("is passed over when it is %j", (header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });

  it("is written as it was read", () => {
    expect(formatTraceparent({ traceId: TRACE_ID, spanId: SPAN_ID, sampled: true })).toBe(SAMPLED);
  });
});

describe("a traced request", () => {
  it("goes on in the caller's trace as a span of its own", async () => {
    const ask = await serveTraced();
    const trace = await ask(SAMPLED);
    expect(trace).toMatchObject({ traceId: TRACE_ID, sampled: true });
    expect(trace.spanId).toMatch(/^(?!00f067aa0ba902b7)[\da-f]{16}$/);
  });

  it("begins a trace where there is none, unsampled while spans go nowhere", async () => {
    const ask = await serveTraced(undefined, 1);
    await expect(ask()).resolves.toMatchObject({ traceId: expect.stringMatching(/^[\da-f]{32}$/), sampled: false });
  });

  it("becomes a span with its route and status when it is sampled", async () => {
    const exporter = collect();
    const ask = await serveTraced(exporter);
    const { spanId } = await ask(SAMPLED);
    expect(exporter.spans).toMatchObject([
      {
        traceId: TRACE_ID,
        spanId,
        parentSpanId: SPAN_ID,
        name: "GET /reviews/:id",
        attributes: { "http.route": "/reviews/:id", "http.response.status_code": 200 },
      },
    ]);
  });

  it("makes no span when it is not sampled", async () => {
    const exporter = collect();
    const ask = await serveTraced(exporter);
    await ask(`00-${TRACE_ID}-${SPAN_ID}-00`);
    await ask();
    expect(exporter.spans).toEqual([]);
  });
});

describe("the exporter", () => {
  const span: Span = {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    name: "GET /x",
    startedAt: 1_700_000_000_000.5,
    endedAt: 1_700_000_000_001,
    attributes: { "http.route": "/x", "http.response.status_code": 503 },
    isError: true,
  };
  const settings = { resource: { "service.name": "camera-reviews" }, log: pino({ level: "silent" }), everyMs: 60_000 };

  async function serveCollector(status: number) {
    const bodies: unknown[] = [];
    const server = await serve(async (request, response) => {
      bodies.push({ url: request.url, type: request.headers["content-type"], ...JSON.parse(await readText(request)) });
      response.writeHead(status).end();
    });
    servers.push(server);
    return { bodies, url: server.url };
  }

  it("sends spans as OTLP in JSON", async () => {
    const { bodies, url } = await serveCollector(200);
    const exporter = createOtlpExporter({ ...settings, endpoint: `${url}/` });
    exporter.add(span);
    await exporter.stop();
    expect(bodies).toEqual([
      {
        url: "/v1/traces",
        type: "application/json",
        resourceSpans: [
          {
            resource: { attributes: [{ key: "service.name", value: { stringValue: "camera-reviews" } }] },
            scopeSpans: [
              {
                scope: { name: "random-camera-reviews" },
                spans: [
                  {
                    traceId: TRACE_ID,
                    spanId: SPAN_ID,
                    name: "GET /x",
                    kind: 2,
                    startTimeUnixNano: "1700000000000500000",
                    endTimeUnixNano: "1700000000001000000",
                    attributes: [
                      { key: "http.route", value: { stringValue: "/x" } },
                      { key: "http.response.status_code", value: { intValue: "503" } },
                    ],
                    status: { code: 2 },
                  },
                ],
              },
            ],
          },
        ],
      },
    ]);
  });

  it("keeps a bounded number while nobody takes them, and drops the rest without an error", async () => {
    const { bodies, url } = await serveCollector(503);
    const exporter = createOtlpExporter({ ...settings, endpoint: url });
    for (let count = 0; count < 5_000; count += 1) exporter.add(span);
    await exporter.flush();
    expect(bodies).toHaveLength(4);
    const away = createOtlpExporter({ ...settings, endpoint: "http://127.0.0.1:9" });
    away.add(span);
    await expect(away.stop()).resolves.toBeUndefined();
    await exporter.stop();
  });
});
