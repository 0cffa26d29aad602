import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { NAME_LIMITS, NameInvalid, type NameKind, planName, requireEnvironment, requireName } from "./names.ts";

const environment = fc.stringMatching(/^[a-z][a-z0-9]{1,11}$/);
const part = fc.stringMatching(/^[a-z]{2,8}$/);
const kind = fc.constantFrom(...(Object.keys(NAME_LIMITS) as NameKind[]));

describe("planName", () => {
  it("fits the limit of its kind in every environment, with a part of up to eight letters", () => {
    fc.assert(
      fc.property(kind, environment, part, (which, name, word) => {
        const planned = planName(which, { environment: requireEnvironment(name) }, word);
        expect(planned).toBe(`reviews-${name}-${word}`);
        expect([planned.length <= NAME_LIMITS[which].max, NAME_LIMITS[which].pattern.test(planned)]).toEqual([
          true,
          true,
        ]);
      }),
    );
  });

  it("refuses what a cloud would refuse, naming the name, its length and the limit", () => {
    expect(() => planName("account", { environment: "production" }, "a-very-long-part")).toThrow(
      "The account name reviews-production-a-very-long-part has 35 characters; 30 are allowed.",
    );
    expect(() => requireName("label", "Not_a_label")).toThrow(NameInvalid);
  });
});

describe("requireEnvironment", () => {
  it.each(["", "p", "Production", "pre-production", "9lives", "averylongenvironment"])("refuses %j", (name) => {
    expect(() => requireEnvironment(name)).toThrow(/must be 2 to 12 lower-case letters and digits/);
  });
});
