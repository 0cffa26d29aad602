import { describe, expect, it } from "@jest/globals";
import { renderTable } from "./evidence.ts";

describe("a table of evidence", () => {
  it("has numbers to the right, with a digit after the point where they have a fraction", () => {
    const rows = [
      { stack: "dns-production", seconds: 4.56 },
      { stack: "entry", seconds: 12 },
    ];
    expect(renderTable(rows)).toBe(
      ["stack           seconds", "--------------  -------", "dns-production      4.6", "entry                12"].join(
        "\n",
      ),
    );
  });
});
