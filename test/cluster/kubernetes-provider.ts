import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Checked,
  type Difference,
  InitializationFailed,
  type Made,
  type Provider,
  type ResourceKey,
  type Values,
} from "../engine/provider.ts";
import { ApiRefusal } from "./api-refusal.ts";
import { type ApiServer, KindUnknown } from "./api-server.ts";
import { awaitGone, awaitReady, isReady, NotReady } from "./awaiting.ts";
import { dropOthersFields } from "./field-owners.ts";
import { installRelease, RELEASE_TYPE } from "./helm-release.ts";
import type { KubernetesObject, ObjectRef } from "./kubernetes-object.ts";
import { changedPaths, replacedAmong } from "./object-differences.ts";
import { hasUnknown, idOf, isPatch, kindOf, MANAGER_KEY, objectOf, placeOf, withName } from "./object-inputs.ts";
import { isAnnotated, managerOf, propagationOf, timeoutOf } from "./pulumi-annotations.ts";

/** What a provider resource says of its cluster. */
export interface ProviderSettings {
  /** JSON. Undefined while it isn't known: in the preview of a cluster that isn't there yet. */
  readonly kubeconfig: string | undefined;
}

interface ApplyOptions {
  readonly isPreview: boolean;
  readonly timeoutSeconds: number;
}

/** What the API server said beside its answer to a resource. */
export interface Warned {
  readonly name: string;
  readonly warning: string;
}

export interface KubernetesProviderOptions {
  /** Which API server a provider resource means. @throws for one that it must not mean */
  readonly clusterOf: (settings: ProviderSettings) => ApiServer | undefined;
}

const WITHOUT_CLUSTER = "The provider has no kubeconfig: it would be that of whoever runs it.";
const DELETE_SECONDS = 300;

/**
 * Hands objects to an API server as Pulumi's own provider 4.34 does: server-side apply with a manager of each resource, waits, conflicts told and never forced
 * unless the program says so, deletions with all that the object owns.
 */
export class KubernetesProvider implements Provider {
  readonly package = "kubernetes";
  readonly version = "4.34.2";
  readonly warnings: Warned[] = [];
  readonly #clusterOf: KubernetesProviderOptions["clusterOf"];

  constructor({ clusterOf }: KubernetesProviderOptions) {
    this.#clusterOf = clusterOf;
  }

  /** @throws when no cluster of ours is meant */
  async configure(inputs: Values): Promise<void> {
    if (inputs.kubeconfig === undefined) throw new Error(WITHOUT_CLUSTER);
    this.#clusterOf(settingsOf(inputs));
  }

  async check(key: ResourceKey, inputs: Values, old: Values | undefined): Promise<Checked> {
    if (key.type === RELEASE_TYPE || hasUnknown(inputs.metadata)) return { inputs, failures: [] };
    const object = objectOf({ ...kindOf(key), ...inputs });
    return { inputs: withName(key, object, old && objectOf(old)), failures: [] };
  }

