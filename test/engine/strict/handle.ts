import { hexOf } from "./auto-names.ts";

/** What a cloud makes ids of: the same for the same thing of the same world. */
export interface Handle {
  /** 64 hexadecimal digits. */
  readonly hex: string;
  readonly uuid: string;
  /** 19 decimal digits. */
  readonly digits: string;
  /** The physical name; what has none has its logical one and some digits. */
  readonly physical: string;
}

export function makeHandle(urn: string, serial: number, physical: string | undefined): Handle {
  const hex = hexOf(`${urn} ${serial}`, 64);
  const name = urn.split("::").at(-1) ?? "";
  return {
    hex,
    uuid: [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
      "-",
    ),
    digits: String(BigInt(`0x${hex.slice(0, 15)}`))
      .padStart(19, "1")
      .slice(0, 19),
    physical: physical ?? `${name}-${hex.slice(0, 6)}`,
  };
}
