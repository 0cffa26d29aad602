import { answerResource } from "../../infra/recording/answers.ts";
import { EXAMPLE_SETTINGS } from "../../stacks/examples.ts";
import type { Resources } from "./reading.ts";

/** Every word that must be shown nowhere: what was made at random, and what a user gives as a secret. */
export function secretWords(recordings: readonly Resources[]): readonly string[] {
  const made = recordings
    .flat()
    .filter(({ type }) => type === "random:index/randomPassword:RandomPassword")
    .map(({ type, name, inputs }) => answerResource(type, name, inputs, { isPreview: false }).result);
  const given = Object.values(EXAMPLE_SETTINGS).flatMap(({ secret = {} }) => Object.values(secret));
  return [...new Set([...made.map(String), ...given])];
}

/** Where a secret word is in what the engine would show, and keep unencrypted. */
export const findShown = (resources: Resources, words: readonly string[]): string[] =>
  resources.flatMap(({ name, type, inputs, secrets }) =>
    [...texts(inputs, "")]
      .filter(([path, text]) => words.some((word) => text.includes(word)) && !isWithin(path, secrets))
      .map(([path]) => `${type} ${name}: ${path}`),
  );

const isWithin = (path: string, secrets: readonly string[]): boolean =>
  secrets.some((secret) => path === secret || path.startsWith(`${secret}.`) || path.startsWith(`${secret}[`));

function* texts(value: unknown, path: string): Generator<readonly [path: string, text: string]> {
  if (typeof value === "string") yield [path, value];
  else if (Array.isArray(value)) for (const [at, each] of value.entries()) yield* texts(each, `${path}[${at}]`);
  else if (typeof value === "object" && value !== null)
    for (const [key, each] of Object.entries(value)) yield* texts(each, path ? `${path}.${key}` : key);
}
