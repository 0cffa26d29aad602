import type { CameraInput } from "./schema.ts";

/** An entry whose camera is sound; in a `mode`, it describes that camera in this mode only. */
export interface CheckedEntry {
  readonly file: string;
  readonly line: number;
  readonly mode?: string;
  readonly input: CameraInput;
}

export interface MergedEntries {
  readonly cameras: { readonly file: string; readonly line: number; readonly input: CameraInput }[];
  readonly remarks: { readonly file: string; readonly line: number; readonly remark: string }[];
}

/**
 * One camera for each brand and model. The entry that comes first counts; later ones add what it doesn't have. Of the
 * modes of one camera the smallest crop factor counts: its native shape takes the most of the sensor.
 */
export function mergeEntries(entries: readonly CheckedEntry[]): MergedEntries {
  const cameras = new Map<string, CheckedEntry>();
  const remarks: MergedEntries["remarks"] = [];
  for (const entry of entries) {
    const key = nameKey(entry.input);
    const first = cameras.get(key);
    cameras.set(key, first ? merge(first, entry) : entry);
    if (first) remarks.push({ file: entry.file, line: entry.line, remark: remarkOn(first, entry) });
  }
  return { cameras: [...cameras.values()].map(({ file, line, input }) => ({ file, line, input })), remarks };
}

/** Names that differ in case, accents and punctuation only would share an address. */
const nameKey = ({ brand, model }: CameraInput): string =>
  `${brand} ${model}`
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");

function merge(first: CheckedEntry, later: CheckedEntry): CheckedEntry {
  const input = { ...later.input, ...first.input };
  if (first.mode !== undefined || later.mode !== undefined) input.cropFactor = smallestCrop(first.input, later.input);
  return { ...first, input };
}

function smallestCrop(...inputs: readonly CameraInput[]): number | undefined {
  const crops = inputs.flatMap(({ cropFactor }) => cropFactor ?? []);
  return crops.length > 0 ? Math.min(...crops) : undefined;
}

function remarkOn(first: CheckedEntry, later: CheckedEntry): string {
  const { input, mode } = later;
  const name = `${input.brand} ${input.model}${mode === undefined ? "" : ` (${mode})`}`;
  const kept = Object.entries(merge(first, later).input);
  const stated = new Map(Object.entries(input));
  const dropped = kept.flatMap(([member, value]) => {
    const other = stated.get(member);
    return other === undefined || other === value ? [] : [`${member} ${value}, not ${other}`];
  });
  const more = dropped.length > 0 ? `; kept ${dropped.join(", ")}` : "";
  return `another entry for ${name}, named in ${first.file}:${first.line}${more}`;
}
