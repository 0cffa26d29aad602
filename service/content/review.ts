import { type RawQueryFragment, sql } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Language } from "../http/language.ts";
import { Gone, NotFound } from "../http/problems.ts";
import { ITEM, type ItemRow } from "./item-sql.ts";
import { isoTime } from "./sql-time.ts";

export interface ReviewRow extends ItemRow {
  readonly reviewId: string;
  readonly body: string;
  readonly pros: readonly string[];
  readonly cons: readonly string[];
  readonly verdict: string;
  readonly disclosure: "bought" | "loaned" | "gift";
  /** The slug of each language's text. */
  readonly alternates: Readonly<Partial<Record<Language, string>>>;
  readonly updatedAt: string;
  /** When the review or its camera changed last. */
  readonly changedAt: string;
}

/** It was public and isn't any more. */
export class ReviewNotPublic extends Gone {
  constructor() {
    super("review-retracted", "This review was published once; its author has taken it back.");
  }
}

/**
 * The published text that a slug names, or named before its title changed: then `review.slug` is another.
 * @throws ReviewNotPublic, NotFound
 */
export async function findReview(em: EntityManager, slug: string): Promise<ReviewRow> {
  if (!isSlug(slug)) throw new NotFound("review");
  const [row] = await em.execute<{ status: string; was_public: boolean; review: ReviewRow }[]>(reviewStatement(slug));
  if (row?.status === "published") return row.review;
  throw row?.was_public ? new ReviewNotPublic() : new NotFound("review");
}

/** What can't be a slug isn't looked up. */
export const isSlug = (text: string): boolean => text.length <= 250 && /^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$/u.test(text);

/** A current slug counts before a former one, and of several that had it the one that readers can see. */
const reviewStatement = (slug: string): RawQueryFragment => sql`
  select r.status, r.published_at is not null as was_public, ${ITEM} || jsonb_build_object(
    'reviewId', r.id, 'body', t.body, 'pros', t.pros, 'cons', t.cons, 'verdict', t.verdict, 'disclosure', r.disclosure,
    'alternates', (select jsonb_object_agg(other.language, other.slug)
                   from app.review_texts other where other.review_id = r.id),
    'updatedAt', ${isoTime("r.updated_at")},
    'changedAt', ${isoTime("greatest(r.updated_at, c.updated_at, e.updated_at)")}) as review
  from app.review_texts t
  join app.reviews r on r.id = t.review_id
  join app.cameras c on c.id = r.camera_id
  join app.editors e on e.id = r.author_id
  where t.slug = ${slug} or t.former_slugs @> array[${slug}]
  order by t.slug = ${slug} desc, r.status = 'published' desc, r.published_at desc nulls last, t.id
  limit 1`;
