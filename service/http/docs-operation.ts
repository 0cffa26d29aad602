import { type ComponentChildren, h } from "preact";
import type { oas31 } from "zod-openapi";
import { dereference, exampleOf } from "./docs-example.ts";
import type { OpenApiDocument } from "./openapi.ts";

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operation: oas31.OperationObject;
}

export const idOf = ({ operation }: Operation): string => operation.operationId ?? "";

/** One operation: what it takes, what it answers, and a form to try it. */
export function describeOperationAsHtml(document: OpenApiDocument, each: Operation) {
  const { method, path, operation } = each;
  const parameters = (operation.parameters ?? []).flatMap((given) => dereference(document, given) ?? []);
  return h(
    "article",
    { id: idOf(each) },
    h(
      "h3",
      null,
      h("code", null, h("b", { class: method }, method.toUpperCase()), ` ${path}`),
      ` ${operation.summary}`,
    ),
    ...prose(operation.description),
    parameters.length > 0 && parameterTable(parameters),
    bodyOf(document, operation),
    answerTable(document, operation),
    tryForm(document, each, parameters),
  );
}

const table = (caption: string, columns: string[], rows: ComponentChildren[][]) =>
  h(
    "table",
    null,
    h("caption", null, caption),
    h("thead", null, h("tr", null, ...columns.map((name) => h("th", { scope: "col" }, name)))),
    h(
      "tbody",
      null,
      ...rows.map(([first, ...rest]) =>
        h("tr", null, h("th", { scope: "row" }, first), ...rest.map((cell) => h("td", null, cell))),
      ),
    ),
  );

const code = (text: string) => h("code", null, text);

/** Paragraphs, with what stands between backticks as code. */
export const prose = (text = "") =>
  text
    .split("\n\n")
    .map((paragraph) => h("p", null, ...paragraph.split("`").map((part, at) => (at % 2 === 1 ? code(part) : part))));

const parameterTable = (parameters: readonly oas31.ParameterObject[]) =>
  table(
    "Parameters",
    ["Name", "In", "Needed", "Kind", "Meaning"],
    parameters.map((parameter) => [
      code(parameter.name),
      parameter.in,
      parameter.required ? "yes" : "no",
      kindOf(parameter.schema),
      parameter.description ?? "",
    ]),
  );

/** A schema in a few words. */
function kindOf(schema: oas31.SchemaObject | oas31.ReferenceObject | undefined): string {
  if (!schema || "$ref" in schema) return "";
  if (schema.enum) return schema.enum.join(", ");
  const { type, format, minimum, maximum, minLength, maxLength } = schema;
  const [least, most] = [minimum ?? minLength, maximum ?? maxLength];
  const range = most === undefined || most >= 2 ** 31 ? "" : `, ${least ?? 0} to ${most}`;
  return `${format ?? [type].flat().join(" or ")}${range}`;
}

function bodyOf(document: OpenApiDocument, operation: oas31.OperationObject) {
  const body = dereference(document, operation.requestBody);
  if (!body) return null;
  const [example] = Object.values(body.content).map((media) => exampleFor(document, media));
  return h(
    "div",
    null,
    h("h4", null, `Body${body.required ? "" : " (may be left out)"}`),
    h(
      "p",
      null,
      "As ",
      ...Object.keys(body.content).flatMap((type, at) => [at > 0 ? " or " : "", code(type)]),
      ", for example:",
    ),
    h("pre", { tabIndex: 0 }, JSON.stringify(example, null, 2)),
  );
}

const exampleFor = (document: OpenApiDocument, media: oas31.MediaTypeObject): unknown =>
  media.example ?? exampleOf(document, media.schema);

const answerTable = (document: OpenApiDocument, operation: oas31.OperationObject) =>
  table(
    "Answers",
    ["Status", "Meaning", "Types", "Headers"],
    Object.entries(operation.responses ?? {}).map(([status, given]) => {
      const response = dereference(document, given as oas31.ResponseObject);
      return [status, response?.description ?? "", listed(response?.content), listed(response?.headers)];
    }),
  );

const listed = (members: object | undefined): string => Object.keys(members ?? {}).join(", ");

function tryForm(document: OpenApiDocument, each: Operation, parameters: readonly oas31.ParameterObject[]) {
  const { method, path, operation } = each;
  const id = idOf(each);
  const body = dereference(document, operation.requestBody);
  const [type, media] = Object.entries(body?.content ?? {})[0] ?? [];
  return h(
    "details",
    null,
    h("summary", null, "Try it", h("span", { class: "hidden" }, `: ${operation.summary}`)),
    h(
      "form",
      { "data-method": method.toUpperCase(), "data-path": path, ...(type && { "data-type": type }) },
      ...parameters.map((parameter) => field(id, parameter)),
      media && bodyField(id, JSON.stringify(exampleFor(document, media), null, 2)),
      h("button", { type: "submit" }, "Send"),
      h("noscript", null, "Sending wants JavaScript."),
      h("output", { "aria-live": "polite" }),
    ),
  );
}

const field = (operation: string, parameter: oas31.ParameterObject) => {
  const id = `${operation}-${parameter.name}`;
  const isNeeded = parameter.required === true;
  return h(
    "p",
    null,
    h("label", { for: id }, `${parameter.name} (${parameter.in})`),
    h("input", { id, name: parameter.name, "data-in": parameter.in, required: isNeeded, autocomplete: "off" }),
  );
};

const bodyField = (operation: string, example: string) =>
  h(
    "p",
    null,
    h("label", { for: `${operation}-body` }, "Body"),
    h("textarea", { id: `${operation}-body`, name: "body", rows: 10, spellcheck: false, defaultValue: example }),
  );
