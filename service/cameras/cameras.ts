import {
  type EntityManager,
  ForeignKeyConstraintViolationException,
  raw,
  UniqueConstraintViolationException,
} from "@mikro-orm/postgresql";
import { record } from "../audit/audit.ts";
import { isUuid } from "../http/ids.ts";
import { Conflict, NotFound } from "../http/problems.ts";
import type { Actor } from "../http/route.ts";
import { Camera } from "./camera.entity.ts";
import type { CameraInput, CameraPatch } from "./schema.ts";

// What later slices may use of this one.
export { type QueryWord, readQuery } from "./model-words.ts";
export { CameraView, KINDS } from "./schema.ts";

export class CameraExists extends Conflict {
  constructor(slug: string) {
    super("camera-exists", `The catalogue has ${slug} already.`);
  }
}

export class CameraReviewed extends Conflict {
  constructor() {
    super("camera-reviewed", "There are reviews of this camera; it stays in the catalogue.");
  }
}

export async function addCamera(em: EntityManager, actor: Actor, input: CameraInput): Promise<Camera> {
  const camera = newCamera(em, input);
  await save(em, camera);
  await record(em, actor, "camera-added", `camera:${camera.id}`, { slug: camera.slug });
  return camera;
}

/** Becomes what is sent: what isn't named is no longer known. */
export function replaceCamera(em: EntityManager, actor: Actor, camera: Camera, input: CameraInput): Promise<Camera> {
  return changeCamera(em, actor, camera, { ...NOTHING_KNOWN, ...input });
}

/** Changes what is named; null forgets. */
export async function changeCamera(
  em: EntityManager,
  actor: Actor,
  camera: Camera,
  patch: CameraPatch,
): Promise<Camera> {
  const { brand = camera.brand, model = camera.model, ...facts } = patch;
  em.assign(camera, facts);
  if (brand !== camera.brand || model !== camera.model) camera.rename(brand, model);
  const before = camera.version;
  await save(em, camera);
  if (camera.version !== before)
    await record(em, actor, "camera-changed", `camera:${camera.id}`, { slug: camera.slug });
  return camera;
}

export async function removeCamera(em: EntityManager, actor: Actor, camera: Camera): Promise<void> {
  const { id, slug } = camera;
  await em
    .remove(camera)
    .flush()
    .catch((error: unknown) => {
      throw error instanceof ForeignKeyConstraintViolationException ? new CameraReviewed() : error;
    });
  await record(em, actor, "camera-removed", `camera:${id}`, { slug });
}

export async function findCamera(em: EntityManager, id: string): Promise<Camera> {
  const camera = isUuid(id) ? await em.findOne(Camera, { id }) : null;
  if (!camera) throw new NotFound("camera");
  return camera;
}

export interface CameraFilter {
  readonly brand?: string | undefined;
  readonly mount?: string | undefined;
  readonly kind?: string | undefined;
}

/** By brand and model, from after that position. */
export async function listCameras(
  em: EntityManager,
  filter: CameraFilter,
  after: readonly string[] | undefined,
  limit: number,
): Promise<Camera[]> {
  const query = em.createQueryBuilder(Camera, "c").select("*");
  if (filter.brand) query.andWhere("lower(c.brand) = lower(?)", [filter.brand]);
  if (filter.mount) query.andWhere("lower(c.mount) = lower(?)", [filter.mount]);
  if (filter.kind) query.andWhere("c.kind = ?", [filter.kind]);
  if (after) query.andWhere("(lower(c.brand), c.model, c.id) > (?, ?, ?::uuid)", [...after]);
  return query
    .orderBy([{ [raw("lower(c.brand)")]: "asc" }, { model: "asc" }, { id: "asc" }])
    .limit(limit)
    .getResult();
}

/** Not yet saved. */
export function newCamera(em: EntityManager, { brand, model, ...facts }: CameraInput): Camera {
  const blank = { brand, model, slug: "", formerSlugs: [], words: [], version: 1, ...facts };
  const camera = em.create(Camera, blank as unknown as Camera);
  camera.rename(brand, model);
  return camera;
}

export const NOTHING_KNOWN = {
  mount: null,
  cropFactor: null,
  megapixels: null,
  year: null,
  weightGrams: null,
  priceUsd: null,
} as const;

async function save(em: EntityManager, camera: Camera): Promise<void> {
  await em.flush().catch((error: unknown) => {
    throw error instanceof UniqueConstraintViolationException ? new CameraExists(camera.slug) : error;
  });
}
