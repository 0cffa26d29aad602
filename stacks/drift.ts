import { readOptions } from "../scripts/read-options.ts";
import { runWithEngine } from "./deploying/command.ts";
import { whichEnvironmentIsWrong } from "./deploying/command-options.ts";
import { EXIT } from "./deploying/deploy-request.ts";
import { findDrift } from "./deploying/find-drift.ts";
import type { EnvironmentName } from "./stack.ts";

const USAGE = `npm run drift [-- <environment>] [options]

Asks the clouds what is really there and compares it with what the stacks know: whatever was changed or removed past the programs is
drift. Changes nothing. Without an environment, both and the accounts. Stacks that were never made are told and left out.

  --json  the report as one document (with npm run --silent)
  --help  this text

Exit code: 0 no drift; 1 drift; 2 bad usage, or of some stack it can't be told; 130 cancelled.`;

const flag = { type: "boolean" } as const;
const given = readOptions(
  USAGE,
  { allowPositionals: true, options: { json: flag, help: { ...flag, short: "h" } } },
  ({ positionals }) => (positionals.length === 0 ? undefined : whichEnvironmentIsWrong(positionals)),
);
if (given) {
  const [environment] = given.positionals as EnvironmentName[];
  const isJson = Boolean(given.values.json);
  const how = { isJson, isOneDocument: true, failureCode: EXIT.usage };
  process.exitCode = await runWithEngine(how, (world) => findDrift(environment, isJson, world));
}
