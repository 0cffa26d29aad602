import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { BuiltImage } from "../../../scripts/image-build.ts";
import { readRevision } from "../../../scripts/image-context.ts";
import { findFreePort } from "../../../twin/ports.ts";
import { type Row, tellEvidence } from "../../engine/evidence.ts";
import { buildOurs, ROOT } from "../built-image.ts";
import {
  type Container,
  createContainer,
  runContainer,
  startContainer,
  waitForAnswer,
  waitForLine,
} from "../container.ts";
import { machineMs, megabytesOf, readFigures, readStatus } from "../process-figures.ts";
import { type ServiceDatabase, startServiceDatabase } from "../service-database.ts";

const ROLES = ["web", "worker"] as const;
type Role = (typeof ROLES)[number];
const USER = "10001";
/** What a pod is given between SIGTERM and SIGKILL, less the pause before it (infra/kubernetes/numbers.ts). */
const GRACE_MS = 20_000;
const STARTS = 3;
const STARTS_MEASURED: readonly (readonly [kind: string, more: Readonly<Record<string, string>>])[] = [
  ["with its compiled code", {}],
  ["without it", { NODE_COMPILE_CACHE: "" }],
];

let folder: string;
let image: BuiltImage;
let database: ServiceDatabase;
let settings: Record<string, string>;
const running = new Map<Role, Container & { readonly ready: string; readonly origin: string }>();
const figures: Row[] = [];
const tell = (role: Role, what: string, value: number, unit: string) => figures.push({ role, what, value, unit });

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "camera-reviews-run-"));
  [image, database] = await Promise.all([
    buildOurs(folder, { tag: "proof", revision: readRevision(ROOT) }),
    startServiceDatabase(),
  ]);
  settings = {
    DATABASE_URL: database.applicationUrl,
    PASSWORD_PEPPER: randomBytes(24).toString("hex"),
    CURSOR_KEY: randomBytes(24).toString("hex"),
    DURABILITY: "local",
    IMAGE: image.digest,
  };
}, 900_000);
afterAll(async () => {
  await Promise.all([...running.values()].map((container) => container.remove()));
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
  tellEvidence("image-running", `Processes of the image, load average ${loadavg()[0]?.toFixed(1)} at the end`, figures);
});

/** With the readiness probe of that role's pods (infra/kubernetes/deployments.ts). */
async function create(role: Role, more: Readonly<Record<string, string>> = {}) {
  const [port, adminPort] = [await findFreePort(), await findFreePort()];
  const ports = { PORT: String(port), ADMIN_PORT: String(adminPort) };
  const container = await createContainer({
    image: image.reference,
    settings: { ...settings, ...ports, ...more },
    command: [role],
  });
  const [origin, probe] = role === "web" ? [port, "/readyz"] : [adminPort, "/livez"];
  return { ...container, origin: `http://127.0.0.1:${origin}`, ready: `http://127.0.0.1:${origin}${probe}` };
}

const runningOne = (role: Role) => {
  const container = running.get(role);
  if (!container) throw new Error(`${role} was not started.`);
  return container;
};

