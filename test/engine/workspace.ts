import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { EXAMPLE_ACCOUNTS, EXAMPLE_FACTS, EXAMPLE_SETTINGS } from "../../stacks/examples.ts";
import { STACKS } from "../../stacks/table.ts";
import { TOOLS_FOLDER } from "../../tools/find.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");
const PROJECT_NAME = "random-camera-reviews";
/** What the engine runs, and where it keeps what it knows. */
export const PROGRAM = ["Pulumi.yaml", "package.json", "stacks", "infra", "policies"];
const STATE = ".state";

/** A copy of the programs with a user's settings, and a state of its own: whatever is done to it, the project's files stay as they are. */
export interface Workspace {
  readonly folder: string;
  /** The whole environment for the engine; what stands in for the clouds is added to it for each run. */
  readonly env: Readonly<Record<string, string>>;
  /** As `pulumi config set`, without starting the engine. `undefined` takes it away. */
  set(stack: string, key: string, value: unknown): Promise<void>;
  /** Changes what all stacks of an environment, or all accounts (`account`), agree on. */
  setFacts(environment: "production" | "staging" | "account", facts: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * Changes a text of the copied programs, once.
   * @param file from the project's folder
   * @returns what takes the change back
   * @throws TextNotUnique
   */
  editProgram(file: string, from: string, to: string): Promise<() => Promise<void>>;
  dispose(): Promise<void>;
}

export class TextNotUnique extends Error {
  constructor(file: string, text: string, found: number) {
    super(`${file} has ${found} of the text ${JSON.stringify(text)}, and exactly one is wanted: mend the edit.`);
    this.name = "TextNotUnique";
  }
}

interface WorkspaceOptions {
  /** Programs, settings and state are copied of it instead: no run of it may be under way. */
  readonly from?: Pick<Workspace, "folder">;
}

export async function makeWorkspace({ from }: WorkspaceOptions = {}): Promise<Workspace> {
  const folder = await mkdtemp(path.join(tmpdir(), "camera-reviews-engine-"));
  leftovers.add(folder);
  await copyWorkspace(from?.folder ?? PROJECT, folder);
  await symlink(path.join(PROJECT, "node_modules"), path.join(folder, "node_modules"));
  if (!from) {
    await mkdir(stateOf(folder));
    await fillIn(folder);
  }
  await mkdir(path.join(folder, ".home"));
  return new FolderWorkspace(folder);
}

class FolderWorkspace implements Workspace {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;

  constructor(folder: string) {
    this.folder = folder;
    this.env = engineEnv(folder);
  }

  set(stack: string, key: string, value: unknown): Promise<void> {
    return changeSettings(this.folder, stack, { [key]: value });
  }

  async setFacts(environment: string, facts: Readonly<Record<string, unknown>>): Promise<void> {
    const file = path.join(this.folder, "stacks", `environment.${environment}.json`);
    const known = JSON.parse(await readFile(file, "utf8"));
    await writeFile(file, JSON.stringify({ ...known, ...facts }, null, 2));
  }

  async editProgram(file: string, from: string, to: string): Promise<() => Promise<void>> {
    const whole = path.join(this.folder, file);
    const before = await readFile(whole, "utf8");
    const parts = before.split(from);
    if (parts.length !== 2) throw new TextNotUnique(file, from, parts.length - 1);
    await writeFile(whole, parts.join(to));
    return () => writeFile(whole, before);
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
    leftovers.delete(this.folder);
  }
}

const stateOf = (folder: string): string => path.join(folder, STATE);

/** Programs, settings and, where there is one, the state. */
export async function copyWorkspace(from: string, to: string): Promise<void> {
  const filter = (file: string): boolean => !file.endsWith(".test.ts");
  const parts = existsSync(stateOf(from)) ? [...PROGRAM, STATE] : PROGRAM;
  await Promise.all(parts.map((part) => cp(path.join(from, part), path.join(to, part), { recursive: true, filter })));
}

async function fillIn(folder: string): Promise<void> {
  const facts = { ...EXAMPLE_FACTS, account: EXAMPLE_ACCOUNTS };
  for (const [environment, each] of Object.entries(facts))
    await writeFile(path.join(folder, "stacks", `environment.${environment}.json`), JSON.stringify(each, null, 2));
  for (const stack of STACKS) {
    const { plain, secret } = EXAMPLE_SETTINGS[stack] ?? {};
    await changeSettings(folder, stack, { ...plain, ...secret });
  }
}

/** Settings of other projects and what the engine keeps there (`encryptionsalt`) stay. */
async function changeSettings(folder: string, stack: string, settings: Readonly<Record<string, unknown>>) {
  const file = path.join(folder, "stacks", `Pulumi.${stack}.yaml`);
  const document = (parse(await readFile(file, "utf8")) ?? {}) as { config?: Record<string, unknown> };
  const changed = Object.entries(settings).map(([key, value]) => [`${PROJECT_NAME}:${key}`, value] as const);
  const config = { ...document.config, ...Object.fromEntries(changed) };
  const known = Object.entries(config).filter(([, value]) => value !== undefined);
  await writeFile(file, stringify({ ...document, config: Object.fromEntries(known) }));
}

/** Programs load two SDKs of some megabytes: compiled once per process of tests, they start twice as fast. */
const compileCache = mkdtempSync(path.join(tmpdir(), "camera-reviews-compiled-"));

/** Also when whoever made a workspace was interrupted. */
const leftovers = new Set([compileCache]);
process.once("exit", () => {
  for (const folder of leftovers) rmSync(folder, { recursive: true, force: true });
});

function engineEnv(folder: string): Record<string, string> {
  const bins = [path.join(TOOLS_FOLDER, "bin"), path.join(PROJECT, "node_modules", ".bin")];
  const inherited = ["HOME", "TMPDIR", "LANG"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(inherited),
    PATH: [...bins, process.env.PATH].join(path.delimiter),
    NODE_COMPILE_CACHE: compileCache,
    PULUMI_BACKEND_URL: `file://${stateOf(folder)}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_HOME: path.join(folder, ".home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}
