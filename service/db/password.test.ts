import { describe, expect, it } from "@jest/globals";
import { passwordSource } from "./password.ts";

describe("passwordSource", () => {
  it("asks the cloud for a login without a password", () => {
    expect(passwordSource("gcp-iam", "postgres://web@db.example:5432/reviews")).toBeDefined();
    expect(passwordSource("aws-iam", "postgres://web@db.example:5432/reviews")).toBeDefined();
  });

  it("leaves the owner's own password alone, which no cloud's token replaces", () => {
    expect(passwordSource("aws-iam", "postgres://owner:secret@db.example:5432/reviews")).toBeUndefined();
  });

  it("asks nobody where passwords are in the address", () => {
    expect(passwordSource("password", "postgres://web@db.example:5432/reviews")).toBeUndefined();
  });
});
