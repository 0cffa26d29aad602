import { sql } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { NotFound } from "../http/problems.ts";
import { CAMERA, CAMERA_CHANGE, type CameraRow } from "./camera-sql.ts";
import { type ItemRow, newestItems } from "./item-sql.ts";
import { isSlug } from "./review.ts";

/** More are a list of their own, with cursors. */
const MOST_REVIEWS = 25;

export interface CameraDetail {
  readonly camera: CameraRow;
  readonly items: readonly ItemRow[];
  readonly changedAt: string;
}

/**
 * The camera that a slug names, or named before the camera was renamed: then `camera.slug` is another.
 * @throws NotFound
 */
export async function findCameraDetail(em: EntityManager, slug: string): Promise<CameraDetail> {
  if (!isSlug(slug)) throw new NotFound("camera");
  const [detail] = await em.execute<CameraDetail[]>(sql`
    select ${CAMERA} as camera, ${newestItems(MOST_REVIEWS)} as items, ${CAMERA_CHANGE} as "changedAt"
    from app.cameras c
    where c.slug = ${slug} or c.former_slugs @> array[${slug}]
    order by c.slug = ${slug} desc, c.id
    limit 1`);
  if (!detail) throw new NotFound("camera");
  return detail;
}
