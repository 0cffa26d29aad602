import { readOptions } from "../scripts/read-options.ts";
import { startClouds } from "../test/engine/clouds.ts";
import { addCommands, type CommandRun, runCommand } from "../test/engine/deploy-command.ts";
import { type Deployment, deploymentOf, startDeployment } from "../test/engine/deployment.ts";
import { makeWorkspace } from "../test/engine/workspace.ts";

const USAGE = `node bench/deploy.ts [--scale 0.1]

How long npm run deploy takes for both clouds of staging from nothing, against each of them alone: the real engine, the strict provider with the clouds' own
delays (test/engine/strict/delays.ts), so much of each second. The engine's own work is real, so with few processors a small scale measures them instead of
the clouds: the share of the wall time that is work is told. Needs what npm run tools gets.
`;

const given = readOptions(
  USAGE,
  { options: { scale: { type: "string", default: "0.1" }, help: { type: "boolean", short: "h" } } },
  ({ values: { scale } }) => (Number(scale) > 0 ? undefined : `--scale wants a number above 0, not ${scale}.`),
);
if (given) await measure(Number(given.values.scale));

interface Measured {
  readonly seconds: number;
  readonly stacks: Readonly<Record<string, number>>;
}

async function measure(scale: number): Promise<void> {
  const base = await startDeployment();
  try {
    await addCommands(base);
    for (const stack of ["account-aws", "account-gcp", "dns-staging"]) await base.mustRun(["stack", "init", stack]);
    readMeasured(await runCommand(base, "deploy", argsFor(["account", "dns"])));
    console.log(`${new Date().toISOString().slice(0, 10)}, ${scale} of the clouds' delays`);
    const aws = await deployAlone(base, ["aws"], scale);
    const gcp = await deployAlone(base, ["gcp"], scale);
    const both = await deployAlone(base, ["aws", "gcp"], scale);
    const slower = Math.max(aws.seconds, gcp.seconds);
    console.log(
      `both at once: ${(both.seconds / slower).toFixed(3)} of the slower cloud alone (${slower.toFixed(1)} s)`,
    );
    console.log(`one after the other would be ${((aws.seconds + gcp.seconds) / slower).toFixed(3)} of it`);
  } finally {
    await base.close();
  }
}

async function deployAlone(base: Deployment, kinds: readonly string[], scale: number): Promise<Measured> {
  const clouds = await startClouds({ timeScale: scale });
  clouds.restore(base.clouds.snapshot());
  const deployment = deploymentOf(await makeWorkspace({ from: base.workspace }), clouds);
  try {
    await addCommands(deployment);
    for (const kind of kinds) await deployment.mustRun(["stack", "init", `${kind}-staging`]);
    const measured = readMeasured(await runCommand(deployment, "deploy", argsFor(kinds)));
    const told = Object.entries(measured.stacks).map(([stack, seconds]) => `${stack} ${seconds.toFixed(1)} s`);
    console.log(`${kinds.join(" and ")}: ${measured.seconds.toFixed(1)} s in all (${told.join(", ")})`);
    return measured;
  } finally {
    await deployment.close();
  }
}

function argsFor(kinds: readonly string[]): string[] {
  return ["staging", "--only", kinds.join(","), "--yes", "--no-version-check", "--json"];
}

function readMeasured({ code, seconds, report, stderr, stdout }: CommandRun): Measured {
  if (code !== 0) throw new Error(`The deployment ended with ${code}: ${stderr}\n${stdout.slice(-2_000)}`);
  const stacks = (report?.stacks ?? []) as { readonly stack: string; readonly seconds: number }[];
  return { seconds, stacks: Object.fromEntries(stacks.map((each) => [each.stack, each.seconds])) };
}
