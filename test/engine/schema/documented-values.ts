/** As Google's typings tell an enumeration, which is a plain text to the compiler: "Possible values are: `A`, `B`." */
const LIST = /^Possible values are: (`[^`]*`(?:, `[^`]*`)*)\.?$/m;

/** @returns undefined where a comment lists none */
export function documentedValues(comment: string): string[] | undefined {
  const [, list] = LIST.exec(comment) ?? [];
  return list?.split(", ").map((each) => each.slice(1, -1));
}
