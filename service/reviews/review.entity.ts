import { defineEntity, p } from "@mikro-orm/core";
import { Camera } from "../cameras/camera.entity.ts";
import { Editor } from "../editors/editor.entity.ts";
import type { Language } from "../http/language.ts";
import { Conflict } from "../http/problems.ts";

export type ReviewStatus = "draft" | "scheduled" | "published" | "retracted";
export type Disclosure = "bought" | "loaned" | "gift";

const ReviewSchema = defineEntity({
  name: "Review",
  tableName: "reviews",
  properties: {
    id: p.uuid().primary().defaultRaw("uuidv7()"),
    camera: () => p.manyToOne(Camera),
    author: () => p.manyToOne(Editor),
    status: p.text().$type<ReviewStatus>(),
    language: p.text().$type<Language>(),
    rating: p.decimal("number"),
    disclosure: p.text().$type<Disclosure>(),
    scheduledFor: p.datetime(3).nullable(),
    publishedAt: p.datetime(3).nullable(),
    texts: () => p.oneToMany(ReviewText).mappedBy("review").orphanRemoval(),
    version: p.integer().version(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    updatedAt: p.datetime(3).onCreate(() => new Date()),
  },
});

const ReviewTextSchema = defineEntity({
  name: "ReviewText",
  tableName: "review_texts",
  properties: {
    id: p.uuid().primary().defaultRaw("uuidv7()"),
    review: () => p.manyToOne(Review),
    language: p.text().$type<Language>(),
    slug: p.text().unique(),
    formerSlugs: p.array(),
    title: p.text(),
    summary: p.text(),
    body: p.text(),
    pros: p.array(),
    cons: p.array(),
    verdict: p.text(),
  },
});

export class ReviewNotDraft extends Conflict {
  constructor(status: ReviewStatus) {
    super("review-not-draft", `Only a draft can be deleted; this review is ${status}.`);
  }
}

export class ReviewWasPublic extends Conflict {
  constructor() {
    super("review-was-public", "The review was public once; it can be retracted, not deleted.");
  }
}

export class ReviewPublished extends Conflict {
  constructor() {
    super("review-published", "The review is public; retract it before you schedule it.");
  }
}

export class ReviewNotPublic extends Conflict {
  constructor() {
    super("review-not-public", "The review is neither published nor scheduled.");
  }
}

/** What one review says in one language. */
export class ReviewText extends ReviewTextSchema.class {
  /** An earlier address goes on leading here, if readers may know it. */
  moveTo(slug: string, wasPublic: boolean): void {
    if (slug === this.slug) return;
    const former = this.formerSlugs.filter((one) => one !== slug);
    this.formerSlugs = wasPublic && this.slug ? [...former, this.slug] : former;
    this.slug = slug;
  }
}
ReviewTextSchema.setClass(ReviewText);

/** One editor's judgement of one camera. Drafted, perhaps scheduled, published, perhaps retracted and published again. */
export class Review extends ReviewSchema.class {
  get original(): ReviewText {
    return this.textIn(this.language) as ReviewText;
  }

  get wasPublic(): boolean {
    return this.publishedAt != null;
  }

  textIn(language: Language): ReviewText | undefined {
    return this.texts.getItems().find((text) => text.language === language);
  }

  /** From any state but published; false when it is public already. */
  publish(at: Date): boolean {
    if (this.status === "published") return false;
    this.status = "published";
    this.publishedAt = at;
    this.scheduledFor = null;
    return true;
  }

  /** Again with another time is a change, with the same it isn't. */
  schedule(at: Date): boolean {
    if (this.status === "published") throw new ReviewPublished();
    if (this.status === "scheduled" && this.scheduledFor?.getTime() === at.getTime()) return false;
    this.status = "scheduled";
    this.scheduledFor = at;
    return true;
  }

  /** Scheduled becomes draft, published becomes retracted; false when it is retracted already. */
  withdraw(): boolean {
    if (this.status === "draft") throw new ReviewNotPublic();
    if (this.status === "retracted") return false;
    this.status = this.status === "published" ? "retracted" : "draft";
    this.scheduledFor = null;
    return true;
  }

  /** What readers once had an address of is never erased. */
  requireDeletable(): void {
    if (this.status !== "draft") throw new ReviewNotDraft(this.status);
    if (this.wasPublic) throw new ReviewWasPublic();
  }

  /** Its texts are part of it: a change of theirs is a new version of it. */
  touch(): void {
    this.updatedAt = new Date(Math.max(Date.now(), this.updatedAt.getTime() + 1));
  }
}
ReviewSchema.setClass(Review);
