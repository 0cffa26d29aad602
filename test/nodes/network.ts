import { networkInterfaces } from "node:os";
import { type ChangeLog, removeLink } from "./changes.ts";
import { runCommand } from "./command.ts";
import type { NodePlace } from "./node-files.ts";

/** A bridge that the nodes of one cluster, and what is outside of it, are on. */
export interface ClusterNetwork {
  readonly bridge: string;
  /** The first two numbers of all its addresses. */
  readonly prefix: string;
}

/** This machine on the bridge: database, balancer and API server are there. */
export const machineAddress = ({ prefix }: ClusterNetwork): string => `${prefix}.0.1`;
/** Nodes, machine and pods. */
export const rangeOf = ({ prefix }: ClusterNetwork): string => `${prefix}.0.0/16`;

export const placeOf = ({ prefix }: ClusterNetwork, number: number, zone: string): NodePlace => ({
  name: `node-${zone}`,
  zone,
  address: `${prefix}.0.${10 + number}`,
  podRange: `${prefix}.${10 + number}.0/24`,
});

class RangeTaken extends Error {
  constructor(range: string, holder: string) {
    super(`The range ${range} is taken on this machine by ${holder}: the nodes would hide it.`);
    this.name = "RangeTaken";
  }
}

export async function makeNetwork(
  network: ClusterNetwork,
  places: readonly NodePlace[],
  log: ChangeLog,
): Promise<void> {
  requireFree(network);
  const { bridge } = network;
  log.addLink(bridge);
  await removeLink(bridge);
  await ip("link", "add", bridge, "type", "bridge");
  await ip("address", "add", `${machineAddress(network)}/24`, "dev", bridge);
  await ip("link", "set", bridge, "up");
  for (const { podRange, address } of places) await ip("route", "add", podRange, "via", address, "dev", bridge);
}

function requireFree(network: ClusterNetwork): void {
  for (const [name, addresses] of Object.entries(networkInterfaces()))
    for (const { address } of addresses ?? [])
      if (name !== network.bridge && address.startsWith(`${network.prefix}.`))
        throw new RangeTaken(rangeOf(network), name);
}

/**
 * A cable from the bridge into the node. It isn't always gone with the node: a connection that waits for its last packet keeps the network of a dead process
 * for minutes.
 */
export async function attachNode(
  network: ClusterNetwork,
  place: NodePlace,
  { pid, log }: { pid: number; log: ChangeLog },
): Promise<void> {
  const port = `${network.bridge}-${place.address.split(".").at(-1)}`;
  const inNode = (...words: string[]): Promise<string> =>
    runCommand("nsenter", [`--target=${pid}`, "--net", "ip", ...words]);
  log.addLink(port);
  await removeLink(port);
  await ip("link", "add", port, "master", network.bridge, "type", "veth", "peer", "name", "eth0", "netns", String(pid));
  await ip("link", "set", port, "up");
  await inNode("address", "add", `${place.address}/24`, "dev", "eth0");
  await inNode("link", "set", "eth0", "up");
  await inNode("route", "add", "default", "via", machineAddress(network));
}

const ip = (...words: string[]): Promise<string> => runCommand("ip", words);
