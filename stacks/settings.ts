import { Config, getProject, getStack, type Output, runtime } from "@pulumi/pulumi";
import { z } from "zod";
import { AWS_IDENTITY, GCP_IDENTITY, OWNERSHIP } from "./identities.ts";
import { parseValues, refused, tell, tellUnknown } from "./problems.ts";

/**
 * Reads a stack's settings, all of them at the top of its program, and tells every problem at once: the key, what was found, what is wanted.
 * A key that no setting has is a problem too: it is a misspelt one.
 * @param shape what each setting wants; lists and objects are written as JSON or as YAML
 * @param secrets keys that are wanted as secrets; `name?` may be missing
 */
export function readSettings<Shape extends z.core.$ZodLooseShape, Secret extends string = never>(
  shape: Shape,
  secrets: readonly Secret[] = [],
): Settings<Shape, Secret> {
  const config = new Config();
  const found = Object.fromEntries(Object.keys(shape).map((key) => [key, parseValue(config.get(key))]));
  const values = secrets.map((secret) => [nameOf(secret), config.getSecret(nameOf(secret))] as const);
  const parsed = parseValues(z.object(shape), found);
  const problems = [
    ...findUnknown([...Object.keys(shape), ...secrets.map(nameOf)]),
    ...("problems" in parsed ? parsed.problems : []),
    ...secrets
      .filter((secret) => !secret.endsWith("?") && config.getSecret(secret) === undefined)
      .map((secret) => `${secret}: is not set; it must be a secret: pulumi config set --secret ${secret}`),
  ];
  if ("problems" in parsed || problems.length > 0) throw refused(fileOf(), problems);
  return { ...parsed.data, ...Object.fromEntries(values) } as Settings<Shape, Secret>;
}

type Required<Secret extends string> = Secret extends `${string}?` ? never : Secret;
type Optional<Secret extends string> = Secret extends `${infer Name}?` ? Name : never;
export type Settings<Shape extends z.core.$ZodLooseShape, Secret extends string> = z.output<z.ZodObject<Shape>> &
  Readonly<Record<Required<Secret>, Output<string>>> &
  Readonly<Partial<Record<Optional<Secret>, Output<string>>>>;

type Checks<All> = { readonly [Key in keyof All]?: (value: NonNullable<All[Key]>) => unknown };

/**
 * What can be known to be refused before anything is made, told as a problem of the setting that it comes from.
 * @param checks by setting: throws, or rejects, if the value can't be
 * @throws RunError with every problem
 */
export async function checkSettings<All extends object>(settings: All, checks: Checks<All>): Promise<void> {
  const problems: string[] = [];
  for (const [key, check] of Object.entries<((value: never) => unknown) | undefined>(checks)) {
    const value: unknown = settings[key as keyof All];
    if (value === undefined) continue;
    try {
      await check?.(value as never);
    } catch (error) {
      problems.push(tell(key, value, (error as Error).message));
    }
  }
  if (problems.length > 0) throw refused(fileOf(), problems);
}

const fileOf = (): string => `stacks/Pulumi.${getStack()}.yaml`;
const nameOf = (secret: string): string => secret.replace(/\?$/, "");

function findUnknown(known: readonly string[]): string[] {
  const prefix = `${getProject()}:`;
  return Object.keys(runtime.allConfig())
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter((key) => !known.includes(key))
    .map((key) =>
      AGREED.has(key)
        ? `${key}: is no stack's own; set it in stacks/environment.*.json for all stacks at once`
        : tellUnknown(key, key, known),
    );
}

/** What somebody could look for here. */
const AGREED: ReadonlySet<string> = new Set([
  ...Object.keys({ ...OWNERSHIP, ...AWS_IDENTITY.shape, ...GCP_IDENTITY.shape }),
  ...["domain", "image", "collector", "ranges", "offices", "migrateAlone"],
]);

/** Pulumi hands everything over as text; lists, objects and yes or no are JSON. Numbers stay text: an account's id is digits, too. */
function parseValue(text: string | undefined): unknown {
  if (text === undefined || !/^([[{]|true$|false$)/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
