import { Config, getProject, type Output, RunError, runtime } from "@pulumi/pulumi";
import { z } from "zod";

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
  const problems: string[] = findUnknown([...Object.keys(shape), ...secrets.map(nameOf)]);
  const found = Object.fromEntries(Object.keys(shape).map((key) => [key, parseValue(config.get(key))]));
  const result = z.object(shape).safeParse(found);
  if (!result.success) problems.push(...result.error.issues.map((issue) => explain(issue, found)));
  const values = secrets.map((secret) => [nameOf(secret), config.getSecret(nameOf(secret))] as const);
  for (const secret of secrets)
    if (!secret.endsWith("?") && config.getSecret(secret) === undefined)
      problems.push(`  ${secret}: is not set; set it with: pulumi config set --secret ${secret}`);
  if (problems.length > 0)
    throw new RunError(`The stack's settings have ${problems.length} problem(s):\n${problems.join("\n")}`);
  return { ...result.data, ...Object.fromEntries(values) } as Settings<Shape, Secret>;
}

type Required<Secret extends string> = Secret extends `${string}?` ? never : Secret;
type Optional<Secret extends string> = Secret extends `${infer Name}?` ? Name : never;
export type Settings<Shape extends z.core.$ZodLooseShape, Secret extends string> = z.output<z.ZodObject<Shape>> &
  Readonly<Record<Required<Secret>, Output<string>>> &
  Readonly<Partial<Record<Optional<Secret>, Output<string>>>>;

const nameOf = (secret: string): string => secret.replace(/\?$/, "");

function findUnknown(known: readonly string[]): string[] {
  const prefix = `${getProject()}:`;
  return Object.keys(runtime.allConfig())
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter((key) => !known.includes(key))
    .map((key) => `  ${key}: there is no such setting here; there are ${known.join(", ")}`);
}

/** Pulumi hands everything over as text; lists, objects and yes or no are JSON. Numbers stay text: an account's id is digits, too. */
function parseValue(text: string | undefined): unknown {
  if (text === undefined || !/^([[{]|true$|false$)/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function explain({ path, message }: z.core.$ZodIssue, found: Readonly<Record<string, unknown>>): string {
  const [key = ""] = path;
  const value = found[String(key)];
  return value === undefined
    ? `  ${path.join(".")}: is not set; ${message}`
    : `  ${path.join(".")}: found ${JSON.stringify(value)}; ${message}`;
}
