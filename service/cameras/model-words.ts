/**
 * How people write camera names: "X-T5", "xt5" and "x t 5" are one, and so are "R5 Mark II", "r5 mk2", "R5II" and
 * "r5m2". A camera is given all the words that its name may be typed as; a query stays close to what was typed.
 */

/** Longer names and runs than these are no camera's; they keep hostile input small. */
const MAX_TEXT_LENGTH = 1000;
const MAX_PIECES = 24;
const MAX_JOINED_PIECES = 8;
const MAX_WORD_LENGTH = 60;
const MAX_QUERY_WORDS = 24;

/**
 * Every word that a query may name the camera by: the pieces of its name, cut where letters meet digits and at
 * punctuation, and neighbouring pieces joined. At most some hundreds, of lower-case letters and digits of any script.
 */
export function wordsOfCamera(brand: string, model: string): string[] {
  const pieces = piecesOf(spellOut(splitCamelCase(`${brand} ${model}`))).slice(0, MAX_PIECES);
  const words = FORMS.flatMap((form) => {
    const name = pieces.map((_piece, index) => formsOf(pieces, index)[form]);
    return [...joins(name), ...joins(name.map(synonymOf))];
  });
  const hasGeneration = pieces.some((piece, index) => generationOf(piece, pieces[index - 1], pieces[index + 1]) > 0);
  return [...new Set([...words.map(cut), ...(hasGeneration ? ["mark", "mk", "m"] : [])])];
}

/** A word that must be found; `typed` is as it came, but for capitals and accents, for texts that aren't names. */
export interface QueryWord {
  readonly typed: string;
  readonly spellings: string[];
}

/**
 * The words of a query, each with its spellings, the typed one first: the query names a camera when of each word some spelling is among the camera's
 * words. "f/2.8" is the spelling "f28" of no camera, but may stand in a review as it was typed. A query without a letter or digit has no words.
 */
export function readQuery(q: string): QueryWord[] {
  const words = spellOut(q).split(/\s+/).flatMap(readWord);
  const unique = new Map(words.map((word) => [`${word.typed} ${word.spellings.join(" ")}`, word]));
  return [...unique.values()].slice(0, MAX_QUERY_WORDS);
}

/** The generations of a model. X is left out: in "EOS-1D X" it's a letter; after "Mark" it counts. */
const ROMANS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];
const MARK_PIECE = /^mk\d{1,2}$/;

/** Names that are written as a word, as a letter, or as the maker's own code. */
const SYNONYMS = new Map([
  ["alpha", "a"],
  ["α", "a"],
  ["ilce", "a"],
  ["ilca", "a"],
  ["μ", "mju"],
]);

const synonymOf = (piece: string): string => SYNONYMS.get(piece) ?? piece;

/** "Mark II", "mk2", "5DMkIV"; inside a word only after a model's number, so that "Denmark 2" stays. */
const MARK = /(?<=^|[^\p{L}]|\d\p{L}{1,2})(?:mark|mk)[\s_.-]*(viii|vii|vi|iv|ix|iii|ii|v|x|[1-9]\d?)(?![\p{L}\d])/gu;
/** The makers' codes: "LX100M2", "7RM3". */
const SHORT_MARK = /(?<=\d[a-ln-z]{0,2})m([2-9])(?!\d)/g;
/** "6II", "7RIV". */
const ATTACHED_ROMAN = /(?<=\d)(\p{L}{0,2}?)(viii|vii|vi|iv|ix|iii|ii)(?![\p{L}\d])/gu;

/** One spelling for what is written in many: no accents, no capitals, generations as words of their own. */
function spellOut(text: string): string {
  const plain = text
    .slice(0, MAX_TEXT_LENGTH)
    .replace(/[\p{Cc}\p{Cs}]/gu, " ")
    .normalize("NFKD")
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replaceAll("ς", "σ");
  return plain
    .replace(MARK, (_all, number: string) => ` mk${ROMANS.indexOf(number) + 1 || number} `)
    .replace(SHORT_MARK, " mk$1 ")
    .replace(ATTACHED_ROMAN, "$1 $2");
}

