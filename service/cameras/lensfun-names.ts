/** The names that a Lensfun <camera> carries; `En` are those with lang="en". */
export interface LensfunNames {
  readonly maker: string;
  readonly makerEn?: string;
  readonly model: string;
  readonly modelEn?: string;
  readonly variant?: string;
}

export interface NamedCamera {
  readonly brand: string;
  readonly model: string;
}

/**
 * The cameras that an entry names, as people write them; usually one. An entry in a mode ("16:9", "widescreen mode")
 * describes only a part of its camera.
 */
export function nameCameras(names: LensfunNames): { readonly cameras: readonly NamedCamera[]; readonly mode?: string } {
  const brand = brandOf(names);
  const correction = CORRECTIONS.get(`${brand}: ${names.model}`);
  const { model, mode } = splitMode(names.modelEn ?? names.model, names.variant);
  const spoken = correction?.model ?? withModelCode(tidyModel(model, [names.maker, brand]), names.variant);
  const cameras = splitList(spoken).map((one) => ({ brand: correction?.brand ?? brand, model: one }));
  return { cameras, mode };
}

/** Makers that Lensfun names by their registered company, some of them without an English form; the key is bare(). */
const BRANDS = new Map([
  ["asahi optical co ltd", "Pentax"],
  ["casio computer co ltd", "Casio"],
  ["eastman kodak company", "Kodak"],
  ["fujifilm", "Fujifilm"],
  ["konica minolta camera inc", "Konica Minolta"],
  ["leica camera ag", "Leica"],
  ["minolta co ltd", "Minolta"],
  ["nikon corporation", "Nikon"],
  ["olympus corporation", "Olympus"],
  ["olympus imaging corp", "Olympus"],
  ["olympus optical co ltd", "Olympus"],
  ["om digital solutions", "OM System"],
  ["pentax corporation", "Pentax"],
  ["ricoh imaging company ltd", "Ricoh"],
  ["samsung techwin", "Samsung"],
  ["samsung techwin co", "Samsung"],
  ["seiko epson corp", "Epson"],
  ["sony", "Sony"],
]);

/** Entries that are known by a wrong name: an English name that belongs to another camera, or to another brand. */
const CORRECTIONS = new Map<string, NamedCamera>([
  ["Hasselblad: L1D-20c", { brand: "DJI", model: "Mavic 2 Pro" }],
  ["Leica: D-LUX2", { brand: "Leica", model: "D-LUX 2" }],
  ["Leica: D-LUX 3", { brand: "Leica", model: "D-LUX 3" }],
  ["Leica: D-LUX 4", { brand: "Leica", model: "D-LUX 4" }],
]);

/** Words that Lensfun spells in two ways. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/\bPowershot\b/g, "PowerShot"],
  [/\bREBEL\b/g, "Rebel"],
  [/\bKISS\b/g, "Kiss"],
  [/(?<=\w)Mark(?=[IVX]+$)/g, " Mark "],
];

function brandOf({ maker, makerEn }: LensfunNames): string {
  const brand = (makerEn ?? maker).trim();
  return BRANDS.get(bare(brand)) ?? brand;
}

const bare = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** "PowerShot G7 X (3:2)", "PowerShot G7 X 4:3", and a variant that is not a model's own code. */
function splitMode(model: string, variant: string | undefined): { model: string; mode?: string } {
  const ratio = /^(.*\S)\s*(?:\((\d+:\d+)\)|\s(\d+:\d+))$/.exec(model.trim());
  const mode = ratio?.[2] ?? ratio?.[3] ?? (variant !== undefined && !isModelCode(variant) ? variant : undefined);
  return { model: ratio?.[1] ?? model, mode };
}

/** One word with letters and digits: "DSC-S85", but neither "16:9" nor "widescreen mode". */
const isModelCode = (variant: string): boolean => /^(?=.*\p{L})(?=.*\d)[\p{L}\d/-]+$/u.test(variant);

/** The brand stands in a member of its own. */
function tidyModel(model: string, brands: readonly string[]): string {
  const trimmed = model.trim().replace(/\s+/g, " ");
  const brand = brands.find((one) => trimmed.toLowerCase().startsWith(`${one.toLowerCase()} `));
  const own = brand === undefined ? trimmed : trimmed.slice(brand.length + 1);
  return SPELLINGS.reduce((text, [wrong, right]) => text.replace(wrong, right), own);
}

/** "Cyber-shot" and its variant "DSC-S85" are one name; "DCS Pro 14N" has said "DCS-14n" already. */
function withModelCode(model: string, variant: string | undefined): string {
  if (variant === undefined || !isModelCode(variant)) return model;
  const said = bare(model).split(" ");
  const adds = bare(variant)
    .split(" ")
    .some((word) => !said.includes(word));
  return adds ? `${model} ${variant}` : model;
}

/** "E-20, E-20N, E-20P" are three names, and so are "Stylus 1" and "Stylus 1s" in "Stylus 1, 1s". */
function splitList(model: string): string[] {
  const [first = "", ...more] = model.split(/\s*,\s*/);
  const family = first.replace(/\S+$/, "");
  return [first, ...more.map((name) => (/^\d/.test(name) ? `${family}${name}` : name))];
}
