import { RunError } from "@pulumi/pulumi";
import { readNow, SiteOutputs } from "./outputs.ts";
import { environmentOf, type Stack } from "./stack.ts";

/** @throws RunError when the two sites run different images: what joins them would give readers now one build and now the other */
export async function requireSameImage(stack: Stack): Promise<void> {
  const sites = ["aws", "gcp"].map((site) => `${site}-${environmentOf(stack)}`);
  const images = await Promise.all(sites.map((site) => readNow(stack, site, { image: SiteOutputs.image })));
  const told = sites.map((site, index) => `${site} runs ${images[index]?.image}`);
  if (new Set(images.map(({ image }) => image)).size > 1)
    throw new RunError(`Both sites must run the same image: ${told.join(", ")}. Apply the one that is behind first.`);
}
