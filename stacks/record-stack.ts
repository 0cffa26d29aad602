import { type Output, output } from "@pulumi/pulumi";
import { type RecordedResource, record } from "../infra/recording/record.ts";
import type { EnvironmentFacts } from "./environment.ts";
import { EXAMPLE_FACTS, EXAMPLE_SETTINGS } from "./examples.ts";
import { runStack } from "./index.ts";
import { readSettingsFile } from "./settings-file.ts";
import { STACKS, TABLE } from "./table.ts";

export interface RecordStackOptions {
  readonly isPreview?: boolean;
  /** Over the example's: without the project's name; a value that isn't text is written as JSON. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly facts?: Partial<EnvironmentFacts>;
  /** Filled as resources are asked for, so that it tells of a program that fails, too. */
  readonly seen?: RecordedResource[];
}

export interface RecordedStack {
  readonly resources: readonly RecordedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

const PROJECT = "random-camera-reviews";
const finished = new Map<string, Promise<RecordedStack>>();
let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs a stack's program without an engine: the settings are those of its file, what is the user's to fill in is an example's. Stacks that it reads are
 * run before, and what they say is kept. One at a time, whoever asks.
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
  const others: [string, Readonly<Record<string, unknown>>][] = [];
  for (const other of row.reads) others.push([other, (await recordStack(other)).outputs]);
  const turn = queue.then(() => run(name, options, Object.fromEntries(others)));
  queue = turn.catch(() => undefined);
  return turn;
}

async function run(
  name: string,
  { isPreview = false, settings = {}, facts = {}, seen }: RecordStackOptions,
  stackOutputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Promise<RecordedStack> {
  const all = { ...EXAMPLE_SETTINGS[name]?.plain, ...readSettingsFile(name), ...settings };
  const secrets = EXAMPLE_SETTINGS[name]?.secret ?? {};
  const config = Object.entries({ ...all, ...secrets }).filter(([, value]) => value !== undefined);
  const { resources, result } = await record(
    async () =>
      output(
        await runStack(name, {
          ...EXAMPLE_FACTS[TABLE.find((row) => row.name === name)?.environment ?? "production"],
          ...facts,
        }),
      ) as unknown as Output<Record<string, unknown>>,
    {
      project: PROJECT,
      stack: name,
      isPreview,
      ...(seen && { seen }),
      stackOutputs,
      config: Object.fromEntries(config.map(([key, value]) => [`${PROJECT}:${key}`, asText(value)])),
      secretKeys: Object.keys(secrets).map((key) => `${PROJECT}:${key}`),
    },
  );
  return { resources, outputs: (result ?? {}) as unknown as Readonly<Record<string, unknown>> };
}

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
