import { describe, expect, it } from "@jest/globals";
import { compileJavaPattern } from "./java-pattern.ts";

describe("a Java pattern", () => {
  it.each([
    ["[a-z]+", "abc", "abc1"],
    ["^[\\w+=,.@-]+$", "a.b@c", "a b"],
    ["arn:aws[-a-z]*:logs:\\*", "arn:aws:logs:*", "arn:aws:logs:x"],
    ["[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*", "Größe 1", "a;b"],
    ["\\p{Alpha}\\p{Alnum}*", "a1", "1a"],
    ["[^\\p{Punct}]+", "abc", "a,b"],
    ["[\\u0009\\u0020-\\u007E]+", "plain", "é"],
    ["[a-zA-Z0-9\\.\\-\\_\\#/]+", "a_b#c", "a b"],
    ["(?i)yes|no", "YES", "maybe"],
    ["a\\[[b\\]]", "a[]", "ab"],
    ["\\Aab\\z", "ab", "abc"],
    ["[\\d-_]+", "1-_", "a"],
    ["[*?+]+\\p{ASCII}+", "?a", "a?"],
    ["[\\s\\S]*", "two\nlines", undefined],
  ])("%s takes %s", (pattern, good, bad) => {
    const compiled = compileJavaPattern(pattern);
    expect(compiled?.test(good)).toBe(true);
    if (bad !== undefined) expect(compiled?.test(bad)).toBe(false);
  });

  it.each(["[a-z&&[^b]]", "[a[b]]", "a++", "x{2}+", "("])("%s is beyond JavaScript and judges nothing", (pattern) => {
    expect(compileJavaPattern(pattern)).toBeUndefined();
  });
});
