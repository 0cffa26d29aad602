import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readOptions } from "../../../scripts/read-options.ts";
import { deployed } from "../saved-deployment.ts";
import { layersOf } from "../stack-layers.ts";
import { type PackedState, packState } from "./packed-state.ts";

const USAGE = `npm run release-states

Keeps what the engine's state of each production stack is in this release (package.json's version), in test/engine/releases/<version>/: the programs as
they are, made by the real engine against the strict provider, without secrets. Run it when a release is cut; npm run test:engine previews later programs
against it. It needs what npm run tools gets.

  --help  this text`;

const PROJECT = path.resolve(import.meta.dirname, "../../..");

if (readOptions(USAGE, { options: { help: { type: "boolean", short: "h" } } })) await exportStates();

async function exportStates(): Promise<void> {
  const { version } = JSON.parse(readFileSync(path.join(PROJECT, "package.json"), "utf8")) as { version: string };
  const folder = path.join(import.meta.dirname, version);
  mkdirSync(folder, { recursive: true });
  const deployment = await deployed("production");
  try {
    for (const stack of layersOf("production").flat()) {
      const { stdout } = await deployment.mustRun(["stack", "export", "--show-secrets", "-s", stack]);
      const text = renderState(packState(version, stack, JSON.parse(stdout)));
      writeFileSync(path.join(folder, `${stack}.json`), text);
      console.log(`${path.join(folder, `${stack}.json`)}  ${(text.length / 1024).toFixed(0)} KiB`);
    }
  } finally {
    await deployment.close();
  }
}

/** A resource a line, so that a difference between releases can be read. */
function renderState({ release, stack, resources }: PackedState): string {
  const lines = resources.map((each) => JSON.stringify(each)).join(",\n");
  return `{"release":${JSON.stringify(release)},"stack":${JSON.stringify(stack)},"resources":[\n${lines}\n]}\n`;
}
