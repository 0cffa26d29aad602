import type { Failure, Made, Provider, ResourceKey, Values } from "./provider.ts";
import { serveProvider } from "./provider-server.ts";
import { Schemas } from "./schema/cache.ts";
import { judgeAtOnce, judgeAws } from "./strict/account-judge.ts";
import { EventualConsistency } from "./strict/eventual.ts";
import { type Fault, Faults } from "./strict/faults.ts";
import type { ExportedStack } from "./strict/recorded-world.ts";
import { StrictProvider, type Surroundings } from "./strict/strict-provider.ts";
import type { Thing } from "./strict/thing.ts";
import { Turns } from "./strict/turns.ts";
import { World, type WorldState } from "./strict/world.ts";

export interface CloudsOptions {
  /** Instead of the strict one of that package. */
  readonly providers?: Readonly<Record<string, Provider>>;
  /** Of a cloud's second; 0, which is the default, waits for nothing. */
  readonly timeScale?: number;
  /** How often something new of IAM is not found by whoever refers to it, as in AWS; 0, which is the default, finds it at once. */
  readonly eventualReads?: number;
  /** Where what lives is kept, so that another process or phase goes on with it. */
  readonly file?: string;
  /** Ids and ARNs that are there before the programs, besides those of the examples. */
  readonly existing?: readonly string[];
  /** Asked of every resource before anything is made; for what UNKNOWN is in a preview they say nothing. */
  readonly checks?: readonly ((key: ResourceKey, inputs: Values) => readonly Failure[])[];
  /** Told before it counts as made; a throw is the cloud's refusal. */
  readonly onCreate?: (key: ResourceKey, inputs: Values, made: Made) => Promise<void>;
  readonly onUpdate?: (key: ResourceKey, inputs: Values, id: string) => Promise<void>;
  readonly onDelete?: (key: ResourceKey, inputs: Values, id: string) => Promise<void>;
}

/** A URN, or what tells which thing is meant. */
export type Meant = string | ((thing: Thing) => boolean);

export interface Clouds {
  /** What makes the engine attach to them. */
  readonly env: { readonly PULUMI_DEBUG_PROVIDERS: string };
  /** By package; what `providers` replaced is here too. */
  readonly providers: Readonly<Record<string, Provider>>;
  readonly world: World;
  /** From now on, counted from now on. */
  fault(fault: Fault): void;
  clearFaults(): void;
  /** Behind the engine's back: inputs of living things, which are outputs too. @returns how many */
  change(meant: Meant, change: (inputs: Values) => Values): number;
  /** Behind the engine's back, whatever uses it. @returns how many */
  remove(meant: Meant): number;
  /** Puts something into a bucket, a registry, a zone, so that it isn't empty any more. @returns how many */
  fill(meant: Meant): number;
  /**
   * The account checks of test/aws-account over what lives. @param exported `pulumi stack export` of the account's stacks
   * @returns what an account would refuse or get wrong in silence
   */
  judgeAws(environment: "production" | "staging", exported: readonly ExportedStack[]): readonly string[];
  snapshot(): WorldState;
  restore(state: WorldState): void;
  close(): Promise<void>;
}

/** As package.json pins the SDKs. */
const VERSIONS = { aws: "7.48.0", gcp: "9.37.0", kubernetes: "4.34.2", random: "4.21.2" } as const;
/** Whom the examples' settings name, and who is in an account before anything is made in it. */
const EXISTING = ["arn:aws:iam::111122223333:role/deployer"];
/** Changes that follow each other within it are written together, in milliseconds. */
const SAVE_AFTER = 200;

/** Serves all packages that the programs use, from this process and over one world. */
export async function startClouds(options: CloudsOptions = {}): Promise<Clouds> {
  const { file, timeScale = 0, checks = [], onCreate, onUpdate, onDelete } = options;
  const world = new World();
  if (file) world.load(file);
  const saver = new Saver(world, file);
  const faults = new Faults();
  const around: Surroundings = {
    world,
    faults,
    schemas: new Schemas(),
    turns: new Turns(),
    eventual: new EventualConsistency(options.eventualReads ?? 0),
    existing: { identities: [...EXISTING, ...(options.existing ?? [])] },
    timeScale,
    checks,
    judge: (thing) => judgeAtOnce(world, thing),
    onChange: saver.note,
    ...(onCreate && { onCreate }),
    ...(onUpdate && { onUpdate }),
    ...(onDelete && { onDelete }),
  };
  const providers = Object.fromEntries(
    Object.entries(VERSIONS).map(([name, version]) => [
      name,
      options.providers?.[name] ?? new StrictProvider(name, version, around),
    ]),
  );
  return { ...(await serve(providers, saver)), ...controls(world, faults, saver), providers, world };
}

async function serve(
  providers: Readonly<Record<string, Provider>>,
  saver: Saver,
): Promise<Pick<Clouds, "env" | "close">> {
  const served = await Promise.all(
    Object.entries(providers).map(async ([name, provider]) => ({ name, ...(await serveProvider(provider)) })),
  );
  return {
    env: { PULUMI_DEBUG_PROVIDERS: served.map(({ name, port }) => `${name}:${port}`).join(",") },
    close: async () => {
      await Promise.all(served.map(({ close }) => close()));
      saver.save();
    },
  };
}

type Controls = Omit<Clouds, "env" | "close" | "providers" | "world">;

function controls(world: World, faults: Faults, saver: Saver): Controls {
  const forEach = (meant: Meant, work: (thing: Thing) => void): number => {
    const found = world.all().filter((each) => (typeof meant === "string" ? each.urn === meant : meant(each)));
    for (const each of found) work(each);
    saver.note();
    return found.length;
  };
  return {
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    change: (meant, change) =>
      forEach(meant, (thing) => {
        const inputs = change(thing.inputs);
        world.put({ ...thing, inputs, outputs: { ...thing.outputs, ...inputs } });
      }),
    remove: (meant) => forEach(meant, (thing) => world.remove(thing)),
    fill: (meant) => forEach(meant, ({ urn }) => world.filled.add(urn)),
    judgeAws: (environment, exported) => judgeAws(world, environment, exported),
    snapshot: () => world.snapshot(),
    restore: (state) => world.restore(state),
  };
}

/** Keeps a world's file up to date. */
class Saver {
  readonly #world: World;
  readonly #file: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(world: World, file: string | undefined) {
    this.#world = world;
    this.#file = file;
  }

  note = (): void => {
    if (this.#file) this.#timer ??= setTimeout(this.save, SAVE_AFTER);
  };

  save = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#file) this.#world.save(this.#file);
  };
}
