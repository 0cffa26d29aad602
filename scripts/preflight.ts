import { readFileSync } from "node:fs";
import path from "node:path";
import { listenForStop } from "../twin/stop-signal.ts";
import { openTerminal } from "../twin/terminal.ts";
import { askCli, CliFailed, CliMissing, runCli, showCommand } from "./cloud-cli.ts";
import { CannotTell, isReady, type PreflightReport, writeReport } from "./preflight-report.ts";
import { readOptions } from "./read-options.ts";

const USAGE = `npm run preflight -- aws|gcp [options]

Asks a cloud whether a first deployment has what it needs, and changes nothing there. By the command line of the cloud, aws
or gcloud, as it is signed in; where it isn't on PATH, the commands are printed instead.

  aws  the deployer's rights; whether three zones are open, sell the database's class and have machines for the cluster
  gcp  the services that must be enabled, and the deployer's rights on the project

  --role <arn|email>   whose rights: a role's ARN, a service account's address; without it those of who is signed in
  --environment <env>  staging or production, whose databases are asked for (production)
  --zones <id,id,id>   AWS: zones as in zoneIds, such as sae1-az1; without them any three that have everything
  --region <region>    AWS: the site's (sa-east-1)
  --project <id>       Google Cloud: the project; without it gcloud's own
  --json               the report as JSON on stdout (with npm run --silent)
  --help               this text

Exit code: 0 nothing is missing; 1 something is; 2 it can't be told: no command line, not signed in, an unknown option;
130 interrupted.`;

const INTERRUPTED = 130;
const SERVICE_ACCOUNT = /^[a-z0-9-]+@[a-z0-9.-]+\.gserviceaccount\.com$/;

/** As aws and gcloud say it. */
const SIGNED_OUT =
  /locate credentials|ExpiredToken|InvalidClientTokenId|expired|SSO|auth login|auth tokens|active account|reauth/i;
const ZONE = /^[a-z]+\d-az\d+$/;
const CLOUDS = { aws: preflightAws, gcp: preflightGcp };

interface Values {
  readonly role?: string;
  readonly environment: string;
  readonly zones?: string;
  readonly region: string;
  readonly project?: string;
  readonly json?: boolean;
}

const terminal = openTerminal(process.stderr);
const signal = listenForStop(() => process.exit(INTERRUPTED));
process.stdout.on("error", () => {}); // the reader has gone
const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const given = readOptions(
  USAGE,
  {
    allowPositionals: true,
    options: {
      role: text,
      environment: { ...text, default: "production" },
      zones: text,
      region: { ...text, default: "sa-east-1" },
      project: text,
      json: flag,
      help: { ...flag, short: "h" },
    },
  },
  ({ values, positionals }) => whatIsWrong(values, positionals),
);
if (given) process.exitCode = await preflight(given.positionals[0] as keyof typeof CLOUDS, given.values);

function whatIsWrong({ role, environment, zones }: Values, clouds: readonly string[]): string | undefined {
  const [cloud, ...more] = clouds;
  if ((cloud !== "aws" && cloud !== "gcp") || more.length > 0) return "One cloud is wanted: aws or gcp.";
  if (environment !== "production" && environment !== "staging")
    return `--environment ${environment}: staging or production is wanted.`;
  if (zones !== undefined && !(zones.split(",").length === 3 && zones.split(",").every((zone) => ZONE.test(zone))))
    return `--zones ${zones}: three ids are wanted, such as sae1-az1,sae1-az2,sae1-az3.`;
  return cloud === "gcp" && role !== undefined && !SERVICE_ACCOUNT.test(role)
    ? `--role ${role}: the address of a service account is wanted, …@….iam.gserviceaccount.com.`
    : undefined;
}

/** @returns the exit code */
async function preflight(cloud: keyof typeof CLOUDS, values: Values): Promise<number> {
  try {
    const report = await CLOUDS[cloud](values);
    const json = `${JSON.stringify({ isReady: isReady(report), ...report }, null, 2)}\n`;
    process.stdout.write(values.json ? json : writeReport(report));
    return isReady(report) ? 0 : 1;
  } catch (error) {
    return explain(error);
  }
}

async function preflightAws({ role, environment, region, zones, json }: Values): Promise<PreflightReport> {
  const { awsCommands, checkAws } = await import("./preflight-aws.ts");
  const want = { role, environment, region, zones: zones?.split(",") ?? [], tiers: readTiers(environment) };
  return withProgress(
    "asking AWS",
    (tell) =>
      checkAws(want, (command) => {
        tell(command.slice(1, 3).join(" "));
        return askCli(command, signal);
      }),
    () => awsCommands(want).map(showCommand),
    json,
  );
}

async function preflightGcp({ role, project, json }: Values): Promise<PreflightReport> {
  const { checkGcp, gcpCommands } = await import("./preflight-gcp.ts");
  return withProgress(
    "asking Google Cloud",
    (tell) =>
      checkGcp(
        { role, project },
        (command) => {
          tell(command.slice(1, 3).join(" "));
          return runCli(command, signal);
        },
        signal,
      ),
    () => gcpCommands({ role, project }),
    json,
  );
}

type Work = (tell: (text: string) => void) => Promise<PreflightReport>;

async function withProgress(
  title: string,
  work: Work,
  commands: () => string[],
  json = false,
): Promise<PreflightReport> {
  try {
    return await terminal.step(title, work);
  } catch (error) {
    if (error instanceof CliMissing)
      process.stdout.write(
        json ? `${JSON.stringify({ isReady: null, commands: commands() }, null, 2)}\n` : `${commands().join("\n")}\n`,
      );
    throw error;
  }
}

interface Instance {
  readonly instanceClass: string;
  readonly engineVersion?: string;
  readonly multiAz?: boolean;
}

/** The databases of the environment's stack, as its inventory has them: the primary's version is the replica's. */
function readTiers(environment: string) {
  const file = path.resolve(import.meta.dirname, `../stacks/inventories/aws-${environment}.json`);
  const sections = Object.values(JSON.parse(readFileSync(file, "utf8"))) as Record<string, Instance>[];
  const instances = sections
    .flatMap((section) => Object.entries(section))
    .filter(([name]) => name.startsWith("aws:rds/instance:Instance "))
    .map(([, instance]) => instance);
  if (instances.length === 0) throw new CannotTell(`${path.basename(file)} has no database: run npm run inventories.`);
  return instances
    .filter(({ engineVersion }) => engineVersion)
    .map(({ instanceClass, engineVersion = "", multiAz = false }) => ({
      instanceClass,
      version: engineVersion,
      isMultiAz: multiAz,
      hasReplica: instances.length > 1,
    }));
}

/** @returns the exit code; our own mistakes show where they are */
function explain(error: unknown): number {
  const { message, stack } = error as Error;
  if (signal.aborted) {
    process.stderr.write("Interrupted. Nothing is changed.\n");
    return INTERRUPTED;
  }
  process.stderr.write(`${tellFailure(error) ?? stack ?? message}\n`);
  return 2;
}

function tellFailure(error: unknown): string | undefined {
  const { message } = error as Error;
  if (error instanceof CliMissing)
    return `${message} Nothing is checked: install it and sign in, or run the commands above where it is.`;
  if (error instanceof CliFailed) return SIGNED_OUT.test(error.told) ? `${message}\nSign in first.` : message;
  return error instanceof CannotTell ? message : undefined;
}