/** "PowerShot" is also typed "power shot". */
const splitCamelCase = (name: string): string => name.replace(/(?<=\p{Ll})(?=\p{Lu}\p{Ll})/gu, " ");

/** "mk2" is the one form that spellOut makes of letters and digits together. */
const piecesOf = (spelled: string): string[] =>
  spelled.match(/(?<![\p{L}\d])mk\d{1,2}(?![\p{L}\d])|\p{L}+|\p{Nd}+/gu) ?? [];

/** A name is written in one way from end to end: "GR Mark III", "gr mk3", "gr 3", "gr iii". */
const FORMS = ["written", "marked", "counted", "roman"] as const;

function formsOf(pieces: readonly string[], index: number): Record<(typeof FORMS)[number], string> {
  const piece = pieces[index] ?? "";
  const generation = generationOf(piece, pieces[index - 1], pieces[index + 1]);
  if (generation === 0) return { written: piece, marked: piece, counted: piece, roman: piece };
  const roman = ROMANS[generation - 1] ?? String(generation);
  const written = MARK_PIECE.test(piece) ? `mark${roman}` : piece;
  return { written, marked: `mk${generation}`, counted: String(generation), roman };
}

/** 0 when the piece tells of none: "V" does after a number only ("RX100 V"), and no letter before one ("1 V1"). */
function generationOf(piece: string, before: string | undefined, after: string | undefined): number {
  if (MARK_PIECE.test(piece)) return Number(piece.slice(2));
  if (before === undefined || piece === "i" || piece === "x" || isNumber(after)) return 0;
  if (piece === "v" && !isNumber(before)) return 0;
  return ROMANS.indexOf(piece) + 1;
}

const isNumber = (piece: string | undefined): boolean => piece !== undefined && /^\p{Nd}/u.test(piece);

/** The pieces, runs of neighbours, and the whole. */
function joins(pieces: readonly string[]): string[] {
  const runs = pieces.flatMap((_piece, start) =>
    pieces
      .slice(start, start + MAX_JOINED_PIECES)
      .map((_last, length) => pieces.slice(start, start + length + 1).join("")),
  );
  return pieces.length > 0 ? [...runs, pieces.join("")] : runs;
}

/**
 * A word with punctuation is one name ("X-T5") or several words ("wide-angle"). It may be matched part by part only
 * when no part is a single letter or digit, which would match anything.
 */
function readWord(typed: string): QueryWord[] {
  const whole = spellingsOf(typed);
  const parts = typed.split(/[^\p{L}\p{Nd}]+/u).filter(Boolean);
  const hasSingle = parts.some((part) => part.length < 2);
  if (whole.length === 0) return [];
  if (parts.length < 2 || (hasSingle && piecesOf(typed).length <= MAX_JOINED_PIECES))
    return [{ typed, spellings: whole }];
  return parts.map((part) => ({ typed: part, spellings: [...new Set([...spellingsOf(part), ...whole])] }));
}

function spellingsOf(word: string): string[] {
  const pieces = piecesOf(word);
  const whole = pieces.join("");
  const generation = Number(
    /^m([2-9])$/.exec(whole)?.[1] ?? (pieces.length === 1 ? generationOf(whole, "5", undefined) : 0),
  );
  const roman = ROMANS[generation - 1] ?? "";
  const others = generation > 0 ? [`mk${generation}`, roman.length > 1 ? roman : ""] : [];
  return [...new Set([whole, pieces.map(synonymOf).join(""), ...others].filter(Boolean).map(cut))];
}

/** By code points: half a pair is no text. */
const cut = (word: string): string =>
  word.length > MAX_WORD_LENGTH ? [...word].slice(0, MAX_WORD_LENGTH).join("") : word;
