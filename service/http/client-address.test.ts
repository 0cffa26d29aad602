import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { servePipeline, type TestServer } from "../../test/support/pipeline.ts";
import { clientAddress } from "./client-address.ts";

const serveAddress = (trusted: string[]): Promise<TestServer> =>
  servePipeline(clientAddress(trusted), (ctx) => {
    ctx.body = ctx.ip;
  });

const seenBy = async ({ url }: TestServer, forwardedFor?: string): Promise<string> =>
  (await fetch(url, { headers: forwardedFor === undefined ? {} : { "X-Forwarded-For": forwardedFor } })).text();

describe("the client's address", () => {
  let trusting: TestServer;
  let wary: TestServer;
  beforeAll(async () => {
    trusting = await serveAddress(["127.0.0.0/8", "10.0.0.0/8", "2001:db8::/32"]);
    wary = await serveAddress([]);
  });
  afterAll(() => Promise.all([trusting.close(), wary.close()]));

  it("is the peer's without trusted proxies, whatever is forwarded", async () => {
    await expect(seenBy(wary, "203.0.113.7")).resolves.toBe("127.0.0.1");
  });

  it("is the peer's when nothing is forwarded", async () => {
    await expect(seenBy(trusting)).resolves.toBe("127.0.0.1");
  });

  it.each([
    ["the only one", "203.0.113.7", "203.0.113.7"],
    ["the last that no trusted proxy has", "198.51.100.1, 203.0.113.7, 10.1.2.3", "203.0.113.7"],
    ["not one that the client made up", "8.8.8.8, 203.0.113.7", "203.0.113.7"],
    ["the first when all are trusted", "10.0.0.1, 10.0.0.2", "10.0.0.1"],
    ["without its port", "203.0.113.7:4711", "203.0.113.7"],
    ["without brackets", "[2001:DB9::1]:443, 2001:db8::5", "2001:db9::1"],
    ["the IPv4 address in an IPv6 one", "::ffff:203.0.113.7", "203.0.113.7"],
    ["the last that was understood when an entry is malformed", "203.0.113.7, unknown, 10.0.0.1", "10.0.0.1"],
    ["the peer's when every entry is malformed", "unknown, <script>", "127.0.0.1"],
  ])("is %s", async (_, forwardedFor, client) => {
    await expect(seenBy(trusting, forwardedFor)).resolves.toBe(client);
  });

  it.each(["10.0.0.0/33", "10.0.0/8", "proxy.local", "::/129", "10.0.0.1/8/8", "10.0.0.1/"])(
    "refuses to trust %s, which is no CIDR",
    (cidr) => {
      expect(() => clientAddress([cidr])).toThrow(/no address or CIDR/);
    },
  );
});
