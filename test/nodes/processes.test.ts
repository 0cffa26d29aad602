import { describe, expect, it } from "@jest/globals";
import { isRootReadOnly } from "./processes.ts";

const mounts = (options: string): string =>
  [
    "700 699 0:50 / /proc rw,nosuid - proc proc rw",
    `699 600 0:49 / / ${options} - overlay overlay rw,lowerdir=/a`,
    "701 699 0:51 / /tmp ro - tmpfs tmpfs rw",
  ].join("\n");

describe("a container's root", () => {
  it("can't be written when it is mounted so, whatever lies under or in it", () => {
    expect(isRootReadOnly(mounts("ro,relatime"))).toBe(true);
    expect(isRootReadOnly(mounts("rw,relatime"))).toBe(false);
  });
});
