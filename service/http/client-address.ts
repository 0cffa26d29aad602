import { BlockList, isIP } from "node:net";
import type { Context, Next } from "koa";

/** More hops than any chain of ours has; what lies beyond is not looked at. */
const MAX_HOPS = 32;

/**
 * Makes `ctx.ip` the client's address. `X-Forwarded-For` counts only as far as trusted proxies wrote it: it is read from the right, and the first
 * address that is none of theirs is the client.
 * @param trustedProxies addresses or CIDRs
 * @throws Error when one of them is neither
 */
export function clientAddress(trustedProxies: readonly string[]) {
  const isTrusted = matchAny(trustedProxies);
  return async (ctx: Context, next: Next): Promise<void> => {
    const peer = plainAddress(ctx.req.socket.remoteAddress ?? "") ?? "";
    ctx.request.ip = isTrusted(peer) ? findClient(ctx.get("X-Forwarded-For"), peer, isTrusted) : peer;
    await next();
  };
}

function findClient(forwardedFor: string, peer: string, isTrusted: (address: string) => boolean): string {
  let client = peer;
  for (const entry of forwardedFor.split(",").reverse().slice(0, MAX_HOPS)) {
    const address = plainAddress(entry.trim());
    if (address === undefined) break; // whoever wrote this knows no better what lies beyond
    client = address;
    if (!isTrusted(address)) break;
  }
  return client;
}

/** Without port, brackets and the IPv6 spelling of an IPv4 address; undefined when it is no address. */
function plainAddress(entry: string): string | undefined {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(entry)?.[1] ?? /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry;
  const address = bare.replace(/^::ffff:(?=[\d.]+$)/i, "");
  return isIP(address) ? address.toLowerCase() : undefined;
}

function matchAny(cidrs: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const cidr of cidrs) addCidr(list, cidr);
  return (address) => address !== "" && list.check(address, familyOf(address));
}

function addCidr(list: BlockList, cidr: string): void {
  const [address = "", prefix, ...rest] = cidr.split("/");
  const bits = isIP(address) === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix);
  const isValid = isIP(address) !== 0 && rest.length === 0 && /^\d{1,3}$/.test(prefix ?? "0") && length <= bits;
  if (!isValid) throw new Error(`${JSON.stringify(cidr)} is no address or CIDR, as a trusted proxy must be.`);
  list.addSubnet(address, length, familyOf(address));
}

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");
