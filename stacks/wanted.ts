import { z } from "zod";
import { containsRange } from "../infra/address-plan.ts";

/** Kinds of values that settings and environments want; each message ends the sentence "found …; it must be …". */

export const text = (message: string, pattern: RegExp) => z.string(message).regex(pattern, message);

/** A whole number; settings are text, also where they are digits. */
export function whole(min: number, max: number, message = `must be a whole number from ${min} to ${max}`) {
  return z.preprocess(readNumber, z.int(message).min(min, message).max(max, message));
}

const readNumber = (value: unknown): unknown =>
  typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;

export const yesOrNo = z.boolean("must be true or false");

export const list = <Item extends z.ZodType>(item: Item, what: string) => z.array(item, `must be a list of ${what}`);
export const someOf = <Item extends z.ZodType>(item: Item, what: string) =>
  list(item, what).min(1, `must be a list of ${what}, at least one`);

/** With these keys and no others. @param message what it must be when it isn't an object at all */
export const object = <Shape extends z.core.$ZodLooseShape>(shape: Shape, message: string) =>
  z.strictObject(shape, { error: ({ code }) => (code === "invalid_type" ? message : undefined) });

/** What a planner refuses is told as what the value must be. */
export const checkedBy = <Schema extends z.ZodType>(schema: Schema, check: (value: z.output<Schema>) => unknown) =>
  schema.superRefine((value, context) => {
    try {
      check(value);
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message });
    }
  });

export const email = z.email("must be an e-mail address such as team@example.com");
export const digest = text("must be sha256: and 64 hexadecimal digits", /^sha256:[0-9a-f]{64}$/);

/** IPv4, from its first address on. */
export const range = checkedBy(z.string("must be a range such as 203.0.113.0/28"), (value) =>
  containsRange(value, value),
);

/** RFC 1918. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
export const privateRange = range.refine(
  (value) => isRange(value) && PRIVATE.some((outer) => containsRange(outer, value)),
  `must be a private range, within ${PRIVATE.join(", ")}`,
);

/** Of nobody in the Internet: RFC 6890, as far as somebody could write one by mistake. */
const NOT_PUBLIC = [...PRIVATE, "0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];
const PUBLIC = "must be a public IPv4 address such as 203.0.113.1";
export const publicAddress = z
  .ipv4(PUBLIC)
  .refine(
    (value) => isRange(`${value}/32`) && !NOT_PUBLIC.some((outer) => containsRange(outer, `${value}/32`)),
    PUBLIC,
  );

export const areUnique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

function isRange(value: string): boolean {
  try {
    return containsRange(value, value);
  } catch {
    return false;
  }
}
