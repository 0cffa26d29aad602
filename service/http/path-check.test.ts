import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readRaw, sendRaw, servePipeline, type TestServer } from "../../test/support/pipeline.ts";
import { checkAddress, MAX_ADDRESS_BYTES } from "./path-check.ts";

describe("the check of addresses", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await servePipeline(checkAddress, (ctx) => {
      ctx.body = { reached: true };
    });
  });
  afterAll(() => server.close());

  const send = async (address: string) => {
    const answer = readRaw(
      await sendRaw(server.port, `GET ${address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    );
    return { status: answer.status, ...JSON.parse(answer.body) };
  };

  it.each(["/", "/content?q=%C3%B1and%C3%BA", "/%F0%9F%93%B7", "/a%2Fb", "/?cursor=a.b-c_d~e", "/?q=100%25"])(
    "lets %s pass",
    async (address) => {
      await expect(send(address)).resolves.toMatchObject({ status: 200, reached: true });
    },
  );

  it.each([
    ["a lone percent sign", "/reviews/%"],
    ["half an encoding", "/reviews/%4"],
    ["an encoding of no digits", "/reviews/%zz"],
    ["an encoded NUL", "/reviews/a%00b"],
    ["an encoded NUL in the query", "/reviews?q=%00"],
    ["a byte that begins nothing", "/%ff"],
    ["a cut-off character", "/reviews?q=%e2%82"],
    ["an overlong encoding", "/%c0%af"],
    ["an encoded surrogate", "/%ed%a0%80"],
  ])("refuses %s", async (_, address) => {
    await expect(send(address)).resolves.toMatchObject({ status: 400, type: "malformed-address" });
  });

  it("takes an address of the greatest length and refuses a longer one", async () => {
    const longest = `/?${"q".repeat(MAX_ADDRESS_BYTES - 2)}`;
    await expect(send(longest)).resolves.toMatchObject({ status: 200 });
    await expect(send(`${longest}q`)).resolves.toMatchObject({ status: 414, type: "address-too-long" });
  });
});
