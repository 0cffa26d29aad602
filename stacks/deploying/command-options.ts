import { ENVIRONMENTS, type EnvironmentName } from "../stack.ts";
import { DigestMissing, requireDigest } from "./image-digest.ts";

export const FLAG = { type: "boolean" } as const;

/** What every command has that changes an environment. */
export const COMMAND_OPTIONS = {
  preview: FLAG,
  yes: FLAG,
  "no-version-check": FLAG,
  "version-wait": { type: "string", default: "300" },
  json: FLAG,
  help: { ...FLAG, short: "h" },
} as const;

interface Given {
  readonly values: { readonly "version-wait"?: string | undefined };
  readonly positionals: readonly string[];
}

/** @returns a sentence for who asked */
export function whatIsWrongOfCommand({ values, positionals }: Given): string | undefined {
  const wait = values["version-wait"] ?? "";
  return whichEnvironmentIsWrong(positionals) ?? (/^\d{1,5}$/.test(wait) ? undefined : "--version-wait wants seconds.");
}

/** @returns a sentence for who gave it with this option */
export function whichDigestIsWrong(option: string, given: string | undefined): string | undefined {
  try {
    if (given !== undefined) requireDigest(given);
    return undefined;
  } catch (error) {
    if (error instanceof DigestMissing) return `${option} ${error.message}`;
    throw error;
  }
}

interface CommandValues {
  readonly preview?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly "no-version-check"?: boolean | undefined;
  readonly "version-wait"?: string | undefined;
}

export const readCommandOptions = (values: CommandValues, [environment]: readonly string[]) => ({
  environment: environment as EnvironmentName,
  isPreview: Boolean(values.preview),
  isAgreed: Boolean(values.yes),
  versionPatienceMs: values["no-version-check"] ? undefined : Number(values["version-wait"]) * 1000,
});

export function whichEnvironmentIsWrong(positionals: readonly string[]): string | undefined {
  const [environment, ...more] = positionals;
  if (more.length > 0) return `One environment at a time, not ${positionals.join(" and ")}.`;
  if (ENVIRONMENTS.some((each) => each === environment)) return undefined;
  return environment === undefined
    ? `An environment is wanted: ${ENVIRONMENTS.join(" or ")}.`
    : `There is no environment ${JSON.stringify(environment)}: there are ${ENVIRONMENTS.join(", ")}.`;
}
