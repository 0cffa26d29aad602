import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import type { Outputs } from "./engine.ts";

/** What is asked of one site, past the readers' name, which leads to either of them. */
export interface SiteAddress {
  readonly site: "aws" | "gcp";
  /** What the entrance answers to: its certificate's name. */
  readonly host: string;
  /** The entrance's own name or address. */
  readonly entrance: string;
}

/** Answers with the body of `GET https://<host>/version` as the entrance gives it; rejects if it gives none. */
export type AskVersion = (address: SiteAddress, signal: AbortSignal) => Promise<unknown>;

export interface SiteVersion {
  readonly site: "aws" | "gcp";
  readonly isRight: boolean;
  /** What it said, or why it can't be known. */
  readonly told: string;
}

const Version = z.object({ image: z.string(), site: z.string() });
const Entrance = z.union([
  z.object({ kind: z.literal("alias"), name: z.string() }).transform(({ name }) => name.replace(/\.$/, "")),
  z
    .object({ kind: z.literal("addresses"), ipv4: z.array(z.string()), ipv6: z.array(z.string()) })
    .transform(({ ipv4, ipv6 }) => ipv4[0] ?? ipv6[0]),
]);

/** Undefined while the site has no outputs, or others than a site has. */
export function addressOf(site: "aws" | "gcp", { host, entrance }: Outputs): SiteAddress | undefined {
  const where = Entrance.safeParse(entrance).data;
  return typeof host === "string" && where !== undefined ? { site, host, entrance: where } : undefined;
}

interface CheckOptions {
  readonly ask: AskVersion;
  /** How long a site may go on telling something else: an edge needs its time. */
  readonly patienceMs: number;
  readonly pauseMs: number;
  readonly signal: AbortSignal;
}

/** Whether each site runs the image, asked again until it does or patience is at its end. */
export function checkVersions(
  addresses: readonly SiteAddress[],
  image: string,
  options: CheckOptions,
): Promise<SiteVersion[]> {
  return Promise.all(addresses.map((address) => checkSite(address, image, options)));
}

async function checkSite(
  address: SiteAddress,
  image: string,
  { ask, patienceMs, pauseMs, signal }: CheckOptions,
): Promise<SiteVersion> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const found = await askOnce(address, image, ask, signal);
    if (found.isRight || signal.aborted || performance.now() + pauseMs > until) return found;
    await pause(pauseMs, signal);
  }
}

async function askOnce(
  address: SiteAddress,
  image: string,
  ask: AskVersion,
  signal: AbortSignal,
): Promise<SiteVersion> {
  const { site } = address;
  try {
    const found = Version.safeParse(await ask(address, signal));
    if (!found.success) return { site, isRight: false, told: "/version answered with something else" };
    // An edge may ask the other cloud when its own origin is away.
    if (found.data.site !== site) return { site, isRight: false, told: `its edge is answered by ${found.data.site}` };
    const isRight = found.data.image === image;
    return { site, isRight, told: isRight ? `/version says ${image}` : `/version still says ${found.data.image}` };
  } catch (error) {
    return {
      site,
      isRight: false,
      told: `/version of ${address.host} at ${address.entrance}: ${(error as Error).message}`,
    };
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal }).catch(() => undefined);
