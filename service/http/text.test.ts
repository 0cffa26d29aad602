import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { multilineText, text, wordedText } from "./text.ts";

const issueOf = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.code;

describe("text", () => {
  it("is trimmed and composed", () => {
    expect(text(1, 9).parse(" \tA\u0303ngulo\n")).toBe("Ãngulo");
    expect(text(0, 9).parse("  ")).toBe("");
  });

  it("is counted in characters, after trimming", () => {
    expect(text(1, 2).parse(" 📷📷 ")).toBe("📷📷");
    expect(issueOf(text(1, 2), "📷📷📷")).toBe("too_big");
    expect(issueOf(text(1, 2), " ")).toBe("too_small");
    expect(issueOf(text(1, 2), 7)).toBe("invalid_type");
  });

  it.each(["a\0b", "a\nb", "a\u0085b", "a\u2028b", "\ud800", "\u200b"])("is not %j", (value) => {
    expect(issueOf(text(1, 9), value)).toBe("invalid_format");
  });

  it("tells its limits in a JSON schema, beside what is said of it", () => {
    const schema = z.toJSONSchema(text(1, 80).meta({ description: "A brand" }).optional());
    expect(schema).toMatchObject({ type: "string", minLength: 1, maxLength: 80, description: "A brand" });
  });

  it("has a letter or digit when it must be worded", () => {
    expect(issueOf(wordedText(1, 9), "-- 📷")).toBe("invalid_format");
    expect(wordedText(1, 9).parse("µ-")).toBe("µ-");
  });
});

describe("multiline text", () => {
  it("keeps line ends and tabs, in one spelling", () => {
    expect(multilineText(1, 99).parse("\r\n \r\n    code\r\n\ttab\rend \n\n")).toBe("    code\n\ttab\nend");
  });

  it.each(["a\0b", "a\u000cb", "\udfff"])("is not %j", (value) => {
    expect(issueOf(multilineText(1, 9), value)).toBe("invalid_format");
  });

  it("is not blank", () => {
    expect(issueOf(multilineText(1, 9), " \n\t\n")).toBe("too_small");
  });
});