  async diff(
    key: ResourceKey,
    id: string,
    old: { inputs: Values; outputs: Values },
    inputs: Values,
  ): Promise<Difference> {
    const live = key.type === RELEASE_TYPE ? old.inputs : old.outputs;
    const changed = changedPaths(live, old.inputs, inputs);
    const wanted = objectOf(inputs);
    const replaces = replacedAmong(`${wanted.apiVersion}/${wanted.kind}`, changed, { isPatch: isPatch(key) });
    if (await this.#isUnready(key, id, wanted)) replaces.push('metadata.annotations["pulumi.com/replaceUnready"]');
    const hasSameName = wanted.metadata?.name === objectOf(old.outputs).metadata?.name;
    return {
      changed: [...new Set([...changed, ...replaces])],
      replaces,
      deleteBeforeReplace: replaces.length > 0 && hasSameName && !isAnnotated(wanted, "isAutonamed"),
    };
  }

  async create(key: ResourceKey, inputs: Values, options: ApplyOptions): Promise<Made> {
    const api = this.#apiOf(key, options.isPreview);
    if (options.isPreview && (!api || hasUnknown(inputs) || isPatch(key) || key.type === RELEASE_TYPE))
      return { id: "", outputs: inputs };
    if (!api) throw new Error(WITHOUT_CLUSTER);
    if (key.type === RELEASE_TYPE) return installRelease(api, inputs);
    try {
      return await this.#apply(api, key, objectOf(inputs), options);
    } catch (error) {
      if (error instanceof InitializationFailed) throw error;
      if (options.isPreview && isUnforeseeable(error)) return { id: "", outputs: inputs };
      throw explained(`resource "${key.urn}" was not successfully created by the Kubernetes API server`, error);
    }
  }

  async update(
    key: ResourceKey,
    id: string,
    old: { inputs: Values; outputs: Values },
    inputs: Values,
    options: ApplyOptions,
  ): Promise<Values> {
    const api = this.#apiOf(key, options.isPreview);
    if (options.isPreview && (!api || hasUnknown(inputs) || key.type === RELEASE_TYPE)) return inputs;
    if (!api) throw new Error(WITHOUT_CLUSTER);
    if (key.type === RELEASE_TYPE) return (await installRelease(api, inputs)).outputs;
    const wanted = objectOf(inputs);
    const manager = String(old.outputs[MANAGER_KEY] ?? fieldManagerOf(key, wanted));
    const live = await api.get({ ...wanted, metadata: placeOf(id) });
    const object = dropOthersFields(wanted, live, manager);
    try {
      return (await this.#apply(api, key, object, options, manager)).outputs;
    } catch (error) {
      if (error instanceof InitializationFailed) throw error;
      throw explained(`update of resource "${key.urn}" failed`, error);
    }
  }

  async read(key: ResourceKey, id: string, known: { inputs: Values; outputs: Values }) {
    if (key.type === RELEASE_TYPE) return known;
    const api = this.#apiOf(key, false);
    if (!api) throw new Error(WITHOUT_CLUSTER);
    const live = await api.find({ ...kindOf(key), ...pickKind(known.inputs), metadata: placeOf(id) });
    if (!live) return undefined;
    const manager = known.outputs[MANAGER_KEY];
    return { inputs: known.inputs, outputs: { ...live, ...(manager !== undefined && { [MANAGER_KEY]: manager }) } };
  }

  /** What is gone already, or whose kind is, is no failure. */
  async delete(key: ResourceKey, id: string, outputs: Values): Promise<void> {
    if (key.type === RELEASE_TYPE) return;
    const api = this.#apiOf(key, false);
    if (!api) throw new Error(WITHOUT_CLUSTER);
    const ref: ObjectRef = { ...kindOf(key), ...pickKind(outputs), metadata: placeOf(id) };
    if (isPatch(key)) return relinquish(api, ref, String(outputs[MANAGER_KEY]));
    const live = await api.find(ref);
    if (!live) return;
    try {
      await api.delete(ref, propagationOf(live));
    } catch (error) {
      if (!(error instanceof ApiRefusal && error.status === 404)) throw error;
    }
    await awaitGone(api, ref, timeoutOf(live, DELETE_SECONDS));
  }

  async invoke(token: string): Promise<Values> {
    throw new Error(`${token} is not served: no program of ours asks it.`);
  }

  async #apply(
    api: ApiServer,
    key: ResourceKey,
    object: KubernetesObject,
    { isPreview, timeoutSeconds }: ApplyOptions,
    manager = fieldManagerOf(key, object),
  ): Promise<Made> {
    const applying = { fieldManager: manager, isForced: isAnnotated(object, "isForced"), isDryRun: isPreview };
    const { body, warnings } = await retryMissing(() => api.apply(object, applying), isPreview);
    if (!isPreview) for (const warning of warnings) this.warnings.push({ name: key.name, warning });
    const made = (live: KubernetesObject): Made => ({ id: idOf(live), outputs: { ...live, [MANAGER_KEY]: manager } });
    if (isPreview) return made({ ...body, status: undefined } as unknown as KubernetesObject);
    if (isPatch(key) || isAnnotated(object, "isAwaitSkipped")) return made(body);
    try {
      return made(await awaitReady(api, body, timeoutOf(object, timeoutSeconds)));
    } catch (error) {
      if (!(error instanceof NotReady)) throw error;
      const message = `"${idOf(body)}" failed to fully initialize or become live: ${error.message}`;
      throw new InitializationFailed(message, made(error.object), [message, ...error.reasons]);
    }
  }

  #apiOf({ provider }: ResourceKey, isPreview: boolean): ApiServer | undefined {
    const settings = settingsOf(provider ?? {});
    return isPreview && settings.kubeconfig === undefined ? undefined : this.#clusterOf(settings);
  }

