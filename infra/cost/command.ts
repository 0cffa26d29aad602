import { parseArgs } from "node:util";
import { FORMATS, type Format } from "./report.ts";
import { USAGE_SIZES, type UsageSize } from "./usage.ts";

export const USAGE = `npm run cost -- [<stack> ...] [options]

What stacks cost in a month: their resources by a book of list prices, the rest by a month's usage of one site. Without a stack, all of them.
Nothing is asked of a cloud: the programs run without an engine, with example settings where only a user knows them, or with --mine.

  --size <size>             usage of a small, medium or large site (medium)
  --usage <file>            usage of your own: a copy of infra/cost/usage/medium.json
  --preview <stack>=<file>  take a stack's resources from \`pulumi preview --json\`; may be repeated
  --mine                    with your own settings and environments, as the files in stacks/ have them
  --format <format>         text, json or markdown (text)
  --against <file>          tell what has changed since a report written with --format json
  --out <file>              write there instead of to stdout
  --help                    this text

Exit code: 0 told; 1 a file or a program can't be read or run; 2 an unknown stack or option.
`;

export interface CostCommand {
  readonly stacks: readonly string[];
  readonly size: UsageSize;
  readonly usage: string | undefined;
  readonly previews: ReadonlyMap<string, string>;
  /** The user's own files instead of examples. */
  readonly settings: "mine" | undefined;
  readonly format: Format;
  readonly against: string | undefined;
  readonly out: string | undefined;
}

/** Told with {@link USAGE}. */
export class BadUsage extends Error {}
/**
 * @param known all stacks
 * @returns undefined when help is asked for
 * @throws BadUsage
 */
export function readCommand(args: readonly string[], known: readonly string[]): CostCommand | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  if (values.size && values.usage) throw new BadUsage("--size and --usage say the same thing: give one of them.");
  const previews = new Map((values.preview ?? []).map((pair) => readPair(pair, known)));
  const asked = positionals.length > 0 ? positionals : [...previews.keys()];
  return {
    stacks: asked.length > 0 ? [...new Set(asked)].map((stack) => requireStack(stack, known)) : known,
    size: oneOf("--size", USAGE_SIZES, values.size ?? "medium"),
    usage: values.usage,
    previews,
    settings: values.mine ? "mine" : undefined,
    format: oneOf("--format", FORMATS, values.format ?? "text"),
    against: values.against,
    out: values.out,
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const options = {
    size: text,
    usage: text,
    preview: { type: "string", multiple: true },
    mine: { type: "boolean" },
    format: text,
    against: text,
    out: text,
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new BadUsage(`${(error as Error).message.split(". ")[0]}.`);
  }
}

function readPair(pair: string, known: readonly string[]): [stack: string, file: string] {
  const [, stack = "", file = ""] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
  if (!file) throw new BadUsage(`--preview ${pair}: a stack, = and a file are wanted.`);
  return [requireStack(stack, known), file];
}

function requireStack(stack: string, known: readonly string[]): string {
  if (known.includes(stack)) return stack;
  throw new BadUsage(`There is no stack ${JSON.stringify(stack)}. There are: ${known.join(", ")}.`);
}

function oneOf<Value extends string>(option: string, values: readonly Value[], given: string): Value {
  const found = values.find((value) => value === given);
  if (found) return found;
  throw new BadUsage(`${option} ${given}: one of ${values.join(", ")} is wanted.`);
}
