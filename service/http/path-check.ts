import type { Context, Next } from "koa";
import { BadRequest, Problem } from "./problems.ts";

/** Room for every query of ours with the longest cursor; proxies and logs can hold it. */
export const MAX_ADDRESS_BYTES = 4096;

export class AddressTooLong extends Problem {
  constructor() {
    super(414, "address-too-long", `An address has at most ${MAX_ADDRESS_BYTES} bytes.`);
  }
}

/** Refuses addresses that would mean different things to different readers, before anything reads them. RFC 3986, 2. */
export async function checkAddress(ctx: Context, next: Next): Promise<void> {
  const address = ctx.req.url ?? "";
  // Node has refused raw bytes above ASCII: a character is a byte.
  if (address.length > MAX_ADDRESS_BYTES) throw new AddressTooLong();
  const fault = findFault(address);
  if (fault) throw new BadRequest("malformed-address", `The address has ${fault}.`);
  await next();
}

function findFault(address: string): string | undefined {
  if (/%(?![\da-f]{2})/i.test(address)) return 'a "%" without two hexadecimal digits';
  if (/%00/.test(address)) return "an encoded NUL";
  try {
    decodeURIComponent(address);
    return undefined;
  } catch {
    return "percent-encodings that are not UTF-8";
  }
}
