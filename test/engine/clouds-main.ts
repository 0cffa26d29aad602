import { readOptions } from "../../scripts/read-options.ts";
import { startClouds } from "./clouds.ts";

const USAGE = `node test/engine/clouds-main.ts [--file <path>] [--time-scale <number>] [--json]

Serves strict stand-ins of AWS, Google Cloud, Kubernetes and random until it is interrupted.
  --file         where what lives is kept, for the next start to go on with
  --time-scale   of a cloud's second: 0.01 lets 15 minutes be 9 seconds; 0, the default, waits for nothing
  --json         prints the environment as JSON instead of PULUMI_DEBUG_PROVIDERS' value`;

const options = {
  file: { type: "string" },
  "time-scale": { type: "string", default: "0" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

const read = readOptions(USAGE, { options }, ({ values }) =>
  Number(values["time-scale"]) >= 0 ? undefined : "--time-scale is a number that isn't negative.",
);
if (read) await serve(read.values);

async function serve({ file, json, "time-scale": scale }: { file?: string; json: boolean; "time-scale": string }) {
  const clouds = await startClouds({ timeScale: Number(scale), ...(file !== undefined && { file }) });
  process.stdout.write(`${json ? JSON.stringify(clouds.env) : clouds.env.PULUMI_DEBUG_PROVIDERS}\n`);
  const end = (): void => {
    clouds.close().then(() => process.exit(0));
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
}
