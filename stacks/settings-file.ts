import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const PROJECT = /^random-camera-reviews:/;

/** What a stack's file sets, without the project's name; secrets, which only the engine can read, are left out. */
export function readSettingsFile(stack: string): Readonly<Record<string, unknown>> {
  const text = readFileSync(path.join(import.meta.dirname, `Pulumi.${stack}.yaml`), "utf8");
  const { config } = (parse(text) ?? {}) as { config?: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config ?? {})
      .filter(([key, value]) => PROJECT.test(key) && !isSecret(value))
      .map(([key, value]) => [key.replace(PROJECT, ""), value]),
  );
}

const isSecret = (value: unknown): boolean => typeof value === "object" && value !== null && "secure" in value;
