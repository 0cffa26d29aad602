import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { ApiRefusal, type Refused } from "./api-refusal.ts";
import type { KubernetesObject, ObjectRef } from "./kubernetes-object.ts";

export interface Access {
  /** `https://127.0.0.1:6443`. */
  readonly url: string;
  /** PEM of who signs its certificate. */
  readonly authority: string;
  readonly token: string;
}

export interface Applying {
  readonly fieldManager: string;
  readonly isForced?: boolean;
  /** Nothing is kept; everything else is as it would be. */
  readonly isDryRun?: boolean;
}

/** `Foreground`: it is gone only after what it owns. */
export type Propagation = "Foreground" | "Background" | "Orphan";

interface Asked {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
}

interface Answered<T> {
  readonly body: T;
  /** What the server says beside its answer: that a pod isn't restricted, that a version is deprecated. */
  readonly warnings: readonly string[];
}

interface KindEntry {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

export class KindUnknown extends Error {
  constructor({ apiVersion, kind }: Pick<ObjectRef, "apiVersion" | "kind">) {
    super(`The API server has no ${kind} of ${apiVersion}: its definition isn't there, or not yet.`);
    this.name = "KindUnknown";
  }
}

const LIMIT_MS = 30_000;

/** One identity's way to one API server. Node's own `fetch` can't be told an authority. */
export class ApiServer {
  readonly access: Access;
  readonly #agent: Agent;
  readonly #kinds = new Map<string, KindEntry>();

  constructor(access: Access) {
    this.access = access;
    this.#agent = new Agent({ ca: access.authority, keepAlive: true, maxSockets: 16 });
  }

  /** The same server, asked by somebody else. */
  as(token: string): ApiServer {
    return new ApiServer({ ...this.access, token });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** @throws ApiRefusal */
  async ask<T>(method: string, path: string, { body, contentType, query = {} }: Asked = {}): Promise<Answered<T>> {
    const given = Object.entries(query).filter((each): each is [string, string] => each[1] !== undefined);
    const url = new URL(path, this.access.url);
    url.search = new URLSearchParams(given).toString();
    const sending = body === undefined ? "" : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${this.access.token}`,
      accept: "application/json",
      ...(body !== undefined && { "content-type": contentType ?? "application/json" }),
      // Node leaves it out of a DELETE, whose body is then taken for the next request.
      "content-length": Buffer.byteLength(sending),
    };
    const sent = request(url, { method, headers, agent: this.#agent, signal: AbortSignal.timeout(LIMIT_MS) });
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once("response", resolve).once("error", reject);
      sent.end(sending);
    });
    const told = await text(answer);
    const status = answer.statusCode ?? 0;
    if (status >= 400) throw new ApiRefusal(status, readRefusal(told));
    return { body: (told === "" ? {} : parse(told)) as T, warnings: warningsOf(answer.headers.warning) };
  }

  async get(ref: ObjectRef): Promise<KubernetesObject> {
    return (await this.ask<KubernetesObject>("GET", await this.pathOf(ref))).body;
  }

  /** Undefined for one that is not there, or whose kind isn't. */
  async find(ref: ObjectRef): Promise<KubernetesObject | undefined> {
    try {
      return await this.get(ref);
    } catch (error) {
      if (error instanceof KindUnknown || (error instanceof ApiRefusal && error.status === 404)) return undefined;
      throw error;
    }
  }

  async list(
    kind: Pick<ObjectRef, "apiVersion" | "kind">,
    { namespace, labelSelector, fieldSelector }: ListOptions = {},
  ): Promise<KubernetesObject[]> {
    const path = await this.pathOf({ ...kind, metadata: { name: "", ...(namespace && { namespace }) } });
    const query = { labelSelector, fieldSelector };
    const { body } = await this.ask<{ items: KubernetesObject[] }>("GET", path, { query });
    return body.items.map((item) => ({ ...item, ...kind }));
  }

  /** By server-side apply. */
  async apply(
    object: ObjectRef,
    { fieldManager, isForced = false, isDryRun = false }: Applying,
  ): Promise<Answered<KubernetesObject>> {
    return this.ask<KubernetesObject>("PATCH", await this.pathOf(object), {
      body: object,
      contentType: "application/apply-patch+yaml",
      query: { fieldManager, force: String(isForced), ...(isDryRun && { dryRun: "All" }) },
    });
  }

  async create(object: ObjectRef, { isDryRun = false } = {}): Promise<Answered<KubernetesObject>> {
    const path = await this.pathOf({ ...object, metadata: { ...object.metadata, name: "" } });
    return this.ask<KubernetesObject>("POST", path, { body: object, query: isDryRun ? { dryRun: "All" } : {} });
  }

  async patch(ref: ObjectRef, body: unknown, fieldManager = "proof"): Promise<KubernetesObject> {
    const contentType = "application/merge-patch+json";
    return (
      await this.ask<KubernetesObject>("PATCH", await this.pathOf(ref), { body, contentType, query: { fieldManager } })
    ).body;
  }

  async delete(ref: ObjectRef, propagationPolicy: Propagation = "Foreground"): Promise<void> {
    await this.ask("DELETE", await this.pathOf(ref), { body: { propagationPolicy } });
  }

  /** Without a name: of all of that kind. */
  async pathOf(ref: ObjectRef): Promise<string> {
    const { name: plural, namespaced } = await this.#entryOf(ref);
    const { namespace, name } = ref.metadata;
    const root = rootOf(ref.apiVersion);
    const place = namespaced && (namespace || name) ? `${root}/namespaces/${namespace ?? "default"}` : root;
    return `${place}/${plural}${name ? `/${name}` : ""}`;
  }

  async isNamespaced(ref: Pick<ObjectRef, "apiVersion" | "kind">): Promise<boolean> {
    return (await this.#entryOf(ref)).namespaced;
  }

  /** @throws KindUnknown */
  async #entryOf({ apiVersion, kind }: Pick<ObjectRef, "apiVersion" | "kind">): Promise<KindEntry> {
    const known = this.#kinds.get(`${apiVersion}/${kind}`);
    if (known) return known;
    for (const entry of await this.#discover(apiVersion)) this.#kinds.set(`${apiVersion}/${entry.kind}`, entry);
    const found = this.#kinds.get(`${apiVersion}/${kind}`);
    if (!found) throw new KindUnknown({ apiVersion, kind });
    return found;
  }

  async #discover(apiVersion: string): Promise<KindEntry[]> {
    try {
      const { body } = await this.ask<{ resources: KindEntry[] }>("GET", rootOf(apiVersion));
      return body.resources.filter(({ name }) => !name.includes("/"));
    } catch (error) {
      if (error instanceof ApiRefusal && error.status === 404) return [];
      throw error;
    }
  }
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

const rootOf = (apiVersion: string): string =>
  apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** `/readyz` answers in plain text. */
function parse(told: string): unknown {
  try {
    return JSON.parse(told);
  } catch {
    return told;
  }
}

function readRefusal(told: string): Refused {
  const parsed = parse(told);
  return typeof parsed === "object" && parsed !== null ? (parsed as Refused) : { message: told };
}

/** `299 - "text"`, several of them separated by commas. */
const warningsOf = (header: string | string[] | undefined): string[] =>
  [
    ...[header ?? []]
      .flat()
      .join(", ")
      .matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g),
  ].map(([, told = ""]) => told.replaceAll('\\"', '"'));
