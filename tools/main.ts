import { carryOut } from "./carry-out.ts";
import { clean, listForeign } from "./clean.ts";
import { TOOLS_FOLDER } from "./find.ts";
import { readMachine } from "./machine.ts";
import { readToolsOptions, type ToolsOptions } from "./options.ts";
import { isLacking } from "./outcome.ts";
import { planTools } from "./plan.ts";
import { formatBytes, openProgress } from "./progress.ts";
import { outcomesAsJson, planAsJson, renderOutcomes, renderPlan } from "./report.ts";

/** What a shell says of a program that was ended by Ctrl-C. */
const CANCELLED = 130;

process.stdout.on("error", () => {}); // the reader has gone
const options = readToolsOptions(process.argv.slice(2));
if (options) process.exitCode = await run(options);

async function run(options: ToolsOptions): Promise<number> {
  const { tools, action, withPackages, json } = options;
  if (action === "clean") return tellCleaned(options);
  const steps = planTools(tools, { folder: TOOLS_FOLDER, machine: readMachine(), withPackages });
  if (action === "list") {
    console.log((json ? planAsJson : renderPlan)(steps, TOOLS_FOLDER));
    return 0;
  }
  const signal = listenForCancel();
  const progress = openProgress(json ? process.stderr : process.stdout);
  const outcomes = await carryOut(steps, { folder: TOOLS_FOLDER, signal, progress });
  console.log((json ? outcomesAsJson : renderOutcomes)(outcomes, TOOLS_FOLDER));
  if (signal.aborted) return CANCELLED;
  return outcomes.some(isLacking) ? 1 : 0;
}

function tellCleaned({ tools, everything, json }: ToolsOptions): number {
  const removed = clean(TOOLS_FOLDER, (stamp) => everything || tools.some(({ name }) => name === stamp.name));
  const bytes = removed.reduce((sum, stamp) => sum + stamp.bytes, 0);
  const told = removed.map(({ name }) => name);
  const left = listForeign(TOOLS_FOLDER);
  console.log(
    json
      ? JSON.stringify({ folder: TOOLS_FOLDER, removed: told, bytes, left }, null, 2)
      : `Removed ${told.join(", ") || "nothing"}: ${formatBytes(bytes)} of ${TOOLS_FOLDER}${left.length > 0 ? `\nLeft, made by others: ${left.join(", ")}` : ""}`,
  );
  return 0;
}

/** Asked to end, it ends what it has started and leaves no half tool; it takes a few seconds at most, so asking again changes nothing. */
function listenForCancel(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => controller.abort(new Error(`asked to end by ${signal}`)));
  return controller.signal;
}
