import { randomBytes } from "node:crypto";
import type { Context, Next } from "koa";
import type { Span, SpanExporter } from "./otlp.ts";

/** Where this process stands in a trace. */
export interface Trace {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits: our own span, the parent of what we call. */
  readonly spanId: string;
  readonly sampled: boolean;
}

export interface TraceSettings {
  /** Without it no span is made; identifiers are passed on all the same. */
  readonly exporter?: SpanExporter | undefined;
  /** Of the requests that come without a trace of their own, how many begin a sampled one. */
  readonly sampleRatio?: number;
}

/** Takes part in W3C Trace Context: `ctx.state.trace` is the request's, and a sampled request becomes a span. */
export function traceRequests({ exporter, sampleRatio = 0.01 }: TraceSettings = {}) {
  return async (ctx: Context, next: Next): Promise<void> => {
    const parent = parseTraceparent(ctx.get("traceparent"));
    const trace = parent ? { ...parent, spanId: newId(8) } : beginTrace(exporter ? sampleRatio : 0);
    ctx.state.trace = trace;
    if (exporter && trace.sampled) exportRequest(ctx, trace, parent?.spanId, exporter);
    await next();
  };
}

/** https://www.w3.org/TR/trace-context/#traceparent-header */
export const formatTraceparent = ({ traceId, spanId, sampled }: Trace): string =>
  `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;

/** Undefined when it is none: then a trace begins here. Versions to come may have more fields. */
export function parseTraceparent(header: string): Trace | undefined {
  const match = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/.exec(header.trim());
  if (!match) return undefined;
  const [, version, traceId = "", spanId = "", flags = "", more] = match;
  const isInvalid = version === "ff" || /^0+$/.test(traceId) || /^0+$/.test(spanId) || (version === "00" && more);
  return isInvalid ? undefined : { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

const beginTrace = (ratio: number): Trace => ({
  traceId: newId(16),
  spanId: newId(8),
  sampled: Math.random() < ratio,
});

/** Milliseconds since 1970, finer than Date's. */
const now = (): number => performance.timeOrigin + performance.now();

function newId(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}

/** The span ends with the answer, when route and status are known. */
function exportRequest(ctx: Context, trace: Trace, parentSpanId: string | undefined, exporter: SpanExporter): void {
  const startedAt = now();
  ctx.res.once("close", () => {
    const route: string = ctx.state.route ?? "unmatched";
    const status = ctx.res.writableFinished ? ctx.status : 499;
    const attributes = { "http.request.method": ctx.method, "http.route": route, "http.response.status_code": status };
    const ids = { traceId: trace.traceId, spanId: trace.spanId, ...(parentSpanId && { parentSpanId }) };
    const name = `${ctx.method} ${route}`;
    const span: Span = {
      ...ids,
      name,
      startedAt,
      endedAt: now(),
      attributes,
      isError: status >= 500,
    };
    exporter.add(span);
  });
}
