import { describe, expect, it } from "@jest/globals";
import { checkUnusedExports } from "./export-checks.ts";
import { checkCycles, checkImports } from "./import-checks.ts";
import { checkExports, checkFileNames, checkMigrations, checkPlaces, checkSliceTests } from "./name-checks.ts";
import { checkPolicyImports } from "./platform-rules.ts";
import { checkFileSizes, checkFunctionSizes } from "./size-checks.ts";
import type { Source } from "./source.ts";

const file = (path: string, text = ""): Source => ({ path, text });
const importing = (path: string, specifier: string): Source => file(path, `\nimport { x } from "${specifier}";`);
const typing = (path: string, specifier: string): Source => file(path, `import type { X } from "${specifier}";`);

describe("the check of imports", () => {
  it.each([
    [
      "a later slice",
      "service/cameras/routes.ts",
      "../reviews/reviews.ts",
      "a slice imports only from slices before it",
    ],
    ["another slice's inside", "service/reviews/routes.ts", "../cameras/schema.ts", "only its doors"],
    ["a slice from the platform", "service/http/run.ts", "../editors/editors.ts", "import no slice"],
    ["the composition from a slice", "service/reviews/reviews.ts", "../app.ts", "composition files"],
    ["http from db", "service/db/orm.ts", "../http/problems.ts", "config.ts imports nothing of ours"],
    ["jobs from mail", "service/mail/transport.ts", "../jobs/task.ts", "config.ts imports nothing of ours"],
    [
      "the configuration's values from mail",
      "service/mail/transport.ts",
      "../config.ts",
      "only the type of the configuration",
    ],
    ["the configuration's values from a slice", "service/reviews/reviews.ts", "../config.ts", "may know the type"],
    ["a script from the service", "service/app.ts", "../scripts/check.ts", "knows nothing of what stands around it"],
    ["the twin from a stack", "stacks/list.ts", "../twin/postgres.ts", "Nothing imports twin/"],
    ["the service from the twin", "twin/site.ts", "../service/config.ts", "starts the service as processes"],
    ["the service from infra", "infra/aws/images.ts", "../../service/config.ts", "infra/ imports nothing"],
    [
      "a test's support from a script",
      "scripts/check.ts",
      "../test/support/database.ts",
      "Only tests and benches import test/",
    ],
    ["a file without its ending", "service/app.ts", "./config", "end in .ts"],
  ])("refuses %s", (_, path, specifier, rule) => {
    expect(checkImports([importing(path, specifier)])).toEqual([expect.stringContaining(rule)]);
  });

  it("tells where, and counts types, re-exports and dynamic imports too", () => {
    const from = "service/cameras/cameras.ts";
    const wanted = expect.stringMatching(/^service\/cameras\/cameras\.ts:1 imports service\/content\/content\.ts\. /);
    for (const text of [
      'import type { X } from "../content/content.ts";',
      'export { x } from "../content/content.ts";',
      'await import("../content/content.ts");',
      'type X = import("../content/content.ts").X;',
    ]) {
      expect(checkImports([file(from, text)])).toEqual([wanted]);
    }
  });

  it.each([
    ["an earlier slice's door", importing("service/reviews/reviews.ts", "../cameras/cameras.ts")],
    ["an earlier slice's entity", importing("service/reviews/reviews.ts", "../cameras/camera.entity.ts")],
    ["its own slice", importing("service/reviews/routes.ts", "./schema.ts")],
    ["the configuration's type", typing("service/mail/transport.ts", "../config.ts")],
    ["every slice in the composition", importing("service/roles/web.ts", "../pages/pages.ts")],
    ["the twin in a test", importing("test/support/start-database.ts", "../../twin/postgres.ts")],
    ["a package", importing("service/http/run.ts", "koa")],
  ])("lets through %s", (_, source) => {
    expect(checkImports([source])).toEqual([]);
  });

  it("finds a circle and names its files", () => {
    const circle = [
      importing("service/http/a.ts", "./b.ts"),
      typing("service/http/b.ts", "./c.ts"),
      importing("service/http/c.ts", "./a.ts"),
      importing("service/http/d.ts", "./a.ts"),
    ];
    expect(checkCycles(circle)).toEqual([
      expect.stringContaining("service/http/a.ts -> service/http/b.ts -> service/http/c.ts -> service/http/a.ts"),
    ]);
    expect(checkCycles(circle.slice(1))).toEqual([]);
  });
});

describe("the check of sizes", () => {
  const lines = (count: number) => "x();\n".repeat(count);

  it("refuses a file of 301 lines, and a test of 501", () => {
    expect(checkFileSizes([file("service/a.ts", lines(300)), file("service/a.test.ts", lines(500))])).toEqual([]);
    expect(checkFileSizes([file("service/a.ts", lines(301)), file("service/a.test.ts", lines(501))])).toHaveLength(2);
  });

  it.each([
    ["a function", "function long() {", "}"],
    ["an arrow function", "const long = () => {", "};"],
    ["a method", "class X { long() {", "} }"],
    ["a getter", "class X { get long() {", "} }"],
  ])("refuses %s of 51 lines", (_, open, close) => {
    const text = (count: number) => `// first\n${open}\n${lines(count - 2)}${close}\n`;
    expect(checkFunctionSizes([file("service/a.ts", text(50))])).toEqual([]);
    expect(checkFunctionSizes([file("service/a.ts", text(51))])).toEqual([
      "service/a.ts:2 long has 51 lines. A function has at most 50.",
    ]);
  });

  it("counts what tests do, not the stories that they are told in", () => {
    const story = `describe("x", () => {\nit("y", async () => {\n${lines(60)}});\n});`;
    expect(checkFunctionSizes([file("service/a.test.ts", story)])).toEqual([]);
    expect(checkFunctionSizes([file("service/a.test.ts", `function long() {\n${lines(60)}}`)])).toHaveLength(1);
    expect(checkFunctionSizes([file("service/a.ts", story)])).toHaveLength(2);
  });
});