  /** A Job that asks for it is made anew unless it is complete. */
  async #isUnready(key: ResourceKey, id: string, wanted: KubernetesObject): Promise<boolean> {
    if (wanted.kind !== "Job" || hasUnknown(wanted.metadata) || !isAnnotated(wanted, "isReplacedUnready")) return false;
    const api = this.#apiOf(key, true);
    const live = await api?.find({ ...wanted, metadata: placeOf(id) });
    return api !== undefined && live !== undefined && !(await isReady(api, live));
  }
}

const settingsOf = ({ kubeconfig }: Values): ProviderSettings => ({
  kubeconfig: typeof kubeconfig === "string" ? kubeconfig : undefined,
});

/**
 * One for each resource, as the real one has; there it is drawn by lot and kept in the state, here it is made of the resource's name: the same for a resource
 * whose state was lost.
 */
const fieldManagerOf = ({ urn }: ResourceKey, object: KubernetesObject): string =>
  managerOf(object) ?? `pulumi-kubernetes-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;

const pickKind = ({ apiVersion, kind }: Values): Partial<Pick<ObjectRef, "apiVersion" | "kind">> => ({
  ...(typeof apiVersion === "string" && { apiVersion }),
  ...(typeof kind === "string" && { kind }),
});

const RETRIES = 5;

/** A namespace or a definition may come a moment later than what needs it. A preview doesn't wait for it. */
async function retryMissing<T>(apply: () => Promise<T>, isPreview: boolean): Promise<T> {
  for (let tried = 0; ; tried++)
    try {
      return await apply();
    } catch (error) {
      const isMissing = error instanceof KindUnknown || (error instanceof ApiRefusal && error.status === 404);
      if (isPreview || !isMissing || tried === RETRIES) throw error;
      await sleep(100 * 2 ** tried);
    }
}

/** Nothing to tell of in a preview: the namespace or the kind is made in the same run. */
const isUnforeseeable = (error: unknown): boolean =>
  error instanceof KindUnknown ||
  (error instanceof ApiRefusal && (error.isWithoutNamespace || error.reason === "AlreadyExists"));

const HELP =
  "https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/";

/** A conflict's own message names the other manager and the fields. */
function explained(what: string, error: unknown): Error {
  const { message } = error as Error;
  const isConflict = error instanceof ApiRefusal && error.isConflict;
  const help = isConflict ? ` Server-Side Apply field conflict detected, see ${HELP}` : "";
  return new Error(`${what}: ${message}${help}`, { cause: error });
}

/** Leaves the object as it is, and gives back what was claimed of it. */
async function relinquish(api: ApiServer, ref: ObjectRef, manager: string): Promise<void> {
  if (!(await api.find(ref))) return;
  await api.apply({ apiVersion: ref.apiVersion, kind: ref.kind, metadata: ref.metadata }, { fieldManager: manager });
}
