import { createHash } from "node:crypto";
import { STATEFUL } from "../../../scripts/stateful-types.ts";

/** One resource of `pulumi stack export`, as far as a later preview reads it. */
interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly inputs?: Values;
  readonly outputs?: Values;
  readonly [more: string]: unknown;
}
type Values = Readonly<Record<string, unknown>>;

interface Exported {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly manifest: unknown;
    readonly [more: string]: unknown;
  };
}

/**
 * A state as a release keeps it: what is lasting or protected and all that it is made of, without secrets, times and places of code, each value once. What
 * only uses that (alarms, pods, records) is left out: today's programs plan to make it, which loses nothing.
 */
export interface PackedState {
  readonly release: string;
  readonly stack: string;
  readonly resources: readonly PackedResource[];
}

interface PackedResource extends Omit<StateResource, "urn" | "parent" | "provider" | "outputs"> {
  readonly type: string;
  readonly name: string;
  readonly id?: string;
  readonly inputs?: Values;
  /** Its place in the list. */
  readonly parent?: number;
  readonly provider?: number;
  /** Outputs, where they differ from the inputs. */
  readonly more?: Values;
}

/** Kept of a resource beside what is packed. */
const KEPT = [
  "id",
  "external",
  "protect",
  "retainOnDelete",
  "additionalSecretOutputs",
  "ignoreChanges",
  "customTimeouts",
  "deletedWith",
];
/** Texts longer than this are long documents (dashboards, functions): what is stateful has none that a diff of ours would read. */
const LONGEST_TEXT = 800;

/** The protocol's mark of a secret, and the engine's. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** What clouds tell and no program of ours reads. */
const UNREAD = [
  "tagsAll",
  "effectiveLabels",
  "pulumiLabels",
  "etag",
  "fingerprint",
  "labelFingerprint",
  "creationTimestamp",
  "createDate",
];

/** @param exported of `pulumi stack export --show-secrets`: what is secret must be known to be taken out wherever it stands */
export function packState(release: string, stack: string, exported: Exported): PackedState {
  const resources = lastingOf(exported.deployment.resources ?? []);
  const places = new Map(resources.map(({ urn }, index) => [urn, index]));
  const scrub = scrubber(resources);
  return { release, stack, resources: resources.map((each) => packResource(each, places, scrub)) };
}

/** @param salt the `encryptionsalt` of the stack's file that it is imported into: the engine encrypts secrets with it */
export function unpackState({ stack, resources }: PackedState, salt: string): Exported {
  const urns: string[] = [];
  for (const resource of resources) urns.push(urnOf(stack, resource, urns[resource.parent ?? -1]));
  return {
    version: 3,
    deployment: {
      manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "" },
      secrets_providers: { type: "passphrase", state: { salt } },
      resources: resources.map(({ name: _, parent, provider, more, inputs, ...rest }, index) => ({
        ...rest,
        urn: urns[index] ?? "",
        custom: rest.id !== undefined,
        ...(parent !== undefined && { parent: urns[parent] ?? "" }),
        ...(provider !== undefined && { provider: `${urns[provider]}::${resources[provider]?.id}` }),
        ...(inputs && { inputs }),
        ...(more && { outputs: merged(inputs ?? {}, { ...(rest.id !== undefined && { id: rest.id }), ...more }) }),
      })),
    },
  };
}

/** Lasting types, what is protected, and whatever those stand in, are made by and depend on; the stack with its outputs always. */
function lastingOf(resources: readonly StateResource[]): readonly StateResource[] {
  const byUrn = new Map(resources.map((each) => [each.urn, each]));
  const wanted = new Set<string>();
  const want = (urn: string): void => {
    const resource = byUrn.get(urn);
    if (!resource || wanted.has(urn)) return;
    wanted.add(urn);
    const { parent, provider, dependencies = [], propertyDependencies = {} } = resource;
    const madeOf = Object.values(propertyDependencies as Record<string, readonly string[] | null>).flatMap(
      (each) => each ?? [],
    );
    for (const each of [
      parent,
      provider?.slice(0, provider.lastIndexOf("::")),
      ...(dependencies as readonly string[]),
      ...madeOf,
    ])
      if (each) want(each);
  };
  for (const { urn, type, protect } of resources) if (STATEFUL.has(type) || protect || type === STACK_TYPE) want(urn);
  return resources.filter(({ urn }) => wanted.has(urn));
}

const STACK_TYPE = "pulumi:pulumi:Stack";

