import { answerResource } from "../../../infra/recording/answers.ts";
import type { RecordedResource } from "../../../infra/recording/record.ts";
import type { Values } from "../provider.ts";
import { stackOf, type Thing, textsIn, valueAt } from "./thing.ts";
import type { World } from "./world.ts";

/** One resource of `pulumi stack export`, as far as it is read here. */
interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly external?: boolean;
  readonly inputs?: Values;
  readonly parent?: string;
  readonly provider?: string;
  readonly protect?: boolean;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly ignoreChanges?: readonly string[];
  readonly retainOnDelete?: boolean;
  /** Seconds. */
  readonly customTimeouts?: Readonly<Record<string, number>>;
}

export interface ExportedStack {
  readonly deployment: { readonly resources?: readonly ExportedResource[] };
}

/** Where two stacks call something alike, it is the site's that a site's parts mean. */
const ORDER = ["aws", "gcp", "dns", "interconnect", "entry", "account"];

/** Of which a new one stands beside the old one. */
const STANDS_BESIDE = ["aws:cloudfront/vpcOrigin:VpcOrigin"];

/** What lives, as a recording would tell it: ids that a recording makes of logical names instead of those that were issued. */
export function recordOf(world: World, exported: readonly ExportedStack[]): RecordedResource[] {
  const things = new Map(world.all().map((each) => [each.urn, each]));
  const names = namesOf([...things.values()].filter(({ type }) => type.startsWith("aws:")));
  const rank = ({ urn }: ExportedResource): number => ORDER.indexOf(stackOf(urn).split("-")[0] ?? "");
  return exported
    .flatMap(({ deployment }) => deployment.resources ?? [])
    .sort((a, b) => rank(a) - rank(b))
    .map((each) => describe(each, things.get(each.urn), names));
}

/** Those things alone, each made after all the others: what can be decided of the last one when it is made. */
export function recordThings(things: readonly Thing[]): RecordedResource[] {
  const names = namesOf(things);
  return things.map((thing, index) => {
    const dependencies = things.slice(0, index).map(({ urn }) => urn);
    return describe({ urn: thing.urn, type: thing.type, custom: true, dependencies }, thing, names);
  });
}

function describe(each: ExportedResource, thing: Thing | undefined, names: Names): RecordedResource {
  const { urn, type, parent, provider = "", dependencies = [], ignoreChanges = [] } = each;
  const seconds = (key: string): string => (each.customTimeouts?.[key] ? `${each.customTimeouts[key]}s` : "");
  return {
    urn,
    type,
    name: urn.split("::").slice(3).join("::"),
    inputs: (thing ? translate(asAsked(thing), names) : (each.inputs ?? {})) as Values,
    isComponent: each.custom !== true,
    isRead: each.external === true,
    parent,
    provider,
    isProtected: each.protect === true,
    dependsOn: dependencies,
    propertyDependencies: Object.fromEntries(
      Object.entries(each.propertyDependencies ?? {}).map(([input, of]) => [input, of ?? []]),
    ),
    ignoreChanges,
    // The state doesn't tell it, and recordings do: as it is wanted, where they look.
    isDeletedBeforeReplaced: !STANDS_BESIDE.includes(type),
    retainsOnDelete: each.retainOnDelete === true,
    timeouts: { create: seconds("create"), update: seconds("update"), delete: seconds("delete") },
    secrets: thing?.secrets ?? [],
  };
}

/** Without what the provider has filled in. */
function asAsked({ inputs: { __defaults: filled = [], ...inputs } }: Thing): Values {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !(filled as string[]).includes(name)));
}

/** It has its primary's id, and a recording calls it so. */
const REPLICA = "aws:kms/replicaKey:ReplicaKey";

/** What was issued, and what a recording says instead; an id that two have, as a key and its replica, is the older one's. */
type Names = ReadonlyMap<string, string>;
const SHORTEST = 8;

function namesOf(things: readonly Thing[]): Names {
  const names = new Map<string, string>();
  for (const thing of things) {
    const { type, name, id, outputs } = thing;
    const asked = asAsked(thing);
    const owner = type === REPLICA ? (things.find((each) => each !== thing && each.id === id)?.name ?? name) : name;
    const answers: Values = { ...asked, ...answerResource(type, owner, asked, { isPreview: false }) };
    const note = (from: unknown, to: unknown): void => {
      if (typeof from === "string" && from.length >= SHORTEST && from !== to && !names.has(from))
        names.set(from, String(to));
    };
    for (const path of (thing.inputs.__defaults ?? []) as string[]) note(valueAt(thing.inputs, path), name);
    for (const [path, text] of textsIn(outputs)) {
      const recorded = valueAt(answers, path);
      if (typeof recorded === "string" && !isAsked(asked, path)) note(text, recorded);
    }
    note(id, answers.id ?? (asked.name === id || asked.bucket === id ? id : `${name}-id`));
  }
  return names;
}

const isAsked = (asked: Values, path: string): boolean => valueAt(asked, path) !== undefined;

function translate(value: unknown, names: Names): unknown {
  if (typeof value === "string") return translateText(value, names);
  if (Array.isArray(value)) return value.map((each) => translate(each, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, translate(each, names)]));
}

/** Wherever in a text they stand, as in a policy. */
const translateText = (text: string, names: Names): string =>
  text.replaceAll(/[\w:/.@+=-]{8,}/g, (token) => {
    for (let end = token.length; end >= SHORTEST; end -= 1) {
      const known = names.get(token.slice(0, end));
      if (known !== undefined && !/\w/.test(token[end] ?? "")) return known + translateText(token.slice(end), names);
    }
    return token;
  });
