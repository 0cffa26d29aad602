import type { runtime } from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";

/** One resource as a program has asked for it. */
export interface RecordedResource {
  readonly urn: string;
  /** The type token, `aws:s3/bucket:Bucket`. */
  readonly type: string;
  readonly name: string;
  /** What was asked for; secrets are plain here and their paths in `secrets`. Unknown values of a preview are absent. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly isComponent: boolean;
  /** Read from the cloud, not made. */
  readonly isRead: boolean;
  /** URN; undefined for the stack itself. */
  readonly parent: string | undefined;
  /** `urn::id` of the provider that makes it; empty when none was named. */
  readonly provider: string;
  readonly isProtected: boolean;
  readonly dependsOn: readonly string[];
  /** By input: the URNs of the resources that it was made of. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly ignoreChanges: readonly string[];
  readonly isDeletedBeforeReplaced: boolean;
  readonly retainsOnDelete: boolean;
  readonly timeouts: Readonly<{ create: string; update: string; delete: string }>;
  /** Paths of secret inputs, `rules[0].value`. */
  readonly secrets: readonly string[];
}

type Callback = (error: unknown, response: unknown) => void;
/** The engine's protocol, as far as it is read here; Pulumi doesn't export its type. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getId?(): string;
  getCustom?(): boolean;
  getProtect?(): boolean;
  getObject?(): Struct | undefined;
  getProperties?(): Struct | undefined;
  getDependenciesList(): string[];
  getPropertydependenciesMap?(): { forEach(tell: (of: { getUrnsList(): string[] }, input: string) => void): void };
  getIgnorechangesList?(): string[];
  getDeletebeforereplace?(): boolean;
  getRetainondelete?(): boolean;
  getCustomtimeouts?(): { getCreate(): string; getUpdate(): string; getDelete(): string } | undefined;
}
interface Struct {
  toJavaScript(): Record<string, unknown>;
}

/** Keeps what a program asks for, also what Pulumi's own mocks don't tell: parent, protection, order, secrets. */
export class RecordingMonitor extends MockMonitor {
  readonly #resources: RecordedResource[];

  constructor(mocks: runtime.Mocks, resources: RecordedResource[]) {
    super(mocks);
    this.#resources = resources;
  }

  override registerResource(request: Request, callback: Callback): Promise<void> {
    return super.registerResource(request, this.#keeping(request, false, callback));
  }

  override readResource(request: Request, callback: Callback): Promise<void> {
    return super.readResource(request, this.#keeping(request, true, callback));
  }

  #keeping(request: Request, isRead: boolean, callback: Callback): Callback {
    return (error, response) => {
      const urn = (response as { getUrn(): string } | undefined)?.getUrn();
      if (urn) this.#resources.push(describe(request, urn, isRead));
      callback(error, response);
    };
  }
}

function describe(request: Request, urn: string, isRead: boolean): RecordedResource {
  const secrets: string[] = [];
  const raw = (request.getObject?.() ?? request.getProperties?.())?.toJavaScript() ?? {};
  const timeouts = request.getCustomtimeouts?.();
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    inputs: (plain(raw, "", secrets) ?? {}) as Record<string, unknown>,
    isComponent: !isRead && request.getCustom?.() === false,
    isRead,
    parent: request.getParent() || undefined,
    provider: request.getProvider(),
    isProtected: request.getProtect?.() ?? false,
    dependsOn: request.getDependenciesList(),
    propertyDependencies: sourcesOf(request),
    ignoreChanges: request.getIgnorechangesList?.() ?? [],
    isDeletedBeforeReplaced: request.getDeletebeforereplace?.() ?? false,
    retainsOnDelete: request.getRetainondelete?.() ?? false,
    timeouts: {
      create: timeouts?.getCreate() ?? "",
      update: timeouts?.getUpdate() ?? "",
      delete: timeouts?.getDelete() ?? "",
    },
    secrets,
  };
}

function sourcesOf(request: Request): Record<string, string[]> {
  const sources: Record<string, string[]> = {};
  request.getPropertydependenciesMap?.().forEach((of, input) => {
    if (of.getUrnsList().length > 0) sources[input] = of.getUrnsList();
  });
  return sources;
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Takes the protocol's wrapping off; unknown values become undefined. */
function plain(value: unknown, path: string, secrets: string[]): unknown {
  if (value === UNKNOWN) return undefined;
  if (Array.isArray(value)) return value.map((each, index) => plain(each, `${path}[${index}]`, secrets));
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[SIGNATURE] === RESOURCE) return object.id ?? object.urn;
  if (object[SIGNATURE] === SECRET) {
    secrets.push(path);
    return plain(object.value, path, secrets);
  }
  return Object.fromEntries(
    Object.entries(object)
      .map(([key, each]) => [key, plain(each, path ? `${path}.${key}` : key, secrets)])
      .filter(([, each]) => each !== undefined),
  );
}