/** As the engine makes it: the types of what a resource stands in, but for the stack. */
function urnOf(
  stack: string,
  { type, name }: Pick<PackedResource, "type" | "name">,
  parent: string | undefined,
): string {
  const [, , outer = ""] = parent?.split("::") ?? [];
  const within = outer === "" || outer === STACK_TYPE ? type : `${outer}$${type}`;
  return `urn:pulumi:${stack}::${PROJECT}::${within}::${name}`;
}

const PROJECT = "random-camera-reviews";

function packResource(resource: StateResource, places: ReadonlyMap<string, number>, scrub: Scrub): PackedResource {
  const { urn, type, parent, provider, inputs, outputs } = resource;
  const kept = Object.entries(resource).filter(([key, value]) => KEPT.includes(key) && !isEmpty(value));
  const shorten = STATEFUL.has(type) ? <Value>(value: Value) => value : shortened;
  const [known, told] = [inputs, outputs].map((values) => values && (scrub(shorten(values)) as Values));
  const more = told && differing(without(told, resource.id), known ?? {});
  return {
    type,
    name: urn.split("::").slice(3).join("::"),
    ...(scrub(Object.fromEntries(kept)) as Values),
    ...(parent !== undefined && { parent: places.get(parent) ?? 0 }),
    ...(provider && { provider: places.get(provider.slice(0, provider.lastIndexOf("::"))) ?? 0 }),
    ...(known && { inputs: known }),
    ...(more && { more }),
  };
}

const isEmpty = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0);

const without = (outputs: Values, id: unknown): Values =>
  Object.fromEntries(
    Object.entries(outputs).filter(([key, value]) => !UNREAD.includes(key) && !(key === "id" && value === id)),
  );

/** What the outputs have beside the inputs, block by block. */
function differing(values: Values, from: Values): Values {
  const entries = Object.entries(values).flatMap(([key, value]) => {
    const before = from[key];
    if (JSON.stringify(value) === JSON.stringify(before)) return [];
    return [[key, isBlock(value) && isBlock(before) ? differing(value, before) : value] as const];
  });
  return Object.fromEntries(entries);
}

function merged(inputs: Values, more: Values): Values {
  const blocks = Object.entries(more).map(([key, value]) => {
    const before = inputs[key];
    return [key, isBlock(value) && isBlock(before) ? merged(before, value) : value] as const;
  });
  return { ...inputs, ...Object.fromEntries(blocks) };
}

const isBlock = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isSecret(value);

function shortened<Value>(value: Value): Value {
  if (typeof value === "string" && value.length > LONGEST_TEXT) return `${value.slice(0, 40)}…` as Value;
  return mapped(value, shortened) as Value;
}

type Scrub = (value: unknown) => unknown;

/** Takes every secret text out wherever it stands, also inside of another: the same by the same, of the same length, so that what was equal stays equal. */
function scrubber(resources: readonly StateResource[]): Scrub {
  const secrets = [...new Set(resources.flatMap(({ inputs, outputs }) => [...secretTexts({ inputs, outputs })]))].sort(
    (a, b) => b.length - a.length,
  );
  const clean = (text: string): string => secrets.reduce((rest, each) => rest.replaceAll(each, standIn(each)), text);
  const scrub: Scrub = (value) => {
    if (typeof value === "string") return clean(value);
    if (isSecret(value)) return { ...value, plaintext: JSON.stringify(scrub(JSON.parse(value.plaintext))) };
    return mapped(value, scrub);
  };
  return scrub;
}

const isSecret = (value: unknown): value is { plaintext: string } =>
  typeof value === "object" && value !== null && (value as Values)[SIGNATURE] === SECRET;

/** Every text inside of a secret; short ones are words such as `true`. */
function* secretTexts(value: unknown, isInside = false): Generator<string> {
  if (isSecret(value)) return yield* secretTexts(JSON.parse(value.plaintext), true);
  if (typeof value === "string" && isInside && value.length >= 8) yield value;
  if (typeof value === "object" && value !== null)
    for (const each of Object.values(value)) yield* secretTexts(each, isInside);
}

/** Letters and digits, which every place that takes a password takes. */
function standIn(secret: string): string {
  const digest = createHash("sha512").update(secret).digest("hex");
  return `scrubbed${digest.repeat(Math.ceil(secret.length / digest.length))}`.slice(0, secret.length);
}

const mapped = (value: unknown, change: (inner: unknown) => unknown): unknown => {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));
};
