import { setTimeout as sleep } from "node:timers/promises";
import { createApp } from "../app.ts";
import { changeAtWriter, changesOf } from "../changes.ts";
import { isOutage } from "../db/outage.ts";
import { watchReaders } from "../db/reader-health.ts";
import { makeFirstAdmin } from "../editors/editors.ts";
import { rotateSigningKeys } from "../editors/signing-keys.ts";
import { createOtlpExporter, type SpanExporter } from "../http/otlp.ts";
import type { ProbeFacts } from "../http/probes.ts";
import { Unavailable } from "../http/problems.ts";
import { createHttpServer } from "../http/server.ts";
import type { Parts } from "../parts.ts";
import { giveUp } from "./give-up.ts";
import { startMeasuring } from "./measuring.ts";
import type { Running } from "./role.ts";
import { followSchema, untilSchemaIsThere } from "./schema-check.ts";

const TRY_AGAIN_MS = 500;

/** Answers requests. It listens at once, so that probes tell how far it is, and is ready when it has seen its schema and knows the writer. */
export async function startWeb(parts: Parts): Promise<Running> {
  const { config, log, orm } = parts;
  parts.follow();
  const stopping = new AbortController();
  const schema = followSchema(() => orm.em.fork());
  const measuring = await startMeasuring(parts);
  const exporter = makeExporter(parts);
  const state = { isStarted: false, isStopping: () => stopping.signal.aborted, schema: schema.current };
  const app = createApp({
    ...parts,
    observe: measuring.observeRequest,
    trace: { exporter },
    probes: probeFacts(parts, state),
  });
  const server = createHttpServer(app.callback());
  await server.listen(config.PORT);
  log.info({ port: config.PORT }, "listening");
  begin(parts, stopping.signal).then(
    () => {
      state.isStarted = true;
      log.info("ready");
    },
    (error: unknown) => stopping.signal.aborted || giveUp(log, error),
  );
  return {
    async stop(timeoutMs) {
      stopping.abort(new Error("The process is stopping."));
      await server.stop(timeoutMs);
      await schema.stop();
      await exporter?.stop();
      await measuring.stop();
    },
  };
}

interface State {
  readonly isStarted: boolean;
  readonly isStopping: () => boolean;
  readonly schema: () => number | null;
}

const probeFacts = ({ config, readOrm, writer }: Parts, state: State): ProbeFacts => ({
  isStarted: () => state.isStarted,
  isStopping: state.isStopping,
  canAnswerReaders: watchReaders((signal) => readOrm.em.fork({ signal })),
  version: () => ({
    version: config.IMAGE,
    image: config.IMAGE,
    site: config.SITE,
    writer: writer.current()?.site ?? null,
    epoch: writer.current()?.epoch ?? null,
    schema: state.schema(),
  }),
});

function makeExporter({ config, log }: Parts): SpanExporter | undefined {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  const resource = { "service.name": "camera-reviews", "service.version": config.IMAGE, site: config.SITE };
  return endpoint ? createOtlpExporter({ endpoint, resource, log }) : undefined;
}

/** What must be there before the first request: the schema, and at the writer a key to sign with and somebody who can sign in. */
async function begin(parts: Parts, signal: AbortSignal): Promise<void> {
  await untilSchemaIsThere(parts, signal);
  await Promise.all([parts.writer.refresh(), parts.durability.refresh()]);
  while (parts.writer.isHere()) {
    if (await hasMadeFirst(parts)) return;
    await sleep(TRY_AGAIN_MS, undefined, { signal });
  }
  // It may turn out to be the writer later: as soon as the other site answers, or by a promotion. Readers need not wait for that.
  makeFirstOnceWriter(parts, signal).catch((error: unknown) => signal.aborted || giveUp(parts.log, error));
}

async function makeFirstOnceWriter(parts: Parts, signal: AbortSignal): Promise<void> {
  while (!(parts.writer.isHere() && (await hasMadeFirst(parts)))) await sleep(TRY_AGAIN_MS, undefined, { signal });
}

/** False when it may be tried again. */
async function hasMadeFirst(parts: Parts): Promise<boolean> {
  try {
    await makeFirst(parts);
    return true;
  } catch (error) {
    if (isOutage(error) || error instanceof Unavailable) return false;
    throw error;
  }
}

const makeFirst = (parts: Parts): Promise<void> =>
  changeAtWriter(changesOf(parts))(parts.orm.em.fork(), async (em) => {
    const { config, seal, passwords, log } = parts;
    await rotateSigningKeys(em, seal);
    const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = config;
    if (email && password && (await makeFirstAdmin(em, passwords, email, password)) === "made")
      log.info({ email }, "first admin made");
  });
