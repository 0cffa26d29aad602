import { spawn } from "node:child_process";
import path from "node:path";
import { parseArgs, styleText } from "node:util";

const USAGE = `npm run check [-- options]

Checks everything that must hold before a change goes in, and changes nothing.

  --only <names>    only these, separated by commas: types, lint, tests
  --report <file>   the tests' results as JSON
  --help            this text
`;

interface Step {
  readonly name: string;
  readonly what: string;
  readonly program: string;
  readonly args: readonly string[];
}

const ROOT = path.resolve(import.meta.dirname, "..");

process.exitCode = await check(process.argv.slice(2));

async function check(args: readonly string[]): Promise<number> {
  const options = read(args);
  if (typeof options === "string") {
    console.error(options);
    return 2;
  }
  if (options.help) console.log(USAGE);
  const results: { step: Step; passed: boolean; seconds: string }[] = [];
  for (const step of options.help ? [] : options.steps) {
    console.log(styleText("bold", `\n── ${step.name}: ${step.what}`));
    const startedAt = performance.now();
    const passed = await run(step);
    results.push({ step, passed, seconds: ((performance.now() - startedAt) / 1000).toFixed(1) });
  }
  if (results.length > 0) console.log("");
  for (const { step, passed, seconds } of results) {
    const mark = passed ? styleText("green", "passed") : styleText("red", "FAILED");
    console.log(`${step.name.padEnd(8)} ${mark} ${seconds.padStart(6)} s`);
  }
  return results.every(({ passed }) => passed) ? 0 : 1;
}

function read(args: readonly string[]): { help: boolean; steps: Step[] } | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { only: { type: "string" }, report: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
    const all = planSteps(values.report);
    const wanted = values.only?.split(",").map((name) => name.trim()) ?? all.map(({ name }) => name);
    const unknown = wanted.filter((name) => !all.some((step) => step.name === name));
    if (unknown.length > 0) return `There is no check called ${unknown.join(", ")}.\n\n${USAGE}`;
    return { help: values.help ?? false, steps: all.filter(({ name }) => wanted.includes(name)) };
  } catch (error) {
    return `${(error as Error).message}\n\n${USAGE}`;
  }
}

function planSteps(report: string | undefined): Step[] {
  const modules = path.join(ROOT, "node_modules");
  // A test that fails may leave a server open, which must not keep the check from ending.
  const results = ["--forceExit", ...(report ? ["--json", `--outputFile=${path.resolve(report)}`] : [])];
  return [
    { name: "types", what: "tsc, strict", program: path.join(modules, "typescript/bin/tsc"), args: ["--noEmit"] },
    {
      name: "lint",
      what: "biome, rules and format",
      program: path.join(modules, "@biomejs/biome/bin/biome"),
      args: ["check", "."],
    },
    {
      name: "tests",
      what: "jest, and with it the rules of the house",
      program: path.join(modules, "jest/bin/jest.js"),
      args: results,
    },
  ];
}

function run({ program, args }: Step): Promise<boolean> {
  // Jest runs native ES modules by an API that Node calls experimental.
  const flags = program.endsWith("jest.js") ? ["--experimental-vm-modules", "--no-warnings=ExperimentalWarning"] : [];
  const child = spawn(process.execPath, [...flags, program, ...args], { cwd: ROOT, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code === 0));
  });
}
