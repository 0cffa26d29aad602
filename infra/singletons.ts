import type { Singleton } from "./platform.ts";

/** A setting names a singleton that the cloud's account doesn't have. */
export class SingletonUnknown extends Error {
  constructor(unknown: readonly string[], known: readonly string[]) {
    super(`There is no singleton ${unknown.join(", ")}; there are ${known.join(", ")}.`);
    this.name = "SingletonUnknown";
  }
}

/** What is done about each: managed, unless the settings say otherwise. @throws SingletonUnknown */
export function requireSingletons<Name extends string>(
  known: readonly Name[],
  given: Readonly<Record<string, Singleton>>,
): Readonly<Record<Name, Singleton>> {
  const unknown = Object.keys(given).filter((name) => !(known as readonly string[]).includes(name));
  if (unknown.length > 0) throw new SingletonUnknown(unknown, known);
  return Object.fromEntries(known.map((name) => [name, given[name] ?? "manage"])) as Record<Name, Singleton>;
}

/**
 * Makes it; or reads what somebody else made, which proves that it is there and changes nothing of it; or neither.
 */
export function manageOrAdopt<Made>(choice: Singleton, make: () => Made, read: (id: string) => Made): Made | undefined {
  if (choice === "off") return undefined;
  return choice === "manage" ? make() : read(choice.adopt);
}
