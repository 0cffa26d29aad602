import { basename } from "node:path";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type AuditActor, record } from "../audit/audit.ts";
import { Camera } from "./camera.entity.ts";
import { newCamera } from "./cameras.ts";
import type { CatalogueReading } from "./catalogue-files.ts";
import type { CameraInput } from "./schema.ts";

export interface ImportOptions {
  /** One refused entry refuses them all. */
  readonly strict: boolean;
  /** Called after each batch with how many cameras are dealt with, of how many; what it throws ends the import. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What became of the entries of a reading; `slug` is the catalogue's. */
export interface ImportReport {
  readonly files: readonly string[];
  readonly entriesRead: number;
  readonly added: readonly ImportedCamera[];
  readonly changed: readonly (ImportedCamera & { readonly changes: readonly FactChange[] })[];
  readonly unchanged: readonly ImportedCamera[];
  readonly refused: CatalogueReading["refused"];
  /** Entries of a camera that another entry had named. */
  readonly merged: CatalogueReading["remarks"];
}

/** `file` is a path, `line` counts from 1. */
export interface ImportedCamera {
  readonly file: string;
  readonly line: number;
  readonly brand: string;
  readonly model: string;
  readonly slug: string;
}

/** `before` is null when it wasn't known. */
export interface FactChange {
  readonly member: keyof CameraInput;
  readonly before: string | number | null;
  readonly after: string | number;
}

/** Entries were refused in a strict import, so nothing was imported. */
export class CatalogueRefused extends Error {
  readonly refused: CatalogueReading["refused"];

