import { z } from "zod";

/** One of these words, in any case. */
export const word = <Words extends readonly string[]>(words: Words) =>
  z.preprocess((sent) => String(sent).toLowerCase(), z.enum(words));

export const flag = () =>
  z.preprocess((sent) => (sent === "true" || sent === "false" ? sent === "true" : sent), z.boolean());

/** How OpenAPI says that a list is one parameter with commas in it. */
export const COMMAS = { param: { style: "form", explode: false } } as const;

/** Several in one parameter, separated by commas, each once; in lower case. Its metadata needs COMMAS. */
export const commaList = <Item extends z.ZodType<string>>(item: Item, range: { min: number; max: number }) =>
  z.preprocess(
    (sent) =>
      String(sent)
        .toLowerCase()
        .split(",")
        .map((one) => one.trim()),
    z
      .array(item)
      .min(range.min, `names at least ${range.min}`)
      .max(range.max, `names at most ${range.max}`)
      .refine((names) => new Set(names).size === names.length, "names one twice")
      .meta({ uniqueItems: true }),
  );
