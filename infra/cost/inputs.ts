export type Inputs = Readonly<Record<string, unknown>>;

/** The value at a path such as `spec.template.0.name`; undefined where there is none, or a preview doesn't know it yet. */
export function valueAt(inputs: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined | null)?.[key] ?? undefined, inputs);
}

export function textAt(inputs: unknown, path: string): string | undefined {
  const value = valueAt(inputs, path);
  return typeof value === "string" ? value : undefined;
}

export function numberAt(inputs: unknown, path: string): number | undefined {
  const value = valueAt(inputs, path);
  return typeof value === "number" ? value : undefined;
}

export function listAt(inputs: unknown, path: string): readonly unknown[] {
  const value = valueAt(inputs, path);
  return Array.isArray(value) ? value : [];
}

export const isTrueAt = (inputs: unknown, path: string): boolean => valueAt(inputs, path) === true;
