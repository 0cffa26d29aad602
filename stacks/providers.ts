import { Provider as RandomProvider } from "@pulumi/random";
import type { Ownership } from "./identities.ts";

/** On everything that can be tagged; the policies want them. Lower case, because a Google Cloud label has no other. */
export function tagsOf({ owner, costCentre }: Ownership, environment: string): Readonly<Record<string, string>> {
  return {
    product: "camera-reviews",
    environment: labelOf(environment),
    owner: labelOf(owner),
    "cost-centre": labelOf(costCentre),
    "data-class": "internal",
    "managed-by": "pulumi",
  };
}

export const randomProvider = (): RandomProvider => new RandomProvider("random", {});

const labelOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .slice(0, 63);