describe("the image's roles, on a read-only root and without any right", () => {
  it("bring an empty database up to date, and end", async () => {
    const command = ["migrate"];
    const owner = { MIGRATE_DATABASE_URL: database.ownerUrl };
    const told = await runContainer({ image: image.reference, settings: { ...settings, ...owner }, command });
    expect(told).toContain("the database is up to date");
  });

  it.each(ROLES)("are ready as %s, by the probe that a pod is asked", async (role) => {
    for (const [kind, more] of STARTS_MEASURED) await measureStarts(role, kind, more);
    const container = await create(role);
    running.set(role, container);
    await container.start();
    await waitForAnswer(container.ready, 60_000);
    await waitForLine(container, '"msg":"ready"', 30_000);
  });

  it("answer as the image that they are", async () => {
    const version = await (await fetch(`${runningOne("web").origin}/version`)).json();
    expect(version).toMatchObject({ image: image.digest, schema: expect.any(Number) });
    expect((await fetch(`${runningOne("web").origin}/content?limit=1`)).status).toBe(200);
  });

  it.each(ROLES)("have as %s nobody's rights", (role) => {
    const status = readStatus(runningOne(role).pid());
    expect(status.get("Uid")?.split("\t")).toEqual([USER, USER, USER, USER]);
    expect(status.get("Gid")?.split("\t")).toEqual([USER, USER, USER, USER]);
    for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
      expect([set, status.get(set)]).toEqual([set, "0000000000000000"]);
    expect(status.get("NoNewPrivs")).toBe("1");
    expect(status.get("Seccomp")).toBe("2");
  });

  it.each(["/app/x", "/app/.compile-cache/x", "/x", "/etc/x", "/usr/local/bin/x", "/var/tmp/x", "/home/x"])(
    "refuse to write %s, even to root",
    async (file) => {
      await expect(runningOne("web").execute(["touch", file], "0")).rejects.toThrow("Read-only file system");
    },
  );

  it("let the service write /tmp", async () => {
    await runningOne("web").execute(["touch", "/tmp/x"]);
  });

  it("have neither a package manager nor what was used to build them", async () => {
    const names = ["npm", "npx", "corepack", "yarn", "yarnpkg", ".npmrc", ".npm", "package-lock.json"];
    const anywhere = names.flatMap((name) => ["-name", name, "-o"]);
    const find = [
      ...[
        "find",
        "/",
        "-xdev",
        "(",
        ...anywhere,
        "-path",
        "/run/secrets/*",
        "-o",
        "-path",
        "/usr/local/lib/node_modules",
      ],
      ...["-o", "-path", "/app/service/*.test.ts", "-o", "-path", "/app/node_modules/*.?ts"],
      ...["-o", "-path", "/app/node_modules/*.ts", "-o", "-path", "/app/node_modules/*.map", ")"],
    ];
    expect(await runningOne("web").execute(find, "0")).toBe("");
  });

  it("find the code compiled, and use it", async () => {
    const told = await runContainer({
      image: image.reference,
      settings: { NODE_DEBUG_NATIVE: "COMPILE_CACHE" },
      entrypoint: "sh", // what Node tells goes to stderr
      command: ["-c", "node --max-semi-space-size=8 service/main.ts --help 2>&1"],
    });
    expect(told).toContain("was accepted");
    expect(told).not.toMatch(/rejected|reading cache from [^\n]*\.\.\. (?!success)/);
  });

  it.each(ROLES)("are healthy as %s by the image's own check", async (role) => {
    await expect(runningOne(role).isHealthy()).resolves.toBe(true);
  });

  it("are not healthy when nothing answers", async () => {
    const ports = { PORT: String(await findFreePort()), ADMIN_PORT: String(await findFreePort()) };
    const idle = await startContainer({
      ...{ image: image.reference, settings: ports },
      ...{ entrypoint: "sleep", command: ["60"] },
    });
    try {
      await expect(idle.isHealthy()).resolves.toBe(false);
    } finally {
      await idle.remove();
    }
  });

  it("take little memory when nobody asks", async () => {
    await sleep(5_000);
    for (const role of ROLES) {
      const status = readStatus(runningOne(role).pid());
      tell(role, "resident when idle", megabytesOf(status.get("VmRSS")), "MB");
    }
  });

  it.each(ROLES)("end as %s at SIGTERM, as process 1 and within the grace", async (role) => {
    const container = runningOne(role);
    const asked = performance.now();
    await container.signal("TERM");
    const code = await container.ended();
    const took = performance.now() - asked;
    tell(role, "SIGTERM until ended", took, "ms");
    expect([code, await container.logs()]).toEqual([0, expect.stringContaining("stopping")]);
    expect(took).toBeLessThan(GRACE_MS);
  });
});

/** The fastest of some: how long it takes when nothing else wants the processor, as far as that can be had. */
async function measureStarts(role: Role, kind: string, more: Readonly<Record<string, string>>): Promise<void> {
  const starts: { ready: number; processor: number }[] = [];
  for (let count = 0; count < STARTS; count++) {
    const container = await create(role, more);
    const answered = waitForAnswer(container.ready, 60_000).then(() => {
      const { startedAtMs, processorMs } = readFigures(container.pid());
      starts.push({ ready: machineMs() - startedAtMs, processor: processorMs });
    });
    try {
      await Promise.all([answered, container.start()]);
    } finally {
      await container.remove();
    }
  }
  tell(role, `start until the probe succeeds, ${kind}`, Math.min(...starts.map(({ ready }) => ready)), "ms");
  tell(role, `processor until then, ${kind}`, Math.min(...starts.map(({ processor }) => processor)), "ms");
}
