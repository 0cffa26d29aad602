import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { renderMarkdown } from "./markdown.ts";

describe("Markdown", () => {
  it("becomes HTML, with tables, and links that lend no weight", () => {
    expect(renderMarkdown("# Z 6\n\n*Good* and ~~dear~~")).toBe("<h1>Z 6</h1>\n<p><em>Good</em> and <s>dear</s></p>\n");
    expect(renderMarkdown("|a|b|\n|-|-|\n|1|2|")).toContain("<td>1</td>");
    for (const source of ["[x](https://example.org)", "<https://example.org>", "https://example.org"]) {
      expect(renderMarkdown(source)).toContain('<a href="https://example.org" rel="nofollow ugc noopener">');
    }
    expect(renderMarkdown("[x](/content/z6)")).toContain('href="/content/z6"');
    expect(renderMarkdown("[x](mailto:ana@example.org)")).toContain('href="mailto:ana@example.org"');
  });

  it("makes no link of a bare name", () => {
    expect(renderMarkdown("The D850.com and ana@example.org and www.example.org")).not.toContain("<a");
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<b onclick=alert(1)>x</b>",
    "<!-- --><svg/onload=alert(1)>",
    "<iframe src=https://example.org></iframe>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](&#1;javascript:alert(1))",
    "[x](\tjavascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](data:image/png;base64,AAAA)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[x][y]\n\n[y]: javascript:alert(1)",
    '[x](https://example.org "\\" onmouseover=alert(1) x=\\"")',
    '![" onerror=alert(1) x="](https://example.org/a.png)',
    '```" onload=alert(1)\ncode\n```',
    "[x](file:///etc/passwd)",
    '[x](https://example.org" onclick="alert(1))',
  ])("lets nothing active out of %j", (source) => {
    requireHarmless(renderMarkdown(source));
  });

  it("lets nothing active out, whatever comes in", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "<script>",
        "</",
        ">",
        "[",
        "](",
        ")",
        "javascript:",
        "data:",
        "`",
        '"',
        "'",
        "&#x6a;",
        "\n\n",
        "![",
        "<",
        "onerror=",
        "https://",
        "|",
        "\\",
      ),
      fc.string({ unit: "binary", maxLength: 6 }),
    );
    const source = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(source, (text) => requireHarmless(renderMarkdown(text))),
      { numRuns: 1000 },
    );
  });
});

const ELEMENTS = /^(?:p|em|strong|s|a|img|code|pre|blockquote|ul|ol|li|hr|br|h[1-6]|table|thead|tbody|tr|th|td)$/;
const ATTRIBUTES = /^(?:href|rel|title|src|alt|class|start|style)$/;

/** Reads the tags as a browser would and looks at each name, attribute and address. */
function requireHarmless(html: string): void {
  const tags = html.matchAll(/<(\/?)([a-zA-Z][^\s/>]*)((?:[^>"]|"[^"]*")*)>/g);
  let rest = html;
  for (const [tag, , name = "", attributes = ""] of tags) {
    rest = rest.replace(tag, "");
    expect(name).toMatch(ELEMENTS);
    for (const [, attribute = "", value = ""] of attributes.matchAll(/([^\s="/]+)(?:="([^"]*)")?/g)) {
      expect(attribute).toMatch(ATTRIBUTES);
      if (attribute === "href" || attribute === "src")
        expect(value).toMatch(/^(?:https?:|mailto:|(?![a-z][a-z0-9+.-]*:))/i);
      if (attribute === "style") expect(value).toMatch(/^text-align:(?:left|right|center)$/);
    }
  }
  expect(rest).not.toMatch(/<[a-zA-Z!/?]/);
}
