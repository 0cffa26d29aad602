import Negotiator from "negotiator";

export const LANGUAGES = ["es", "pt", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const DEFAULT_LANGUAGE: Language = "en";

/** The product's language that an Accept-Language header likes best; English when it names none of them. */
export function negotiateLanguage(acceptLanguage: string | undefined): Language {
  if (!acceptLanguage) return DEFAULT_LANGUAGE;
  // The fallback comes first: "*" and equal weights take the first one offered.
  const offered: Language[] = [DEFAULT_LANGUAGE, ...LANGUAGES.filter((language) => language !== DEFAULT_LANGUAGE)];
  const [best] = new Negotiator({ headers: { "accept-language": acceptLanguage } }).languages(offered);
  return (best as Language | undefined) ?? DEFAULT_LANGUAGE;
}
