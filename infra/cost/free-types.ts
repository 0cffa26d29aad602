import type { FreeTypes } from "./components.ts";

/**
 * What is not charged, and why. Names are `module/Class` as in the SDK, `group/version:Kind` of Kubernetes, or `module/` for all of a module.
 */
export function freeTypes(provider: string, byReason: Readonly<Record<string, readonly string[]>>): FreeTypes {
  return Object.fromEntries(
    Object.entries(byReason).flatMap(([reason, names]) => names.map((name) => [tokenOf(provider, name), reason])),
  );
}

function tokenOf(provider: string, name: string): string {
  const [module, type] = name.split("/") as [string, string];
  if (type === "" || name.includes(":")) return `${provider}:${name}`;
  return `${provider}:${module}/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
}

/** The reason why nothing is charged for a type; undefined when that isn't known. */
export function whyFree(type: string, free: FreeTypes): string | undefined {
  return free[type] ?? free[type.slice(0, type.indexOf("/") + 1)];
}

/** Kept in Pulumi's own state. */
export const STATE_FREE = freeTypes("random", {
  "kept in Pulumi's state": [
    "index/RandomId",
    "index/RandomPassword",
    "index/RandomString",
    "index/RandomBytes",
    "index/RandomInteger",
    "index/RandomUuid",
  ],
});
