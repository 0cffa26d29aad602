const MAX_CHARS = 120;

/** The words that routes use; a slug is never one of them. */
const RESERVED = new Set(["compare", "cameras", "suggestions", "feed", "sitemap", "robots"]);

/** A text as part of an address: lower-case letters and digits of any script, without accents, joined by hyphens. */
export function makeSlug(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{Mark}+/gu, "")
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, "-");
  const slug = [...plain]
    .slice(0, MAX_CHARS)
    .join("")
    .replace(/^-+|-+$/g, "");
  return RESERVED.has(slug) || slug === "" ? `${slug || "untitled"}-1` : slug;
}
