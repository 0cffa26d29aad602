import { readFileSync } from "node:fs";
import path from "node:path";
import { RunError } from "@pulumi/pulumi";
import { parse } from "yaml";

const PROJECT = /^random-camera-reviews:/;
/** Where the files are that a user fills in. */
const FOLDER = import.meta.dirname;

interface SettingsFile {
  /** Without the project's name. */
  readonly plain: Readonly<Record<string, unknown>>;
  /** Keys whose values only the engine can read. */
  readonly secrets: readonly string[];
}

/** What a stack's file sets. */
export function readSettingsFile(stack: string, folder = FOLDER): SettingsFile {
  const text = readFileSync(path.join(folder, `Pulumi.${stack}.yaml`), "utf8");
  const { config } = (parse(text) ?? {}) as { config?: Record<string, unknown> };
  const all = Object.entries(config ?? {})
    .filter(([key]) => PROJECT.test(key))
    .map(([key, value]) => [key.replace(PROJECT, ""), value] as const);
  return {
    plain: Object.fromEntries(all.filter(([, value]) => !isSecret(value))),
    secrets: all.filter(([, value]) => isSecret(value)).map(([key]) => key),
  };
}

const isSecret = (value: unknown): boolean => typeof value === "object" && value !== null && "secure" in value;

/** What an environment's file says, as it stands there. @throws RunError when it is missing or no JSON */
export function readFactsFile(file: string, folder = FOLDER): unknown {
  try {
    return JSON.parse(readFileSync(path.join(folder, file), "utf8"));
  } catch (error) {
    throw new RunError(`stacks/${file} can't be read: ${(error as Error).message}`);
  }
}
