import net from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { findFreePort, isPortFree, requireFreePort } from "./ports.ts";

const servers: net.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function listen(host: string): Promise<number> {
  const server = net.createServer();
  servers.push(server);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, () => resolve((server.address() as net.AddressInfo).port));
  });
}

describe("a port", () => {
  it.each(["127.0.0.1", "0.0.0.0"])("is taken when somebody listens on %s", async (host) => {
    await expect(isPortFree(await listen(host))).resolves.toBe(false);
  });

  it("is named together with its setting when it is taken", async () => {
    const port = await listen("127.0.0.1");
    await expect(requireFreePort(port, "PORT")).rejects.toMatchObject({
      id: "port-taken",
      message: `Port ${port} (PORT) is taken by another process.\nStop what listens there, or choose another: PORT=… npm start`,
    });
  });

  it("is the preferred one when that is free, and another when not", async () => {
    const taken = await listen("127.0.0.1");
    const free = await findFreePort(taken);
    expect(free).not.toBe(taken);
    await expect(findFreePort(free)).resolves.toBe(free);
  });
});
