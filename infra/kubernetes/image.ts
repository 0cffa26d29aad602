import { createHash } from "node:crypto";
import { all, type Input, type Output, output } from "@pulumi/pulumi";

const PINNED = /^(?<repository>[^@\s]+)@(?<digest>sha256:[a-f0-9]{64})$/;

class ImageNotPinned extends Error {
  constructor(image: string) {
    super(`The image ${JSON.stringify(image)} must be named by its digest: repository@sha256:<64 hex digits>.`);
    this.name = "ImageNotPinned";
  }
}

class ImageNotAllowed extends Error {
  constructor(image: string, registries: readonly string[]) {
    super(
      `The image ${image} is of none of the allowed registries (${registries.join(", ")}): the cluster would refuse it.`,
    );
    this.name = "ImageNotAllowed";
  }
}

export const isPinned = (image: string): boolean => PINNED.test(image);

/** `sha256:…`. @throws ImageNotPinned */
export function digestOf(image: string): string {
  const digest = PINNED.exec(image)?.groups?.digest;
  if (!digest) throw new ImageNotPinned(image);
  return digest;
}

/** What Jobs of one build are named by: 12 hex digits of its digest. */
export const shortDigestOf = (image: string): string => digestOf(image).slice("sha256:".length).slice(0, 12);

/** 12 hex digits that say which words were said to which build. */
export const hashOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);

/** The image, once it is known to be pinned and of an allowed registry. A registry is a host or a path on one, without a slash at its end. */
export function requireImage(image: Input<string>, registries: readonly Input<string>[]): Output<string> {
  const allowed = all(registries.map((registry) => output(registry)));
  return all([output(image), allowed]).apply(([name, list]) => requireAllowed(name, list));
}

/** @throws ImageNotPinned, ImageNotAllowed */
export function requireAllowed(image: string, registries: readonly string[]): string {
  digestOf(image);
  if (!registries.some((registry) => isOf(registry, image))) throw new ImageNotAllowed(image, registries);
  return image;
}

/** `host/reviews` is not the registry of `host/reviews-evil@…`. */
const isOf = (registry: string, image: string): boolean =>
  image.startsWith(`${registry}/`) || image.startsWith(`${registry}@`);
