import type { EntityManager } from "@mikro-orm/postgresql";
import { newCamera } from "../../service/cameras/cameras.ts";
import { makeSlug } from "../../service/http/slug.ts";

/** For tests: rows as the writing slices leave them, so that what is read doesn't depend on how it is written. */
export interface Filler {
  editor(name: string): Promise<string>;
  camera(brand: string, model: string, facts?: CameraFacts): Promise<CameraKey>;
  review(facts: ReviewFacts): Promise<string>;
  text(reviewId: string, language: string, facts?: TextFacts): Promise<void>;
}

interface CameraKey {
  readonly id: string;
  readonly slug: string;
}

interface CameraFacts {
  readonly kind?: "mirrorless" | "compact";
  readonly mount?: string;
  readonly cropFactor?: number;
  readonly megapixels?: number;
  readonly year?: number;
  readonly weightGrams?: number;
  readonly priceUsd?: number;
  readonly formerSlugs?: string[];
}

interface TextFacts {
  readonly slug?: string;
  readonly formerSlugs?: readonly string[];
  readonly title?: string;
  readonly summary?: string;
  readonly body?: string;
}

interface ReviewFacts extends TextFacts {
  readonly camera: CameraKey;
  readonly author: string;
  readonly status?: "draft" | "scheduled" | "published" | "retracted";
  readonly language?: string;
  readonly rating?: number;
  /** Null: it was never public. Without it, a minute after the one before. */
  readonly publishedAt?: string | null;
}

type NewEntityManager = () => EntityManager;

export const fillTables = (em: NewEntityManager): Filler => ({
  editor: (name) =>
    insert(em, "editors", { ...DATES, email: uniqueEmail(name), name, role: "editor", status: "active" }),
  camera: (brand, model, facts) => insertCamera(em, brand, model, facts),
  review: (facts) => insertReview(em, facts),
  text: async (reviewId, language, facts) => {
    await insertText(em, reviewId, language, facts);
  },
});

const DATES = { created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" };
let count = 0;

const uniqueEmail = (name: string): string => `${makeSlug(name)}-${count++}@example.org`;

async function insert(em: NewEntityManager, table: string, row: Readonly<Record<string, unknown>>): Promise<string> {
  const columns = Object.keys(row).join(", ");
  const [made] = await em().execute<{ id: string }[]>(
    `insert into app.${table} (${columns})
     select ${columns} from jsonb_populate_record(null::app.${table}, ?::jsonb) returning id`,
    [JSON.stringify(row)],
  );
  return made?.id ?? "";
}

async function insertCamera(
  em: NewEntityManager,
  brand: string,
  model: string,
  { formerSlugs = [], kind = "mirrorless", ...facts }: CameraFacts = {},
): Promise<CameraKey> {
  const unit = em();
  const camera = newCamera(unit, { brand, model, kind, ...facts });
  const date = new Date(DATES.created_at);
  unit.assign(camera, { formerSlugs, createdAt: date, updatedAt: date });
  await unit.flush();
  return { id: camera.id, slug: camera.slug };
}

async function insertReview(em: NewEntityManager, facts: ReviewFacts): Promise<string> {
  const { camera, author, status = "published", language = "en", rating = 8 } = facts;
  const wasPublic = status === "published" || status === "retracted";
  const minute = new Date(Date.UTC(2026, 0, 1) + count++ * 60_000).toISOString();
  const id = await insert(em, "reviews", {
    ...DATES,
    camera_id: camera.id,
    author_id: author,
    status,
    language,
    rating,
    disclosure: "bought",
    scheduled_for: status === "scheduled" ? "2036-01-01T00:00:00Z" : null,
    published_at: facts.publishedAt === undefined && wasPublic ? minute : (facts.publishedAt ?? null),
  });
  await insertText(em, id, language, facts);
  return id;
}

const insertText = (em: NewEntityManager, reviewId: string, language: string, facts: TextFacts = {}): Promise<string> =>
  insert(em, "review_texts", {
    review_id: reviewId,
    language,
    slug: facts.slug ?? `review-${count++}`,
    former_slugs: facts.formerSlugs ?? [],
    title: facts.title ?? "A title",
    summary: facts.summary ?? "A summary",
    body: facts.body ?? "A body",
    pros: ["light"],
    cons: ["dear"],
    verdict: "Good.",
  });
