import { createHash } from "node:crypto";
import type { Made, ResourceKey, Values } from "../provider.ts";

const LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS = "0123456789";
/** registry.terraform.io/providers/hashicorp/random/latest/docs/resources/password, `special` */
const SPECIALS = "!@#$%&*()-_=+[]{}<>:?";

/** What is drawn: the same for the same resource of the same world, so that a run can be repeated. */
export function drawRandom({ type, urn }: ResourceKey, inputs: Values, serial: number): Made {
  const seed = `${urn} ${serial}`;
  if (type.endsWith(":RandomId")) return drawId(seed, inputs);
  const result = drawText(seed, inputs);
  return {
    id: type.endsWith(":RandomPassword") ? "none" : result,
    outputs: { ...inputs, result, bcryptHash: `$2a$10$${digest(seed).toString("hex").slice(0, 53)}` },
  };
}

const digest = (text: string): Buffer => createHash("sha512").update(text).digest();

function drawId(seed: string, inputs: Values): Made {
  const bytes = digest(seed).subarray(0, Number(inputs.byteLength));
  const prefix = String(inputs.prefix ?? "");
  const hex = bytes.toString("hex");
  const id = bytes.toString("base64url");
  const outputs = {
    b64Std: prefix + bytes.toString("base64"),
    b64Url: prefix + id,
    hex: prefix + hex,
    dec: prefix + BigInt(`0x${hex}`),
  };
  return { id, outputs: { ...inputs, ...outputs } };
}

function drawText(seed: string, inputs: Values): string {
  const specials = inputs.special === false ? "" : String(inputs.overrideSpecial ?? SPECIALS);
  const signs = LETTERS + DIGITS + specials;
  const must = [LETTERS, DIGITS, specials].filter((each) => each !== "");
  return Array.from({ length: Number(inputs.length) }, (_, index) => {
    const from = must[index] ?? signs;
    return from[(digest(`${seed} ${index}`)[0] ?? 0) % from.length];
  }).join("");
}
