import { readFileSync } from "node:fs";
import { z } from "zod";
import { DOCS_POLICY, renderDocs } from "./docs-page.ts";
import { type Answer, type Caching, type Route, route } from "./route.ts";

export interface ContractDeps {
  /** Every row of the service, these among them; asked at the first request. */
  readonly rows: () => readonly Route[];
  readonly publicUrl: string;
  /** Of this build. */
  readonly version: string;
}

/** Short: a release may change it. */
const CACHING: Caching = { browserS: 60, edgeS: 300, staleS: 86_400 };
const TAGS = ["contract"] as const;

const script = readFileSync(new URL("./docs-try.js", import.meta.url), "utf8");

/** The contract, for machines and for people. */
export function contractRoutes({ rows, publicUrl, version }: ContractDeps): Route[] {
  // Its library is loaded when somebody asks: most processes never need it.
  const contract = once(async () => (await import("./openapi.ts")).describeRoutes(rows(), { publicUrl, version }));
  const page = once(async () => renderDocs(await contract()));
  const common = { method: "get", tag: "contract", who: "anyone", data: "replica", caching: CACHING } as const;
  return [
    route({
      ...common,
      path: "/openapi.json",
      summary: "This contract as OpenAPI 3.1",
      answers: { 200: z.record(z.string().max(100), z.unknown()).meta({ description: "OpenAPI 3.1" }) },
      act: async () => ({ status: 200, body: await contract(), cacheTags: TAGS }),
    }),
    route({
      ...common,
      path: "/docs",
      summary: "This contract as a page to read and try",
      produces: "text/html",
      answers: { 200: undefined },
      act: async () => ({
        status: 200,
        html: await page(),
        cacheTags: TAGS,
        headers: { "Content-Security-Policy": DOCS_POLICY },
      }),
    }),
    route({
      ...common,
      path: "/docs/try.js",
      summary: "The page's script",
      produces: "text/javascript",
      answers: { 200: undefined },
      act: async (): Promise<Answer> => ({
        status: 200,
        html: script,
        cacheTags: TAGS,
        headers: { "Content-Type": "text/javascript; charset=utf-8" },
      }),
    }),
  ];
}

/** Made when it is first asked for, and kept. */
function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
