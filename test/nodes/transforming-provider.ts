import type { ApiServer } from "../cluster/api-server.ts";
import type { KubernetesObject } from "../cluster/kubernetes-object.ts";
import { KubernetesProvider } from "../cluster/kubernetes-provider.ts";
import { kindOf } from "../cluster/object-inputs.ts";
import type { Checked, Made, ResourceKey, Values } from "../engine/provider.ts";
import { type Replacement, type Transformed, type TransformOptions, transformObject } from "./transform.ts";

interface TransformingOptions extends TransformOptions {
  readonly api: ApiServer;
  /** Makes the nodes know an image by a name, which is one by digest. */
  readonly nameImage: (name: string) => Promise<void>;
  /** Makes the database know a login's password. */
  readonly letIn: (login: string) => Promise<void>;
}

interface Applying {
  readonly isPreview: boolean;
  readonly timeoutSeconds: number;
}

const LEFT_OUT = "left-out";

/** Gives the programs' objects to a cluster of this machine, each one transformed once: as soon as the engine has it checked. */
export class TransformingProvider extends KubernetesProvider {
  /** What was replaced, and of which objects. */
  readonly replaced = new Map<Replacement, Set<string>>();
  readonly #options: TransformingOptions;
  readonly #known = new Map<string, Transformed>();
  readonly #seconds = new Map<string, number>();
  /** Most seconds that a Deployment is waited for, where that is less than the program says. */
  patienceSeconds = Number.POSITIVE_INFINITY;

  constructor(options: TransformingOptions) {
    super({ clusterOf: () => options.api });
    this.#options = options;
  }

  /** How long each object took from being asked for to being ready. */
  get seconds(): ReadonlyMap<string, number> {
    return this.#seconds;
  }

  override async check(key: ResourceKey, inputs: Values, old: Values | undefined): Promise<Checked> {
    const object = { ...kindOf(key), ...inputs } as unknown as KubernetesObject;
    const transformed = transformObject(object, this.#options);
    this.#known.set(key.urn, transformed);
    for (const reason of transformed.replaced) this.#note(reason, `${object.kind} ${key.name}`);
    if (transformed.object === undefined) return { inputs, failures: [] };
    return super.check(key, transformed.object as unknown as Values, old);
  }

  override async diff(...args: Parameters<KubernetesProvider["diff"]>): ReturnType<KubernetesProvider["diff"]> {
    return args[1] === LEFT_OUT ? { changed: [], replaces: [] } : super.diff(...args);
  }

  override async create(key: ResourceKey, inputs: Values, options: Applying): Promise<Made> {
    if (this.#isLeftOut(key)) return { id: LEFT_OUT, outputs: inputs };
    if (!options.isPreview) await this.#prepare(key);
    return this.#timed(key, () => super.create(key, inputs, options));
  }

  override async update(
    key: ResourceKey,
    id: string,
    old: { inputs: Values; outputs: Values },
    inputs: Values,
    options: Applying,
  ): Promise<Values> {
    if (!options.isPreview) await this.#prepare(key);
    const timeoutSeconds = Math.min(options.timeoutSeconds, this.patienceSeconds);
    return this.#timed(key, () => super.update(key, id, old, inputs, { ...options, timeoutSeconds }));
  }

  override async read(...args: Parameters<KubernetesProvider["read"]>): ReturnType<KubernetesProvider["read"]> {
    return args[1] === LEFT_OUT ? args[2] : super.read(...args);
  }

  override async delete(key: ResourceKey, id: string, outputs: Values): Promise<void> {
    if (id !== LEFT_OUT) await super.delete(key, id, outputs);
  }

  #isLeftOut({ urn }: ResourceKey): boolean {
    const known = this.#known.get(urn);
    return known !== undefined && known.object === undefined;
  }

  async #prepare({ urn }: ResourceKey): Promise<void> {
    const { logins = [], beside = [], object } = this.#known.get(urn) ?? {};
    for (const image of imagesOf(object)) await this.#options.nameImage(image);
    for (const login of logins) await this.#options.letIn(login);
    for (const object of beside) await this.#options.api.apply(object, { fieldManager: "proof", isForced: true });
  }

  async #timed<T>({ name }: ResourceKey, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.#seconds.set(name, (performance.now() - startedAt) / 1000);
    }
  }

  #note(reason: Replacement, object: string): void {
    this.replaced.set(reason, (this.replaced.get(reason) ?? new Set()).add(object));
  }
}

const imagesOf = (object: KubernetesObject | undefined): string[] =>
  ((object?.spec?.template?.spec?.containers ?? []) as readonly { image: string }[]).map(({ image }) => image);
