import net from "node:net";
import { PortTaken } from "./refusals.ts";

/** Every way that a process of this machine may hold a port; some systems let one be bound beside another. */
const ADDRESSES = ["127.0.0.1", "0.0.0.0", "::1", "::"];

/** @throws PortTaken, naming the setting that chose the port */
export async function requireFreePort(port: number, setting: string, role = setting): Promise<void> {
  if (!(await isPortFree(port))) throw new PortTaken(port, { setting, role });
}

export async function isPortFree(port: number): Promise<boolean> {
  for (const address of ADDRESSES) {
    if ((await listenOnce(port, address)) === "taken") return false;
  }
  return true;
}

/** A port that is free now: the preferred one when it is, otherwise one that the system picks. */
export async function findFreePort(preferred?: number): Promise<number> {
  if (preferred && (await isPortFree(preferred))) return preferred;
  const port = await listenOnce(0, "127.0.0.1");
  if (typeof port !== "number") throw new Error("The system has no free port.");
  return port;
}

/** The port that was listened on for a moment; an address that this machine doesn't have takes no port. */
function listenOnce(port: number, address: string): Promise<number | "taken" | "absent"> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve("taken");
      else if (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT") resolve("absent");
      else reject(error);
    });
    server.listen({ port, host: address, exclusive: true }, () => {
      const bound = (server.address() as net.AddressInfo).port;
      server.close(() => resolve(bound));
    });
  });
}
