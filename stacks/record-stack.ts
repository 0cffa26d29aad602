import { type Output, output } from "@pulumi/pulumi";
import { type RecordedResource, record } from "../infra/recording/record.ts";
import { EXAMPLE_ACCOUNTS, EXAMPLE_FACTS, EXAMPLE_SETTINGS } from "./examples.ts";
import { runStack } from "./index.ts";
import { readFactsFile, readSettingsFile } from "./settings-file.ts";
import { factsFileOf, type StackRow } from "./stack.ts";
import { STACKS, TABLE } from "./table.ts";

export interface RecordStackOptions {
  readonly isPreview?: boolean;
  /**
   * Over the example's: without the project's name; a value that isn't text is written as JSON. `mine`: nothing of an example's, but all that the files
   * set, also those of the environment.
   */
  readonly settings?: Readonly<Record<string, unknown>> | "mine";
  /** Over the example's of what all stacks agree on. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Filled as resources are asked for, so that it tells of a program that fails, too. */
  readonly seen?: RecordedResource[];
  /** Where the files are instead of here. */
  readonly folder?: string;
}

export interface RecordedStack {
  readonly resources: readonly RecordedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

interface Given {
  readonly plain: Readonly<Record<string, unknown>>;
  readonly secret: Readonly<Record<string, string>>;
  readonly facts: unknown;
}

const PROJECT = "random-camera-reviews";
/** What a file says of how much there is: the project's own decision. All else in it is its user's, and must change no test. */
const SHAPE = ["size", "weights", "kubernetesVersion"];
/** What would ask somebody outside, and wait. */
const NEVER_MINE = ["delegationWaitMinutes"];
const finished = new Map<string, Promise<RecordedStack>>();
let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs a stack's program without an engine: how much there is says its file, what is the user's to fill in is an example's. Stacks that it reads are run
 * before, and what they say is kept. One at a time, whoever asks.
 */
export function recordStack(name: string, options: RecordStackOptions = {}): Promise<RecordedStack> {
  const key = JSON.stringify([name, options]);
  const known = finished.get(key);
  if (known && !options.seen) return known;
  const made = inTurn(name, options);
  finished.set(key, made);
  return made;
}

async function inTurn(name: string, options: RecordStackOptions): Promise<RecordedStack> {
  const row = TABLE.find((each) => each.name === name);
  if (!row) throw new Error(`There is no stack ${JSON.stringify(name)}. There are: ${STACKS.join(", ")}.`);
  const { settings, folder } = options;
  const alike = { ...(settings === "mine" && { settings }), ...(folder !== undefined && { folder }) };
  const others: [string, Readonly<Record<string, unknown>>][] = [];
  for (const other of row.reads) others.push([other, (await recordStack(other, alike)).outputs]);
  const turn = queue.then(() => run(name, options, givenBy(row, options), Object.fromEntries(others)));
  queue = turn.catch(() => undefined);
  return turn;
}

async function run(
  name: string,
  { isPreview = false, seen }: RecordStackOptions,
  { plain, secret, facts }: Given,
  stackOutputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Promise<RecordedStack> {
  const config = Object.entries({ ...plain, ...secret }).filter(([, value]) => value !== undefined);
  const { resources, result } = await record(
    async () => output(await runStack(name, facts)) as unknown as Output<Record<string, unknown>>,
    {
      project: PROJECT,
      stack: name,
      isPreview,
      ...(seen && { seen }),
      stackOutputs,
      config: Object.fromEntries(config.map(([key, value]) => [`${PROJECT}:${key}`, asText(value)])),
      secretKeys: Object.keys(secret).map((key) => `${PROJECT}:${key}`),
    },
  );
  return { resources, outputs: (result ?? {}) as unknown as Readonly<Record<string, unknown>> };
}

function givenBy(row: StackRow, { settings, facts, folder }: RecordStackOptions): Given {
  const file = readSettingsFile(row.name, folder);
  const { plain = {}, secret = {} } = EXAMPLE_SETTINGS[row.name] ?? {};
  if (settings === "mine")
    return {
      plain: { ...file.plain, ...pick(plain, NEVER_MINE) },
      // Encrypted, for the engine alone: whatever it is, it shows in no resource.
      secret: Object.fromEntries(file.secrets.map((key) => [key, secret[key] ?? "a secret"])),
      facts: { ...(readFactsFile(factsFileOf(row), folder) as object), ...facts },
    };
  return {
    plain: { ...plain, ...pick(file.plain, SHAPE), ...settings },
    secret,
    facts: { ...("environment" in row.of ? EXAMPLE_FACTS[row.of.environment] : EXAMPLE_ACCOUNTS), ...facts },
  };
}

const pick = (all: Given["plain"], keys: readonly string[]): Given["plain"] =>
  Object.fromEntries(Object.entries(all).filter(([key]) => keys.includes(key)));
const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
