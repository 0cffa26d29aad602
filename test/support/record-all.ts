import { renameSync, writeFileSync } from "node:fs";
import { type RecordedStack, recordStack } from "../../stacks/record-stack.ts";
import { STACKS } from "../../stacks/table.ts";

/** `node record-all.ts <file>`: every stack as an update and as a preview, as JSON. A program of its own, because it is three times as fast without jest. */
const [file = ""] = process.argv.slice(2);
const recordings: Record<string, Record<"update" | "preview", RecordedStack>> = {};
for (const stack of STACKS)
  recordings[stack] = { update: await recordStack(stack), preview: await recordStack(stack, { isPreview: true }) };
writeFileSync(`${file}.${process.pid}`, JSON.stringify(recordings));
renameSync(`${file}.${process.pid}`, file); // whole or not at all
