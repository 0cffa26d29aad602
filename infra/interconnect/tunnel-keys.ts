import { type ComponentResource, type Output, secret } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { requireKey } from "./tunnel-plan.ts";

/**
 * One key per tunnel, so that each is changed alone while the others carry the traffic: raise its version.
 * @param versions of the tunnels in their order; 1 for those that are left out
 */
export function makeTunnelKeys(
  name: string,
  count: number,
  versions: readonly number[],
  parent: ComponentResource,
): Output<string>[] {
  return Array.from({ length: count }, (_, index) => {
    const word = new RandomPassword(
      `${name}-key-${index}`,
      { length: 40, special: false, keepers: { version: String(versions[index] ?? 1) } },
      { parent },
    );
    // AWS refuses a key that begins with 0, as one of 62 would; a letter before it costs no strength.
    return secret(word.result.apply((result) => requireKey(`k${result}`)));
  });
}
