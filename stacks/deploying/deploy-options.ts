import { readOptions } from "../../scripts/read-options.ts";
import { ENVIRONMENTS } from "../stack.ts";
import {
  COMMAND_OPTIONS,
  FLAG,
  readCommandOptions,
  whatIsWrongOfCommand,
  whichDigestIsWrong,
} from "./command-options.ts";
import type { DeployRequest } from "./deploy-request.ts";
import { requireDigest } from "./image-digest.ts";
import { KINDS, type StackKind } from "./plan.ts";

const USAGE = `npm run deploy -- <${ENVIRONMENTS.join("|")}> [options]

Previews every stack of an environment with the policies and what it costs, asks once, and brings them up in their order, both clouds
side by side: account → dns → aws and gcp → interconnect → entry. What fails in one cloud stops nothing in the other.

  --only <kinds>      some of ${KINDS.join(", ")}; separated by commas, or repeated
  --preview           only look: nothing is asked and nothing is changed
  --image <ref>       by digest (<repository>@sha256:… or sha256:…): written into stacks/environment.<environment>.json once the
                      preview is agreed to; the same on both clouds
  --refresh           ask the clouds first what is really there
  --destroy           take it down, in the other direction; the accounts stay unless --only names them. Never production
  --yes               go on without being asked; wanted where there is no terminal
  --no-version-check  don't ask both sites' /version afterwards
  --version-wait <s>  how long they may take to tell the new image (300)
  --json              one object a line for machines, the report last (with npm run --silent)
  --help              this text

Refused before anything is changed: a preview that would lose what can't be made again (npm run check-preview), a mandatory policy,
and a question that nobody has answered. A stack that reads what isn't there yet is previewed and judged in its turn.

Ctrl-C asks the engines to stop: what is under way ends, states are written, locks are released. A second one leaves everything as it
is; what to do then is said.

Exit code: 0 done, or nothing to do; 1 something failed, or a site doesn't tell the image; 2 bad usage; 3 refused: nothing was changed,
or a stack in its turn; 130 cancelled.`;

interface DeployOptions extends DeployRequest {
  readonly isJson: boolean;
}

const OPTIONS = {
  ...COMMAND_OPTIONS,
  only: { type: "string", multiple: true },
  image: { type: "string" },
  refresh: FLAG,
  destroy: FLAG,
} as const;

/** Undefined after the usage was printed: the exit code is set. */
export function readDeployOptions(): DeployOptions | undefined {
  const given = readOptions(USAGE, { allowPositionals: true, options: OPTIONS }, whatIsWrong);
  if (!given) return undefined;
  const { values, positionals } = given;
  const only = kindsOf(values.only ?? []);
  return {
    ...readCommandOptions(values, positionals),
    ...(only.length > 0 && { only: only as StackKind[] }),
    ...(values.image !== undefined && { image: requireDigest(values.image) }),
    isDestroyed: Boolean(values.destroy),
    isRefreshed: Boolean(values.refresh),
    isJson: Boolean(values.json),
  };
}

const kindsOf = (only: readonly string[]): string[] => [
  ...new Set(only.flatMap((each) => each.split(",")).map((each) => each.trim())),
];

interface Given {
  readonly values: {
    readonly only?: string[] | undefined;
    readonly image?: string | undefined;
    readonly destroy?: boolean | undefined;
    readonly "version-wait"?: string | undefined;
  };
  readonly positionals: readonly string[];
}

function whatIsWrong({ values, positionals }: Given): string | undefined {
  const { only = [], image, destroy } = values;
  const wrong = whatIsWrongOfCommand({ values, positionals });
  if (wrong) return wrong;
  const unknown = kindsOf(only).filter((each) => !KINDS.includes(each as StackKind));
  if (unknown.length > 0) return `--only ${unknown.join(",")}: there are ${KINDS.join(", ")}.`;
  if (destroy && image !== undefined) return "--destroy and --image have nothing to do with each other.";
  if (destroy && positionals[0] === "production")
    return "Production is never destroyed by this command: see docs/operations.md, teardown.";
  return whichDigestIsWrong("--image", image);
}
