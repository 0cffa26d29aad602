import type { EntityManager } from "@mikro-orm/postgresql";
import { createPatch } from "diff";
import { NotFound } from "../http/problems.ts";
import type { Disclosure, Review, ReviewStatus } from "./review.entity.ts";
import type { RevisionSummary, RevisionView, TextInput } from "./schema.ts";

/** A whole review at one moment: what a revision keeps. */
export interface Snapshot {
  readonly status: ReviewStatus;
  readonly scheduledFor: string | null;
  readonly cameraId: string;
  readonly language: Review["language"];
  readonly rating: number;
  readonly disclosure: Disclosure;
  readonly texts: Readonly<Record<string, TextInput>>;
}

export const takeSnapshot = (review: Review): Snapshot => ({
  status: review.status,
  scheduledFor: review.scheduledFor?.toISOString() ?? null,
  cameraId: review.camera.id,
  language: review.language,
  rating: review.rating,
  disclosure: review.disclosure,
  texts: Object.fromEntries(
    review.texts
      .getItems()
      .toSorted((a, b) => (a.language < b.language ? -1 : 1))
      .map(({ language, title, summary, body, pros, cons, verdict }) => [
        language,
        { title, summary, body, pros, cons, verdict },
      ]),
  ),
});

export const isSame = (a: Snapshot, b: Snapshot): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Keeps how the review stands after a change; the review's row is locked, so numbers have no gaps. */
export async function addRevision(
  em: EntityManager,
  editorId: string | null,
  change: string,
  review: Review,
): Promise<void> {
  await em.execute(
    `insert into app.review_revisions (review_id, number, editor_id, change, snapshot, created_at)
     select ?, coalesce(max(number), 0) + 1, ?, ?, ?::jsonb, now() from app.review_revisions where review_id = ?`,
    [review.id, editorId, change, JSON.stringify(takeSnapshot(review)), review.id],
  );
}

const SUMMARY = `r.number, r.change, r.created_at as "createdAt", e.id as "editorId", e.name as "editorName"`;
interface Row {
  readonly number: number;
  readonly change: string;
  readonly createdAt: string;
  readonly editorId: string | null;
  readonly editorName: string;
  readonly snapshot: Snapshot;
  readonly previous: Snapshot | null;
}

/** Newest first, from below the number `before`. */
export async function listRevisions(
  em: EntityManager,
  reviewId: string,
  before: number | undefined,
  limit: number,
): Promise<RevisionSummary[]> {
  const rows = await em.execute<Row[]>(
    `select ${SUMMARY} from app.review_revisions r left join app.editors e on e.id = r.editor_id
     where r.review_id = ? and (?::integer is null or r.number < ?) order by r.number desc limit ?`,
    [reviewId, before ?? null, before ?? null, limit],
  );
  return rows.map(presentSummary);
}

/** One revision, with what it changed in the one before. */
export async function findRevision(em: EntityManager, reviewId: string, number: string): Promise<Revision> {
  const row = await readRevision(em, reviewId, number);
  return { ...presentSummary(row), snapshot: row.snapshot, difference: compare(row.previous, row.snapshot) };
}

type Revision = Omit<RevisionView, "snapshot"> & { snapshot: Snapshot };

/** Its content alone: what a restoration needs. */
export async function findSnapshot(
  em: EntityManager,
  reviewId: string,
  number: string,
): Promise<{ number: number; snapshot: Snapshot }> {
  return readRevision(em, reviewId, number);
}

async function readRevision(em: EntityManager, reviewId: string, number: string): Promise<Row> {
  const [row] = /^[1-9]\d{0,8}$/.test(number)
    ? await em.execute<Row[]>(
        `select ${SUMMARY}, r.snapshot, p.snapshot as previous from app.review_revisions r
         left join app.editors e on e.id = r.editor_id
         left join app.review_revisions p on p.review_id = r.review_id and p.number = r.number - 1
         where r.review_id = ? and r.number = ?`,
        [reviewId, Number(number)],
      )
    : [];
  if (!row) throw new NotFound("revision");
  return row;
}

const presentSummary = (row: Row): RevisionSummary => ({
  number: row.number,
  change: row.change,
  editor: row.editorId ? { id: row.editorId, name: row.editorName } : null,
  createdAt: new Date(row.createdAt).toISOString(),
});

/** Member by member; a text of several lines as a unified diff. */
export function compare(before: unknown, after: unknown, pointer = ""): RevisionView["difference"] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
      compare(before[name], after[name], `${pointer}/${name}`),
    );
  }
  const patch = typeof before === "string" && typeof after === "string" ? patchOf(pointer, before, after) : undefined;
  if (patch !== undefined) return [{ pointer, patch }];
  return [{ pointer, ...(before != null && { before }), ...(after !== undefined && { after }) }];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The search for the shortest diff is quadratic in what differs: past this a text is told as before and after. */
const MAX_PATCH_EDITS = 1_000;

/** A unified diff, for texts of several lines that don't differ too much. */
function patchOf(pointer: string, before: string, after: string): string | undefined {
  if (!/\n/.test(before + after)) return undefined;
  return createPatch(pointer, before, after, "", "", { context: 2, maxEditLength: MAX_PATCH_EDITS });
}
