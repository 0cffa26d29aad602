import { type RawQueryFragment, sql } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { isUuid } from "../http/ids.ts";
import type { Language } from "../http/language.ts";
import { InvalidQuery, NotFound } from "../http/problems.ts";
import type { CameraDetail } from "./camera.ts";
import { CAMERA, CAMERA_CHANGE } from "./camera-sql.ts";
import { newestItems } from "./item-sql.ts";
import { isSlug } from "./review.ts";

/** A glance at what reviews say; the rest is a list of its own. */
const MOST_REVIEWS = 3;

/**
 * The cameras that ids, slugs and former slugs name, in the order of their slugs.
 * @throws NotFound for the first name that is no camera's, InvalidQuery when two names are one camera's
 */
export async function findCompared(
  em: EntityManager,
  names: readonly string[],
  language: Language | undefined,
): Promise<CameraDetail[]> {
  const strange = names.find((name) => !isSlug(name));
  if (strange !== undefined) throw unknownCamera(strange);
  const rows = await em.execute<{ name: string; detail: CameraDetail | null }[]>(comparedStatement(names, language));
  const details = rows.map(({ name, detail }) => {
    if (!detail) throw unknownCamera(name);
    return detail;
  });
  requireDifferent(details);
  return details.sort((a, b) => (a.camera.slug < b.camera.slug ? -1 : 1));
}

const unknownCamera = (name: string): NotFound => new NotFound(`camera as ${JSON.stringify(name)}`);

function requireDifferent(details: readonly CameraDetail[]): void {
  const slugs = details.map(({ camera }) => camera.slug);
  const twice = slugs.find((slug, index) => slugs.indexOf(slug) !== index);
  if (twice === undefined) return;
  throw new InvalidQuery([{ pointer: "cameras", code: "duplicate", message: `names ${twice} more than once` }]);
}

function comparedStatement(names: readonly string[], language: Language | undefined): RawQueryFragment {
  const wanted = names.map((name, n) => ({ n, name, id: isUuid(name) ? name : null }));
  return sql`
    select w.name, found.detail
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(n int, name text, id uuid)
    left join lateral (
      select jsonb_build_object(
        'camera', ${CAMERA}, 'items', ${newestItems(MOST_REVIEWS, language)}, 'changedAt', ${CAMERA_CHANGE}) as detail
      from app.cameras c
      where c.id = w.id or c.slug = w.name or c.former_slugs @> array[w.name]
      order by c.slug = w.name desc, c.id
      limit 1) found on true
    order by w.n`;
}
