import type { Logger } from "pino";

/** A finished piece of work. Times are milliseconds since 1970. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly isError: boolean;
}

export interface SpanExporter {
  /** Never waits and never throws; a full queue drops it. */
  add(span: Span): void;
  /** Sends what waits. */
  flush(): Promise<void>;
  /** The last flush. */
  stop(): Promise<void>;
}

export interface OtlpSettings {
  /** The collector's base address; `/v1/traces` is added. */
  readonly endpoint: string;
  /** `service.name`, `service.version`, the site … */
  readonly resource: Readonly<Record<string, string>>;
  readonly log: Logger;
  readonly everyMs?: number;
}

/** A collector that is slow or away costs this much memory and no request any time. */
const MAX_WAITING = 2_048;
const BATCH = 512;
const TIMEOUT_MS = 5_000;

/** Sends spans as OTLP/HTTP in JSON: https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export function createOtlpExporter(settings: OtlpSettings): SpanExporter {
  const url = `${settings.endpoint.replace(/\/+$/, "")}/v1/traces`;
  const waiting: Span[] = [];
  let dropped = 0;
  let running: Promise<void> = Promise.resolve();
  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) dropped += await send(url, waiting.splice(0, BATCH), settings);
    if (dropped > 0) settings.log.warn({ dropped }, "spans were dropped");
    dropped = 0;
  };
  const flush = (): Promise<void> => {
    running = running.then(sendAll);
    return running;
  };
  const timer = setInterval(() => void flush(), settings.everyMs ?? 5_000).unref();
  return {
    add(span) {
      if (waiting.length < MAX_WAITING) waiting.push(span);
      else dropped += 1;
    },
    flush,
    stop: () => {
      clearInterval(timer);
      return flush();
    },
  };
}

/** How many of them were lost: a collector's refusal is not worth a second try. */
async function send(url: string, spans: readonly Span[], { resource, log }: OtlpSettings): Promise<number> {
  try {
    const body = JSON.stringify(toOtlp(spans, resource));
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.arrayBuffer();
    if (response.ok) return 0;
    log.warn({ status: response.status }, "the trace collector refused spans");
  } catch (error) {
    log.warn({ err: error }, "the trace collector can't be reached");
  }
  return spans.length;
}

function toOtlp(spans: readonly Span[], resource: Readonly<Record<string, string>>): object {
  const scopeSpans = [{ scope: { name: "random-camera-reviews" }, spans: spans.map(spanToOtlp) }];
  return { resourceSpans: [{ resource: { attributes: toAttributes(resource) }, scopeSpans }] };
}

/** The kinds and codes are the protocol's numbers. */
const spanToOtlp = (span: Span): object => ({
  traceId: span.traceId,
  spanId: span.spanId,
  ...(span.parentSpanId && { parentSpanId: span.parentSpanId }),
  name: span.name,
  kind: 2, // SPAN_KIND_SERVER
  startTimeUnixNano: toNanoseconds(span.startedAt),
  endTimeUnixNano: toNanoseconds(span.endedAt),
  attributes: toAttributes(span.attributes),
  status: { code: span.isError ? 2 : 0 },
});

/** As text: JSON's numbers are too short for 64 bits. */
const toNanoseconds = (ms: number): string => String(BigInt(Math.round(ms * 1_000)) * 1_000n);

const toAttributes = (values: Readonly<Record<string, string | number>>): object[] =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
  }));
