import { isIPv6 } from "node:net";

/** What an address is counted as: an IPv4 address is one client, of IPv6 every client has a whole /64 to send from. */
export function budgetKey(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail = ""] = address.toLowerCase().split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail.split(":").filter(Boolean);
  const isShortened = address.includes("::");
  const zeros = isShortened ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0") : [];
  const network = [...left, ...zeros, ...right].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}
