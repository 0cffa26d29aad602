import { writeFileSync } from "node:fs";
import { type RecordedStack, type RecordStackOptions, recordStack } from "../../stacks/record-stack.ts";

/** `node record-some.ts <file> <[[stack, options], …]>`: those as JSON, in their order. A program of its own for record-all.ts's reason. */
const [file = "", wanted = "[]"] = process.argv.slice(2);
const recordings: RecordedStack[] = [];
for (const [stack, options] of JSON.parse(wanted) as [string, RecordStackOptions][])
  recordings.push(await recordStack(stack, options));
writeFileSync(file, JSON.stringify(recordings));
