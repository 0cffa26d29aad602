import { readOptions } from "../scripts/read-options.ts";
import { type CommandWorld, PROJECT_FOLDER, runDeployment, runWithEngine } from "./deploying/command.ts";
import {
  COMMAND_OPTIONS,
  readCommandOptions,
  whatIsWrongOfCommand,
  whichDigestIsWrong,
} from "./deploying/command-options.ts";
import type { DeployRequest, ExitCode } from "./deploying/deploy-request.ts";
import { findGoodImages, NoGoodImage, pickGoodImage } from "./deploying/good-images.ts";
import { EnvironmentFile, requireDigest } from "./deploying/image-digest.ts";

const USAGE = `npm run rollback -- <environment> [options]

Brings both clouds back to the last good image: the newest other than the present one that a deployment has brought to both of them
and ended well, and that nobody has rolled back from since. Then as npm run deploy: aws and gcp, interconnect, entry, with the programs
as they are here. It works while the older image can read the newer schema.

  --to <digest>       to this one of the good images instead
  --preview           only look
  --yes               go on without being asked; wanted where there is no terminal
  --no-version-check  don't ask both sites' /version afterwards
  --version-wait <s>  how long they may take to tell the image (300)
  --json              one object a line for machines, the report last (with npm run --silent)
  --help              this text

Exit code: as npm run deploy has it; 1 also when there is no image to go back to.`;

const OPTIONS = { ...COMMAND_OPTIONS, to: { type: "string" } } as const;

const given = readOptions(
  USAGE,
  { allowPositionals: true, options: OPTIONS },
  (asked) => whatIsWrongOfCommand(asked) ?? whichDigestIsWrong("--to", asked.values.to),
);
if (given) {
  const { values, positionals } = given;
  const isJson = Boolean(values.json);
  process.exitCode = await runWithEngine({ isJson, alsoTold: [NoGoodImage] }, (world) =>
    rollBack(readCommandOptions(values, positionals), values.to, isJson, world),
  );
}

async function rollBack(
  common: ReturnType<typeof readCommandOptions>,
  to: string | undefined,
  isJson: boolean,
  world: CommandWorld,
): Promise<ExitCode> {
  const { engine, reporter } = world;
  const { environment } = common;
  const current = new EnvironmentFile(PROJECT_FOLDER, environment).readImage();
  const sites = [`aws-${environment}`, `gcp-${environment}`];
  const histories = await Promise.all(sites.map((site) => engine.readHistory(site)));
  const image = pickGoodImage(findGoodImages(histories), current, to && requireDigest(to));
  reporter.say(`${environment}: back from ${current ?? "no image"} to ${image}`);
  reporter.tell({ event: "rollback", from: current, to: image });
  const request: DeployRequest = {
    ...common,
    ...{ image, only: ["aws", "gcp", "interconnect", "entry"], isDestroyed: false, isRefreshed: false },
    ...(current !== undefined && current !== image && { rolledBackFrom: current }),
  };
  return runDeployment(request, isJson, world);
}
