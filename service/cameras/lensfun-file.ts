import { basename } from "node:path";
import { SaxesParser } from "saxes";
import {
  CatalogueFileMalformed,
  CatalogueFileUnknown,
  type FileEntry,
  type FileReading,
  statedNumber,
} from "./catalogue-entry.ts";
import { nameCameras } from "./lensfun-names.ts";
import type { Kind } from "./schema.ts";

/**
 * The <camera> entries of a file of the Lensfun database (https://lensfun.github.io); lenses and mounts are passed over.
 * @throws CatalogueFileMalformed when it isn't well-formed XML in UTF-8, or declares entities of its own
 * @throws CatalogueFileUnknown when it's some other XML
 */
export function readLensfunFile(file: string, text: string): FileReading {
  const cameras = parseCameras(file, text);
  return { entriesRead: cameras.length, entries: cameras.flatMap((camera) => entriesOf(camera, kindOf(file))) };
}

/** An element's text by its name, and by "name@language" when it has a language. */
interface CameraElement {
  readonly line: number;
  readonly texts: Map<string, string>;
  readonly repeated: Set<string>;
}

/** Lensfun sorts its files by sort of camera, and says it nowhere else. */
const KINDS_BY_FILE: readonly (readonly [string, Kind])[] = [
  ["slr-", "dslr"],
  ["mil-", "mirrorless"],
  ["compact-", "compact"],
  ["rf-", "rangefinder"],
  ["actioncams", "action"],
];

const kindOf = (file: string): Kind =>
  KINDS_BY_FILE.find(([start]) => basename(file).toLowerCase().startsWith(start))?.[1] ?? "other";

function entriesOf({ line, texts, repeated }: CameraElement, kind: Kind): FileEntry[] {
  const [maker, model] = [texts.get("maker") ?? texts.get("maker@en"), texts.get("model") ?? texts.get("model@en")];
  const missing = [...(maker ? [] : ["<maker>"]), ...(model ? [] : ["<model>"])];
  if (!maker || !model) return [{ line, stated: {}, fault: `has no ${missing.join(" and no ")}` }];
  const names = {
    maker,
    makerEn: texts.get("maker@en"),
    model,
    modelEn: texts.get("model@en"),
    variant: texts.get("variant"),
  };
  const { cameras, mode } = nameCameras(names);
  const crop = texts.get("cropfactor");
  const facts = { kind, mount: texts.get("mount"), cropFactor: crop === undefined ? undefined : statedNumber(crop) };
  const fault = repeated.size > 0 ? `has more than one ${[...repeated].join(", ")}` : undefined;
  return cameras.map((camera) => ({ line, stated: { ...camera, ...facts }, fault, mode }));
}

/** Depths: 1 lensdatabase, 2 camera, 3 the members of a camera. */
function parseCameras(file: string, source: string): CameraElement[] {
  const parser = new SaxesParser();
  const cameras: CameraElement[] = [];
  let depth = 0;
  let camera: CameraElement | undefined;
  let member: { readonly name: string; text: string } | undefined;
  const append = (text: string): void => {
    if (member && depth === 3) member.text += text;
  };
  refuseUnsafe(file, parser);
  parser.on("opentagstart", ({ name }) => {
    depth += 1;
    if (depth === 1 && name !== "lensdatabase")
      throw new CatalogueFileUnknown(file, `is <${name}>, not Lensfun's <lensdatabase>`);
    if (depth === 2 && name === "camera") camera = { line: parser.line, texts: new Map(), repeated: new Set() };
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (camera && depth === 3) member = { name: attributes.lang ? `${name}@${attributes.lang}` : name, text: "" };
  });
  parser.on("text", append);
  parser.on("cdata", append);
  parser.on("closetag", () => {
    if (camera && member && depth === 3) keepMember(camera, member);
    if (depth === 3) member = undefined;
    if (camera && depth === 2) {
      cameras.push(camera);
      camera = undefined;
    }
    depth -= 1;
  });
  parser.write(source).close();
  return cameras;
}

/**
 * The parser expands no entity of a DTD and fetches none, so a DOCTYPE that only names Lensfun's own is harmless; one
 * that declares something is no file of Lensfun's.
 */
function refuseUnsafe(file: string, parser: SaxesParser): void {
  const fail = (reason: string): never => {
    throw new CatalogueFileMalformed(file, { line: parser.line, column: Math.max(1, parser.column) }, reason);
  };
  parser.on("error", ({ message }) => fail(message.replace(/^(?:\d+:\d+: )/, "")));
  parser.on("doctype", (doctype) => {
    if (doctype.includes("[")) fail("a DOCTYPE may not declare anything");
  });
  parser.on("xmldecl", ({ encoding }) => {
    if (encoding && !/^(?:utf-8|us-ascii)$/i.test(encoding)) fail(`the encoding must be UTF-8, not ${encoding}`);
  });
}

function keepMember({ texts, repeated }: CameraElement, { name, text }: { name: string; text: string }): void {
  if (texts.has(name)) repeated.add(`<${name.replace(/@.*/, "")}>`);
  if (text.trim() !== "") texts.set(name, text.trim());
}
