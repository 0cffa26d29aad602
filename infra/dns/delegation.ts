import { resolveNs } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";

export interface DelegationWait {
  readonly zone: string;
  /** What the zone's parent must name. */
  readonly nameServers: readonly string[];
  /** How long to wait; 0 does not even ask. */
  readonly waitMinutes: number;
  /** Told once per attempt while waiting. */
  readonly onProgress: (text: string) => void;
  readonly resolve?: (name: string) => Promise<readonly string[]>;
  readonly everyS?: number;
}

/** The parent doesn't lead to the zone, so no authority could validate a name in it. */
export class ZoneNotDelegated extends Error {
  constructor({ zone, nameServers, waitMinutes }: DelegationWait, found: string) {
    super(
      `${zone} is not delegated after ${waitMinutes} minutes: ${found}. Set the name servers ${nameServers.join(", ")} at its registrar, or as an NS record in its parent zone, and run this again; what is made so far stays.`,
    );
    this.name = "ZoneNotDelegated";
  }
}

/**
 * Returns as soon as the public name service leads to the zone: at the first question on every run but the first ones.
 * @throws ZoneNotDelegated
 */
export async function waitUntilDelegated(wait: DelegationWait): Promise<void> {
  if (wait.waitMinutes === 0) return;
  const { zone, nameServers, onProgress, everyS = 15 } = wait;
  const attempts = Math.max(1, Math.ceil((wait.waitMinutes * 60) / everyS));
  let found = "nothing was asked yet";
  for (let attempt = 1; attempt <= attempts; attempt++) {
    found = await findDifference(wait);
    if (found === "") return;
    if (attempt === attempts) break;
    onProgress(
      `Waiting for ${zone} to be delegated to ${nameServers.join(", ")}: ${found} (${attempt} of ${attempts}, each ${everyS} s).`,
    );
    await sleep(everyS * 1_000);
  }
  throw new ZoneNotDelegated(wait, found);
}

/** Empty when there is none. A zone that more providers serve names theirs too. */
async function findDifference({ zone, nameServers, resolve = resolveNs }: DelegationWait): Promise<string> {
  try {
    const found = (await resolve(zone)).map(plainName);
    const missing = nameServers.map(plainName).filter((server) => !found.includes(server));
    return missing.length === 0 ? "" : `its name servers are ${found.join(", ") || "none"}`;
  } catch (error) {
    return `its name servers can't be found (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
  }
}

const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, "");