describe("the check of names", () => {
  it.each([
    "service/http/utils.ts",
    "service/helpers/a.ts",
    "service/camera-manager.ts",
    "twin/Start.ts",
    "twin/run_record.ts",
    "service/reviews/index.ts",
  ])("refuses %s", (path) => {
    expect(checkFileNames([file(path)])).toHaveLength(1);
  });

  it("lets through what has a word in it that is refused alone", () => {
    expect(checkFileNames([file("service/db/database.ts"), file("service/reviews/review.entity.ts")])).toEqual([]);
  });

  it.each([
    "export default 1;",
    "export default function x() {}",
    "const x = 1; export { x as default };",
    "export default class {}",
  ])("refuses %s", (text) => {
    expect(checkExports([file("service/a.ts", text)])).toHaveLength(1);
    expect(checkExports([file("test/support/start-database.ts", text)])).toEqual([]);
  });

  it("refuses a migration that states no risk or has another name", () => {
    expect(checkMigrations([file("service/db/migrations/0001-create-x.ts", "// risk: none\n")])).toEqual([]);
    expect(checkMigrations([file("service/db/migrations/0001-create-x.ts", "import x;\n")])).toHaveLength(1);
    expect(checkMigrations([file("service/db/migrations/create-x.ts", "// risk: none\n")])).toHaveLength(1);
  });

  it("refuses a slice without a test", () => {
    expect(checkSliceTests([file("service/audit/audit.ts")])).toHaveLength(1);
    expect(checkSliceTests([file("service/audit/audit.ts"), file("service/audit/audit.test.ts")])).toEqual([]);
  });

  it("refuses a place of one machine and a registry's host", () => {
    const [work, host] = ["/work", ["registry", "npmjs"].join(".")].map((word) => `${word}/x`);
    expect(
      checkPlaces([file("README.md", `ok\nsee ${work}`), file("a.ts", `"${host}"`), file("b.ts", 'from "./work/x"')]),
    ).toEqual([expect.stringMatching(/^README\.md:2 /), expect.stringMatching(/^a\.ts:1 /)]);
  });
});

describe("the check of exports", () => {
  const REFUSED = [
    ["a value", "export const x = 1;"],
    ["a value that is taken apart", "const all = { x: 1 };\nexport const { x } = all;"],
    ["a function", "export async function x() {}"],
    ["a class", "export class x {}"],
    ["a type that only its own file uses", "export interface x { a: string }\nexport const y = (given: x) => given;"],
    ["a re-export", 'export { y as x } from "./y.ts";'],
  ] as const;

  it.each(REFUSED)("refuses %s that no other file imports", (_, text) => {
    const user = file("stacks/b.ts", 'import { y } from "../infra/a.ts";');
    expect(checkUnusedExports([file("infra/a.ts", text), user])).toEqual([
      expect.stringMatching(/^infra\/a\.ts:\d exports x, which no other file imports\.$/),
    ]);
  });

  it.each([
    ["an import", 'import { x as mine } from "./a.ts";'],
    ["a type import", 'import type { x } from "./a.ts";'],
    ["a whole import", 'import * as a from "./a.ts";'],
    ["a re-export", 'export { x as y } from "./a.ts";\nimport { y } from "./b.test.ts";'],
    ["a late import that is taken apart", 'const { x } = await import("./a.ts");'],
    ["a late import's part", 'const y = async () => (await import("./a.ts")).x;'],
    ["a type's import", 'type Y = import("./a.ts").x["y"];'],
  ])("counts %s, in a test too", (_, text) => {
    expect(checkUnusedExports([file("scripts/a.ts", "export const x = 1;"), file("scripts/b.test.ts", text)])).toEqual(
      [],
    );
  });

  it("follows what is passed on whole, and passes on no more than is imported", () => {
    const sources = [
      file("infra/nouns/a.ts", "export interface A {}\nexport interface B {}"),
      file("infra/platform.ts", 'export type * from "./nouns/a.ts";'),
      file("infra/user.ts", 'import type { A } from "./platform.ts";'),
    ];
    expect(checkUnusedExports(sources)).toEqual(["infra/nouns/a.ts:2 exports B, which no other file imports."]);
  });

  it("lets through a program's own two, tests' own and other folders' exports, and nothing of a file that is only loaded", () => {
    const run = file("stacks/dns.ts", "export const run = 1, SETTINGS = {};\nexport const other = 2;");
    const table = file("stacks/table.ts", 'const load = () => import("./dns.ts");');
    const others = ["twin/a.ts", "infra/a.test.ts", "test/a.ts"].map((path) => file(path, "export const x = 1;"));
    expect(checkUnusedExports([run, table, ...others])).toEqual([
      "stacks/dns.ts:2 exports other, which no other file imports.",
    ]);
  });
});

describe("the check of the policy SDK", () => {
  it("refuses it outside policies/, its types and parts too", () => {
    const text = 'import type { X } from "@pulumi/policy";\nimport * as y from "@pulumi/policy/proxy.js";';
    expect(checkPolicyImports([file("infra/a.ts", text), file("test/a.test.ts", text)])).toHaveLength(4);
    expect(checkPolicyImports([file("policies/a.ts", text), importing("infra/a.ts", "@pulumi/policy-x")])).toEqual([]);
  });
});
