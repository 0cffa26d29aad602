import type { EntityManager } from "@mikro-orm/postgresql";
import { record, SYSTEM } from "../audit/audit.ts";
import { verifyChain } from "../audit/verify.ts";
import { changeAtWriter, changesOf } from "../changes.ts";
import { maskConfig } from "../config.ts";
import { type DurabilityMode, setDurabilityMode } from "../db/durability.ts";
import { makeFirstAdmin } from "../editors/editors.ts";
import { rotateSigningKeys } from "../editors/signing-keys.ts";
import { takeBackFailed } from "../jobs/outbox.ts";
import { createQueue, DEAD_LETTERS } from "../jobs/queue.ts";
import { databaseSettings, type Parts } from "../parts.ts";
import { type AdminCommand, BadUsage } from "./admin-command.ts";
import { OWNER_COMMANDS } from "./owner-commands.ts";

const COMMANDS: Readonly<Record<string, AdminCommand>> = {
  "print-config": {
    usage: "print-config",
    about: "the settings in force, secrets masked",
    isForOwner: true,
    run: async ({ config }) => ({ answer: maskConfig(config) }),
  },
  "verify-audit": {
    usage: "verify-audit",
    about: "whether the audit chain is whole; exit code 1 and the first bad record if not",
    run: async ({ orm, anchors }) => {
      const answer = await verifyChain(orm.em.fork(), await anchors.list());
      return { answer, isBad: !answer.whole };
    },
  },
  durability: {
    usage: "durability cross|local",
    about: "when a write is acknowledged: once both sites have it, or once this one has; audited",
    run: async (parts, [mode = ""]) => {
      if (mode !== "cross" && mode !== "local") throw new BadUsage("durability wants cross or local");
      await changeDurability(parts, mode);
      return { answer: { durability: mode } };
    },
  },
  "rotate-keys": {
    usage: "rotate-keys [--compromised]",
    about: "the next signing key if one is due; --compromised replaces all keys at once",
    run: async (parts, [option]) => {
      const when = option === "--compromised" ? "compromised" : "due";
      return { answer: { key: await change(parts, (em) => rotateSigningKeys(em, parts.seal, when)) } };
    },
  },
  "make-first-admin": {
    usage: "make-first-admin",
    about: "the admin of ADMIN_EMAIL and ADMIN_PASSWORD, if there is no admin",
    run: async (parts) => {
      const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = parts.config;
      if (!email || !password) throw new BadUsage("ADMIN_EMAIL and ADMIN_PASSWORD must be set");
      return { answer: { admin: await change(parts, (em) => makeFirstAdmin(em, parts.passwords, email, password)) } };
    },
  },
  "retry-tasks": {
    usage: "retry-tasks",
    about: "another try for every task that failed to the last one",
    run: async (parts) => ({ answer: { retried: await retryFailed(parts) } }),
  },
  ...OWNER_COMMANDS,
};

const WIDTH = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length));

export const ADMIN_USAGE = `Usage: admin <command>

${Object.values(COMMANDS)
  .map(({ usage, about }) => `  ${usage.padEnd(WIDTH)}  ${about}`)
  .join("\n")}`;

/** Runs one command, prints its answer as JSON on standard output, and ends. */
export async function runAdmin(parts: Parts, [name = "", ...args]: readonly string[]): Promise<undefined> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (!command) throw new BadUsage(`there is no command ${JSON.stringify(name)}`);
    if (!command.isForOwner) await parts.writer.refresh();
    const { answer, isBad } = await command.run(parts, args);
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    if (isBad) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof BadUsage)) throw error;
    process.stderr.write(`${error.message}\n\n${ADMIN_USAGE}\n`);
    process.exitCode = 2;
  }
  return undefined;
}

const change = <Result>(parts: Parts, work: (em: EntityManager) => Promise<Result>): Promise<Result> =>
  changeAtWriter(changesOf(parts))(parts.orm.em.fork(), work);

/** `local` is for when the other site can't be asked: it must not wait for what it ends. */
async function changeDurability({ orm, writer }: Parts, mode: DurabilityMode): Promise<void> {
  await orm.em.fork().transactional(async (transaction) => {
    const em = transaction as EntityManager;
    await writer.requireHere(em, { isAlone: mode === "local" });
    await setDurabilityMode(em, mode);
    await record(em, SYSTEM, "durability-changed", "service:durability", { mode });
  });
}

/** Undone promises that the queue gave up are fed to it again by the worker; the dead letters told of them. */
async function retryFailed(parts: Parts): Promise<number> {
  const boss = createQueue(databaseSettings(parts.config, parts.config.DATABASE_URL), "application");
  boss.on("error", () => undefined); // what fails is thrown by the call that failed
  await boss.start();
  try {
    const retried = await change(parts, takeBackFailed);
    await boss.deleteAllJobs(DEAD_LETTERS);
    return retried;
  } finally {
    await boss.stop({ graceful: false });
  }
}
