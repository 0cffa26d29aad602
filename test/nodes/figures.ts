import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import path from "node:path";
import { type Row, renderTable } from "../engine/evidence.ts";
import type { LoadFigures } from "./load.ts";

/** What was measured on one cluster, in the order it was. */
export class Figures {
  readonly #cloud: string;
  readonly #startedAt = Date.now();
  readonly #loads: Record<string, LoadFigures> = {};
  readonly #others: Record<string, unknown> = {};

  constructor(cloud: string) {
    this.#cloud = cloud;
  }

  note(name: string, value: unknown): void {
    this.#others[name] = value;
    if (typeof value === "number") process.stdout.write(`${this.#cloud}: ${name} ${value.toFixed(1)}\n`);
  }

  noteLoad(name: string, figures: LoadFigures): void {
    this.#loads[name] = figures;
    process.stdout.write(`${this.#cloud}: ${name}, ${figures.requests} requests, ${figures.failed} failed\n`);
  }

  /** Prints a table; keeps everything as JSON where EVIDENCE_DIR says. */
  tell(): void {
    const rows = Object.entries(this.#loads).map(([phase, load]) => rowOf(phase, load));
    const others = Object.entries(this.#others)
      .filter(([, value]) => ["number", "string"].includes(typeof value))
      .map(([what, value]): Row => ({ what, value: typeof value === "number" ? value.toFixed(1) : String(value) }));
    process.stdout.write(`\nReal nodes, ${this.#cloud}\n${renderTable(others)}\n\n${renderTable(rows)}\n`);
    const folder = process.env.EVIDENCE_DIR;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `nodes-${this.#cloud}-${new Date(this.#startedAt).toISOString().slice(0, 10)}.json`);
    const told = { cloud: this.#cloud, at: new Date(this.#startedAt).toISOString(), ...machine(), ...this.#others };
    writeFileSync(file, `${JSON.stringify({ ...told, loads: this.#loads }, null, 2)}\n`);
    process.stdout.write(`${file}\n`);
  }
}

const rowOf = (phase: string, { requests, failed, seconds, p50Ms, p99Ms, failedFrom, failedTo }: LoadFigures): Row => ({
  phase,
  requests,
  "per second": seconds > 0 ? requests / seconds : 0,
  failed,
  "failed during, s": failedFrom === undefined ? "" : `${failedFrom.toFixed(1)}–${failedTo?.toFixed(1)}`,
  "p50, ms": p50Ms,
  "p99, ms": p99Ms,
});

/** Figures are of one machine, and of how busy it was. */
const machine = () => ({
  processors: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  "load average of 15 min at the end": loadavg()[2],
});
