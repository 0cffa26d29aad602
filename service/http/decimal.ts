import { z } from "zod";

/** A number of plain decimal digits: `Number()` alone takes "", "0x8" and "1e1" too. */
export const decimal = <Range extends z.ZodType>(range: Range) =>
  z.preprocess((sent) => (/^(0|[1-9]\d{0,3})(\.[1-9])?$/.test(String(sent)) ? Number(sent) : sent), range);
