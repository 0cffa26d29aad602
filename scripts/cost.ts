import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BadUsage, type CostCommand, readCommand, USAGE } from "../infra/cost/command.ts";
import { compare, EarlierReportInvalid, readEarlier } from "../infra/cost/compare.ts";
import type { CostedResource } from "../infra/cost/components.ts";
import { estimateStack } from "../infra/cost/estimate.ts";
import { NodeTypeUnknown } from "../infra/cost/pods.ts";
import { PreviewInvalid, readPreview } from "../infra/cost/read-preview.ts";
import { renderReport } from "../infra/cost/render-report.ts";
import { makeReport, type StackCost } from "../infra/cost/report.ts";
import { readUsage, type Usage, UsageInvalid, usageOf } from "../infra/cost/usage.ts";
import { STACKS } from "../stacks/table.ts";

class FileUnreadable extends Error {}
const TOLD_AS_THEY_ARE = [FileUnreadable, UsageInvalid, PreviewInvalid, EarlierReportInvalid, NodeTypeUnknown];

process.stdout.on("error", () => {}); // the reader has gone
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const command = readCommand(args, STACKS);
    if (command) write(await tell(command), command.out);
    else process.stdout.write(USAGE);
    return 0;
  } catch (error) {
    return explain(error);
  }
}

async function tell(command: CostCommand): Promise<string> {
  const { size, format, out } = command;
  const [called, usage] = command.usage ? usageFrom(command.usage) : [size, usageOf(size)];
  const earlier = command.against ? readEarlier(read(command.against), command.against) : undefined;
  const now = new Date();
  const stacks: StackCost[] = [];
  for (const stack of command.stacks)
    stacks.push({ stack, ...estimateStack(await resourcesOf(stack, command), usage, { now }) });
  const report = makeReport(stacks, called, now);
  const change = earlier && { change: compare(report, earlier) };
  return renderReport({ ...report, ...change }, format, { isColoured: !out && process.stdout.isTTY });
}

function usageFrom(file: string): [name: string, usage: Usage] {
  const text = read(file);
  try {
    return [path.basename(file), readUsage(JSON.parse(text), file)];
  } catch (error) {
    if (error instanceof SyntaxError) throw new FileUnreadable(`${file} is not JSON: ${error.message}`);
    throw error;
  }
}

async function resourcesOf(stack: string, { previews, settings }: CostCommand): Promise<readonly CostedResource[]> {
  const preview = previews.get(stack);
  if (preview) return readPreview(read(preview), preview);
  // Only then: the programs and their SDKs take their time to load.
  const { recordStack } = await import("../stacks/record-stack.ts");
  return (await recordStack(stack, settings && { settings })).resources;
}

/** npm starts us in the project's folder, wherever it was called; a path is meant from there. */
function pathOf(file: string): string {
  const from = process.env.npm_lifecycle_event === "cost" ? process.env.INIT_CWD : undefined;
  return from ? path.resolve(from, file) : file;
}

function read(file: string): string {
  try {
    return readFileSync(pathOf(file), "utf8");
  } catch (error) {
    throw new FileUnreadable(`${file} can't be read: ${(error as Error).message}`);
  }
}

function write(text: string, out: string | undefined): void {
  if (out === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(pathOf(out), text);
  } catch (error) {
    throw new FileUnreadable(`${out} can't be written: ${(error as Error).message}`);
  }
}

/** @returns the exit code; our own mistakes show where they are */
function explain(error: unknown): number {
  const { message, stack } = error as Error;
  if (error instanceof BadUsage) {
    process.stderr.write(`${message}\n\n${USAGE}`);
    return 2;
  }
  const isTold = TOLD_AS_THEY_ARE.some((kind) => error instanceof kind) || isRefusal(error);
  process.stderr.write(`${isTold ? message : (stack ?? message)}\n`);
  return 1;
}

/** Pulumi's RunError, which programs throw for settings that can't be; Pulumi is loaded only when one runs. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && "__pulumiRunError" in error;
}
