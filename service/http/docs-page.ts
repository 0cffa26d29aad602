import { createHash } from "node:crypto";
import { type ComponentChildren, h } from "preact";
import { renderToString } from "preact-render-to-string";
import { dereference } from "./docs-example.ts";
import { describeOperationAsHtml, idOf, type Operation, prose } from "./docs-operation.ts";
import { DOCS_STYLE } from "./docs-style.ts";
import type { OpenApiDocument } from "./openapi.ts";
import { PROBLEM_TYPES } from "./problem-types.ts";

const styleDigest = createHash("sha256").update(DOCS_STYLE).digest("base64");

/** Nothing from elsewhere, no inline script, and requests to this origin only. */
export const DOCS_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleDigest}'`,
  "script-src 'self'",
  "connect-src 'self'",
  "img-src data:", // the empty icon
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The contract as a page to read and to try: complete without its script, which only sends what one fills in. */
export function renderDocs(document: OpenApiDocument): string {
  const operations = operationsOf(document);
  const tags = (document.tags ?? []).map(({ name }) => ({
    name,
    operations: operations.filter(({ operation }) => operation.tags?.includes(name)),
  }));
  const page = h(
    "html",
    { lang: "en" },
    head(document),
    h(
      "body",
      null,
      h("a", { class: "skip", href: "#operations" }, "Skip to the operations"),
      introduction(document),
      h("nav", { "aria-label": "Contents" }, ...tags.map(({ name, operations }) => contents(name, operations))),
      h(
        "main",
        { id: "operations" },
        ...tags.map(({ name, operations }) =>
          section(
            name,
            operations.map((each) => describeOperationAsHtml(document, each)),
          ),
        ),
        problemTypes(),
      ),
      h("script", { src: "/docs/try.js", defer: true }),
    ),
  );
  return `<!doctype html>${renderToString(page)}`;
}

function operationsOf(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(dereference(document, item) ?? {}).map(([method, operation]) => ({ method, path, operation })),
  );
}

const head = ({ info }: OpenApiDocument) =>
  h(
    "head",
    null,
    h("meta", { charset: "utf-8" }),
    h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    h("title", null, `${info.title}: the API`),
    h("link", { rel: "alternate", type: "application/json", href: "/openapi.json", title: "OpenAPI" }),
    h("link", { rel: "icon", href: "data:," }),
    h("style", { dangerouslySetInnerHTML: { __html: DOCS_STYLE } }),
  );

const introduction = ({ info, servers }: OpenApiDocument) =>
  h(
    "header",
    null,
    h("h1", null, `${info.title}: the API`),
    h("p", null, `Version ${info.version}, at ${servers?.[0]?.url}.`),
    ...prose(info.description),
    h("p", null, "The same for machines: ", h("a", { href: "/openapi.json" }, "/openapi.json"), "."),
    h("label", { for: "token" }, "Access token, sent with what you try here; it stays in this page"),
    h("input", { id: "token", type: "password", autocomplete: "off", spellcheck: false }),
  );

const contents = (tag: string, operations: readonly Operation[]) =>
  h(
    "section",
    null,
    h("h2", null, h("a", { href: `#${tag}` }, tag)),
    h(
      "ul",
      null,
      ...operations.map((each) =>
        h("li", null, h("a", { href: `#${idOf(each)}` }, h("code", null, `${each.method.toUpperCase()} ${each.path}`))),
      ),
    ),
  );

const section = (tag: string, children: ComponentChildren[]) =>
  h("section", { id: tag }, h("h2", null, tag), ...children);

const problemTypes = () =>
  h(
    "section",
    { id: "problems" },
    h("h2", null, "Problem types"),
    h(
      "p",
      null,
      "The member ",
      h("code", null, "type"),
      " of every problem document is one of these. They are never given another meaning.",
    ),
    h(
      "table",
      null,
      h("caption", null, "Every type, its status and what it means"),
      h("thead", null, h("tr", null, ...["Type", "Status", "Meaning"].map((name) => h("th", { scope: "col" }, name)))),
      h(
        "tbody",
        null,
        ...PROBLEM_TYPES.map(({ id, status, meaning }) =>
          h(
            "tr",
            { id: `problem-${id}` },
            h("th", { scope: "row" }, h("code", null, id)),
            h("td", null, String(status)),
            h("td", null, meaning),
          ),
        ),
      ),
    ),
  );