  constructor(refused: CatalogueReading["refused"]) {
    const told = refused.slice(0, REFUSED_TOLD).map(({ file, line, reason }) => `  ${file}:${line}: ${reason}`);
    const more = refused.length > REFUSED_TOLD ? [`  and ${refused.length - REFUSED_TOLD} more`] : [];
    const entries = refused.length === 1 ? "1 entry is" : `${refused.length} entries are`;
    super([`${entries} refused, so nothing is imported:`, ...told, ...more].join("\n"));
    this.name = "CatalogueRefused";
    this.refused = refused;
  }
}

const REFUSED_TOLD = 5;
const BATCH_SIZE = 100;
const FILES_RECORDED = 100;

/**
 * Brings the catalogue up to what files say, within the caller's transaction; a second time it changes nothing. A camera is known by its slug or a
 * former one. What the files don't name stays as it is, and so does the name of a camera that was renamed here.
 * @throws CatalogueRefused before anything is written
 */
export async function importCatalogue(
  em: EntityManager,
  actor: AuditActor,
  reading: CatalogueReading,
  { strict, onProgress = () => {} }: ImportOptions,
): Promise<ImportReport> {
  // Nobody adds or changes a camera between our look and our writing; who has begun to is waited for, and readers aren't held up.
  await em.execute("lock table app.cameras in exclusive mode");
  const known = await forkWithin(em).find(Camera, {}, { orderBy: { id: "asc" } });
  const { planned, refused } = planImport(known, reading);
  if (strict && refused.length > 0) throw new CatalogueRefused(refused);
  for (let done = 0; done < planned.length; ) {
    const batch = planned.slice(done, done + BATCH_SIZE);
    await writeBatch(em, batch);
    done += batch.length;
    onProgress(done, planned.length);
  }
  const report = makeReport(reading, planned, refused);
  if (report.added.length + report.changed.length > 0) await recordImport(em, actor, report);
  return report;
}

/** In the same transaction, but with its own units of work: a flush looks at every entity that its manager has seen. */
const forkWithin = (em: EntityManager): EntityManager => em.fork({ keepTransactionContext: true });

interface Planned {
  readonly entry: ImportedCamera;
  readonly input: CameraInput;
  readonly isNew: boolean;
  readonly changes: readonly FactChange[];
}

/** Two entries of one camera would each take back what the other says, at every import: the later is refused. */
function planImport(
  known: readonly Camera[],
  { cameras, refused }: CatalogueReading,
): { planned: Planned[]; refused: CatalogueReading["refused"] } {
  const find = indexCameras(known);
  const planned = new Map<string, Planned>();
  const doubled: CatalogueReading["refused"][number][] = [];
  for (const { file, line, input } of cameras) {
    const plan = planCamera(find, { file, line, input });
    const { slug } = plan.entry;
    const first = planned.get(slug)?.entry;
    if (!first) planned.set(slug, plan);
    else doubled.push({ file, line, reason: `is the camera ${slug}, as the entry in ${first.file}:${first.line} is` });
  }
  return { planned: [...planned.values()], refused: [...refused, ...doubled] };
}

function planCamera(
  find: ReturnType<typeof indexCameras>,
  { file, line, input }: CatalogueReading["cameras"][number],
): Planned {
  const slug = Camera.slugOf(input.brand, input.model);
  const camera = find(slug);
  const wasRenamed = camera !== undefined && camera.slug !== slug;
  const { brand, model } = wasRenamed ? camera : input;
  const entry = { file, line, brand, model, slug: camera?.slug ?? slug };
  return { entry, input, isNew: !camera, changes: camera ? compareFacts(camera, { ...input, brand, model }) : [] };
}

function indexCameras(cameras: readonly Camera[]): (slug: string) => Camera | undefined {
  const bySlug = new Map(cameras.map((camera) => [camera.slug, camera]));
  const byFormerSlug = new Map(cameras.flatMap((camera) => camera.formerSlugs.map((slug) => [slug, camera] as const)));
  return (slug) => bySlug.get(slug) ?? byFormerSlug.get(slug);
}

const MEMBERS = [
  "brand",
  "model",
  "kind",
  "mount",
  "cropFactor",
  "megapixels",
  "year",
  "weightGrams",
  "priceUsd",
] as const;

const compareFacts = (camera: Camera, input: CameraInput): FactChange[] =>
  MEMBERS.flatMap((member) => {
    const [before, after] = [camera[member] ?? null, input[member]];
    return after === undefined || after === before ? [] : [{ member, before, after }];
  });

async function writeBatch(em: EntityManager, batch: readonly Planned[]): Promise<void> {
  const own = forkWithin(em);
  const changed = new Map(batch.flatMap(({ entry, changes }) => (changes.length > 0 ? [[entry.slug, changes]] : [])));
  const cameras = changed.size > 0 ? await own.find(Camera, { slug: { $in: [...changed.keys()] } }) : [];
  for (const camera of cameras) changeFacts(camera, changed.get(camera.slug) ?? []);
  for (const { isNew, input } of batch) if (isNew) newCamera(own, input);
  await own.flush();
}

function changeFacts(camera: Camera, changes: readonly FactChange[]): void {
  Object.assign(camera, Object.fromEntries(changes.map(({ member, after }) => [member, after])));
  if (changes.some(({ member }) => member === "brand" || member === "model")) camera.rename(camera.brand, camera.model);
}

function makeReport(
  { files, entriesRead, remarks }: CatalogueReading,
  planned: readonly Planned[],
  refused: CatalogueReading["refused"],
): ImportReport {
  const known = planned.filter(({ isNew }) => !isNew);
  return {
    files,
    entriesRead,
    added: planned.filter(({ isNew }) => isNew).map(({ entry }) => entry),
    changed: known.filter(({ changes }) => changes.length > 0).map(({ entry, changes }) => ({ ...entry, changes })),
    unchanged: known.filter(({ changes }) => changes.length === 0).map(({ entry }) => entry),
    refused,
    merged: remarks,
  };
}

function recordImport(em: EntityManager, actor: AuditActor, report: ImportReport): Promise<void> {
  const { files, entriesRead, added, changed, unchanged, refused, merged } = report;
  return record(em, actor, "catalogue-imported", "service:catalogue", {
    files: files.slice(0, FILES_RECORDED).map((file) => basename(file)),
    filesRead: files.length,
    entriesRead,
    added: added.length,
    changed: changed.length,
    unchanged: unchanged.length,
    refused: refused.length,
    merged: merged.length,
  });
}
