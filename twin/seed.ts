import { readFile } from "node:fs/promises";
import path from "node:path";
import type { EntityManager } from "@mikro-orm/postgresql";
import { z } from "zod";
import { record, SYSTEM } from "../service/audit/audit.ts";
import { Camera } from "../service/cameras/camera.entity.ts";
import { readCatalogue } from "../service/cameras/catalogue-files.ts";
import { importCatalogue } from "../service/cameras/catalogue-import.ts";
import { changeAtWriter, changesOf } from "../service/changes.ts";
import { readConfig } from "../service/config.ts";
import { Editor } from "../service/editors/editor.entity.ts";
import { makeFirstAdmin } from "../service/editors/editors.ts";
import { rotateSigningKeys } from "../service/editors/signing-keys.ts";
import { LANGUAGES } from "../service/http/language.ts";
import { Unavailable } from "../service/http/problems.ts";
import type { Actor } from "../service/http/route.ts";
import { createLogger } from "../service/log.ts";
import { makeParts, type Parts } from "../service/parts.ts";
import { publishReview } from "../service/reviews/publication.ts";
import { Review } from "../service/reviews/review.entity.ts";
import { draftReview, translateReview } from "../service/reviews/reviews.ts";
import { ReviewInput, TextInput } from "../service/reviews/schema.ts";

const DATA = path.resolve(import.meta.dirname, "../data");
const DAY_MS = 24 * 60 * 60 * 1000;

/** data/reviews.json; what a review says is checked as if it came by the API. */
const SeedFile = z.strictObject({
  authors: z.array(z.strictObject({ name: z.string(), email: z.email(), language: z.enum(LANGUAGES) })),
  reviews: z.array(
    z.strictObject({
      ...ReviewInput.omit({ cameraId: true }).shape,
      camera: z.strictObject({ brand: z.string(), model: z.string() }),
      author: z.int().min(0),
      daysAgo: z.number().positive(),
      translations: z.partialRecord(z.enum(LANGUAGES), TextInput),
    }),
  ),
});
type SeedAuthor = z.output<typeof SeedFile>["authors"][number];
type SeedReview = z.output<typeof SeedFile>["reviews"][number];

await seed();

/** What `npm start` fills a new database with; in one that has something, only what is missing altogether. */
async function seed(): Promise<void> {
  const config = readConfig();
  const parts = await makeParts(config, createLogger(config.LOG_LEVEL, { role: "seed" }));
  // Their polls aren't needed, and one that opens a connection while the pool is closed keeps it from ever closing.
  for (const watch of [parts.writer, parts.durability]) watch.stop();
  try {
    await parts.writer.refresh();
    // The transaction reads the row for itself: what is followed would take a slow database for one that names another site.
    await changeAtWriter(changesOf(parts))(parts.orm.em.fork(), (em) => seedAll(em, parts));
  } catch (error) {
    if (!(error instanceof Unavailable && error.id === "not-the-writer")) throw error;
    say("another site is the writer: what it has comes from there");
  } finally {
    await parts.close();
  }
}

async function seedAll(em: EntityManager, parts: Parts): Promise<void> {
  await seedAccess(em, parts);
  const cameras = (await em.count(Camera)) || (await seedCameras(em));
  const reviews = (await em.count(Review)) || (await seedReviews(em));
  say(`${count(cameras, "camera")}, ${count(reviews, "review")}`);
}

async function seedAccess(em: EntityManager, { config, passwords, seal }: Parts): Promise<void> {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = config;
  if (email && password) say(`first admin: ${await makeFirstAdmin(em, passwords, email, password)}`);
  const key = await rotateSigningKeys(em, seal);
  if (key === "made") await record(em, SYSTEM, "signing-key-made", "service:signing-keys", { when: "due" });
  say(`signing key: ${key}`);
}

async function seedCameras(em: EntityManager): Promise<number> {
  const reading = await readCatalogue(path.join(DATA, "cameras.json"));
  const { added } = await importCatalogue(em, SYSTEM, reading, { strict: true });
  say(`catalogue: ${count(added.length, "camera")} added`);
  return added.length;
}

/** Only those whose camera is there: somebody may have filled the catalogue with other ones. */
async function seedReviews(em: EntityManager): Promise<number> {
  const { authors, reviews } = SeedFile.parse(JSON.parse(await readFile(path.join(DATA, "reviews.json"), "utf8")));
  const slugs = new Map(reviews.map((review) => [review, Camera.slugOf(review.camera.brand, review.camera.model)]));
  const cameras = await em.find(Camera, { slug: { $in: [...slugs.values()] } });
  const bySlug = new Map(cameras.map((camera) => [camera.slug, camera]));
  const editors = cameras.length > 0 ? await seedEditors(em, authors) : [];
  let published = 0;
  for (const review of reviews.toSorted((a, b) => b.daysAgo - a.daysAgo)) {
    const [camera, editor] = [bySlug.get(slugs.get(review) ?? ""), editors[review.author]];
    if (!camera || !editor) continue;
    await seedReview(em, editor, camera, review);
    published += 1;
  }
  say(`reviews: ${published} of ${reviews.length} published`);
  return published;
}

/** Active, so that what they wrote is as anybody's; without a password nobody can sign in as one. */
async function seedEditors(em: EntityManager, authors: readonly SeedAuthor[]): Promise<Editor[]> {
  const editors: Editor[] = [];
  for (const author of authors) {
    const known = await em.findOne(Editor, { email: author.email });
    const input = { ...author, role: "editor", status: "active", version: 1 };
    const editor = known ?? em.create(Editor, input as unknown as Editor);
    await em.flush();
    if (!known) await record(em, SYSTEM, "editor-seeded", `editor:${editor.id}`, { role: editor.role });
    editors.push(editor);
  }
  return editors;
}

async function seedReview(em: EntityManager, editor: Editor, camera: Camera, seeded: SeedReview): Promise<void> {
  const { camera: _, author: __, daysAgo, translations, ...input } = seeded;
  const actor: Actor = { id: editor.id, role: editor.role, sessionId: "seed", requestId: "seed" };
  const review = await draftReview(em, actor, { ...input, cameraId: camera.id });
  for (const language of LANGUAGES) {
    const text = translations[language];
    if (text) await translateReview(em, actor, review, language, text);
  }
  await publishReview(em, actor, review, undefined);
  const at = new Date(Date.now() - daysAgo * DAY_MS);
  em.assign(review, { createdAt: at, publishedAt: at, updatedAt: at });
  await em.flush();
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
