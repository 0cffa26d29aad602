import { execFileSync } from "node:child_process";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { makeExamples, quote } from "./examples.ts";

const secrets = { adminEmail: "admin@example.org", adminPassword: `it's "$HOME" \\ \`id\` !` } as Parameters<
  typeof makeExamples
>[1];

let url: string;
let items: unknown[] = [];
const server = http.createServer((request, response) => {
  const address = new URL(request.url ?? "", url);
  if (address.pathname === "/content") return response.end(JSON.stringify({ items }));
  if (address.search === "?cameras=a,b") return response.end("{}");
  return response.writeHead(301, { location: "/content/compare?cameras=a,b" }).end();
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe("what to try next", () => {
  it.each(["plain", "it's", "''", '"$HOME" `id` \\n', "a b\tc", "ünïcode"])(
    "comes through a shell unchanged: %j",
    (text) => {
      expect(execFileSync("sh", ["-c", `printf %s ${quote(text)}`], { encoding: "utf8" })).toBe(text);
    },
  );

  it("compares two cameras that have reviews, by the address that isn't redirected", async () => {
    items = ["b", "b", "a"].map((slug) => ({ camera: { slug } }));
    const [, comparison] = await makeExamples(url, secrets);
    expect(comparison?.command).toBe(`curl -s '${url}/content/compare?cameras=a,b'`);
  });

  it("looks for a camera when there is nothing to compare", async () => {
    items = [];
    const [, search] = await makeExamples(url, secrets);
    expect(search?.command).toBe(`curl -s '${url}/content/cameras?q=nikon'`);
  });

  it("signs in with the password as it is, whatever it has in it", async () => {
    const [, , signIn] = await makeExamples(url, secrets);
    const printed = execFileSync(
      "sh",
      ["-c", `curl() { for last; do :; done; printf %s "$last"; }; ${signIn?.command}`],
      { encoding: "utf8" },
    );
    expect(JSON.parse(printed)).toEqual({ email: secrets.adminEmail, password: secrets.adminPassword });
  });
});
