/**
 * What one side calls a thing, and what the other calls the same thing: a program's ids and ARNs are those of whoever answered it, and the emulator gives its
 * own.
 */
export class Substitutions {
  readonly #known = new Map<string, string>();
  #pattern: RegExp | undefined;

  add(theirs: unknown, ours: unknown): void {
    if (typeof theirs !== "string" || typeof ours !== "string" || theirs === "" || theirs === ours) return;
    this.#known.set(theirs, ours);
    this.#pattern = undefined;
  }

  /** Replaces in all texts of a value: an id where it is all of the text, an ARN or an address also within it. */
  apply(value: unknown): unknown {
    if (typeof value === "string") return this.#known.get(value) ?? this.#within(value);
    if (Array.isArray(value)) return value.map((each) => this.apply(each));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.apply(each)]));
  }

  #within(text: string): string {
    const long = [...this.#known.keys()].filter((each) => /^arn:|^https?:/.test(each));
    if (long.length === 0) return text;
    // The longest first, and none within a longer name: `key/data` isn't part of `key/database`.
    this.#pattern ??= new RegExp(
      `(?:${long
        .sort((a, b) => b.length - a.length)
        .map((each) => each.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
        .join("|")})(?![\\w-])`,
      "g",
    );
    return text.replaceAll(this.#pattern, (found) => this.#known.get(found) ?? found);
  }
}
