import { type EngineEvent, LocalWorkspace, type PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";
import type { Engine, EngineOperation, EngineRun, EngineRunOptions, Outputs, StateResource, Update } from "./engine.ts";
import { EventBook, messageOf } from "./event-book.ts";
import { explainFailure } from "./explain-failure.ts";
import { PulumiFailed } from "./pulumi-command.ts";

export class BackendUnusable extends Error {
  constructor(problem: string) {
    super(`The state can't be reached: ${problem}.`);
    this.name = "BackendUnusable";
  }
}

interface AutomationOptions {
  /** Where Pulumi.yaml is. */
  readonly folder: string;
  readonly pulumi: PulumiCommand;
  readonly policyPack: string;
  /** Aborted when whatever runs is to be cancelled. */
  readonly signal: AbortSignal;
}

/** The engine by Pulumi's Automation API: the same command line, project and state as by hand. */
export async function openEngine({ folder, pulumi, policyPack, signal }: AutomationOptions): Promise<Engine> {
  const workspace = await LocalWorkspace.create({ workDir: folder, pulumiCommand: pulumi });
  const select = (name: string) => Stack.select(name, workspace);
  return {
    listStacks: async () => {
      const all = await told("", () => workspace.listStacks({ all: true }));
      return all.map(({ name }) => name);
    },
    run: async (name, operation, options = {}) => {
      const stack = await select(name);
      return follow(name, operation, options, signal, (onEvent) =>
        start(stack, operation, { ...options, policyPack, signal, onEvent }),
      );
    },
    readOutputs: async (name) => valuesOf(await told(name, async () => (await select(name)).outputs())),
    readHistory: (name) => told(name, async () => (await select(name)).history(HISTORY, 1, false)) as Promise<Update[]>,
    readResources: (name) => told(name, () => readResources(pulumi, folder, name)),
  };
}

/** Updates that are looked through for a good one. */
const HISTORY = 100;

interface StartOptions extends EngineRunOptions {
  readonly policyPack: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
}

function start(stack: Stack, operation: EngineOperation, options: StartOptions): Promise<unknown> {
  const { policyPack, signal, onEvent, message, isRefreshed = false } = options;
  const all = { signal, onEvent, color: "never", ...(message !== undefined && { message }) } as const;
  const judged = { ...all, policyPacks: [policyPack], refresh: isRefreshed };
  switch (operation) {
    case "up-preview":
      return stack.preview(judged);
    case "up":
      return stack.up(judged);
    case "destroy-preview":
      return stack.previewDestroy({ ...all, refresh: isRefreshed });
    case "destroy":
      return stack.destroy({ ...all, refresh: isRefreshed });
    case "refresh-preview":
      return stack.previewRefresh(all);
  }
}

async function follow(
  stack: string,
  operation: EngineOperation,
  { onOperation, onMessage }: EngineRunOptions,
  signal: AbortSignal,
  begin: (onEvent: (event: EngineEvent) => void) => Promise<unknown>,
): Promise<EngineRun> {
  const book = new EventBook();
  const said = new Set<string>();
  const startedMs = performance.now();
  const onEvent = (event: EngineEvent): void => {
    const changed = book.add(event, performance.now());
    if (changed) onOperation?.(changed);
    const message = messageOf(event);
    if (message && !said.has(message.text)) onMessage?.(message);
    if (message) said.add(message.text);
  };
  const run = (isOk: boolean, causes: readonly string[]): EngineRun => ({
    ...{ stack, operation, isOk, book, causes, startedMs },
    isCancelled: !isOk && signal.aborted,
    endedMs: performance.now(),
  });
  try {
    await begin(onEvent);
    return run(true, []);
  } catch (error) {
    return run(false, causesOf(stack, book, error));
  }
}

/** What the engine told as it ran; only when that is nothing, what its command line wrote. */
function causesOf(stack: string, { errors, violations }: EventBook, error: unknown): string[] {
  if (errors.length > 0) return [...new Set(errors)];
  if (violations.some(({ isMandatory }) => isMandatory)) return [];
  return [explainFailure(stack, error instanceof PulumiFailed ? error.stderr || error.stdout : String(error))];
}

async function told<Value>(stack: string, ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof PulumiFailed)) throw error;
    throw new BackendUnusable(`${stack && `${stack}: `}${explainFailure(stack, error.stderr)}`);
  }
}

const valuesOf = (outputs: Readonly<Record<string, { readonly value: unknown }>>): Outputs =>
  Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value]));

interface Exported {
  readonly deployment?: {
    readonly resources?: readonly {
      readonly urn: string;
      readonly dependencies?: readonly string[];
      readonly parent?: string;
    }[];
  };
}

/** Not by the Automation API's own export, which decrypts every secret. */
async function readResources(pulumi: PulumiCommand, folder: string, stack: string): Promise<StateResource[]> {
  const { run } = pulumi as unknown as {
    run(args: string[], cwd: string, env: object): Promise<{ readonly stdout: string }>;
  };
  const { stdout } = await run(["stack", "export", "--stack", stack], folder, {});
  const { deployment } = JSON.parse(stdout) as Exported;
  return (deployment?.resources ?? []).map(({ urn, dependencies = [] }) => ({ urn, dependencies }));
}
