import { type QueryWord, readQuery } from "../cameras/cameras.ts";

/** One word that a person typed, as the search's SQL takes it. */
export interface SearchWord extends QueryWord {
  /** Its place among the others, from 1. */
  readonly n: number;
  /** With its accents: they can make it a stop word ("más", "não"). */
  readonly accented: string;
}

/** The words of a query; none when it has no letter or digit. */
export function searchWords(q: string): SearchWord[] {
  const accented = new Map(q.split(/[^\p{L}\p{M}\p{N}]+/u).map((word) => [withoutAccents(word), word.toLowerCase()]));
  return readQuery(q).map(({ typed, spellings }, index) => ({
    n: index + 1,
    typed,
    accented: accented.get(typed)?.normalize("NFC") ?? typed,
    spellings,
  }));
}

const withoutAccents = (word: string): string =>
  word
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
