import { readFileSync } from "node:fs";
import path from "node:path";
import { buildImage } from "./image-build.ts";
import { CommandFailed } from "./image-command.ts";
import { RevisionUnknown, readRevision } from "./image-context.ts";
import { EngineMissing } from "./image-engine.ts";
import { FileNotInImage } from "./image-files.ts";
import { LayoutUnreadable } from "./image-layout.ts";
import { type ImageOrder, readOrder } from "./image-options.ts";
import { renderImage, renderWarnings } from "./image-report.ts";
import { StandInImpossible } from "./image-stand-in.ts";

const TOLD_AS_THEY_ARE = [
  CommandFailed,
  EngineMissing,
  FileNotInImage,
  LayoutUnreadable,
  RevisionUnknown,
  StandInImpossible,
];
const ROOT = path.dirname(import.meta.dirname);
const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };

/** The terminal tells the engine too, which then ends; what we have begun is taken away before we go. */
let isStopped = false;
process.on("SIGINT", () => {
  isStopped = true;
});

// npm starts us in the project's folder, wherever it was called; a path is meant from there.
const from = (process.env.npm_lifecycle_event === "image" && process.env.INIT_CWD) || process.cwd();
const order = readOrder(process.argv.slice(2), version, from);
if (order) process.exitCode = await build(order);

async function build(order: ImageOrder): Promise<number> {
  try {
    const revision = readRevision(ROOT);
    process.stderr.write(renderWarnings(order, revision));
    const image = await buildImage({ ...order, root: ROOT, version, revision, log: process.stderr });
    process.stdout.write(order.asJson ? `${JSON.stringify(image, undefined, 2)}\n` : renderImage(image));
    return 0;
  } catch (error) {
    if (isStopped) return 130;
    const isTold = TOLD_AS_THEY_ARE.some((kind) => error instanceof kind);
    process.stderr.write(`${isTold ? (error as Error).message : ((error as Error).stack ?? error)}\n`);
    return 1;
  }
}
