import { describe, expect, it } from "@jest/globals";
import { findProblems, requireMachine } from "./machine.ts";

const FIT = { platform: "linux", uid: 0, hasProgram: () => true, hasFile: () => true, hasTool: () => true };

describe("a machine for real nodes", () => {
  it("is fit with everything there", () => {
    expect(findProblems(FIT)).toEqual([]);
  });

  it("tells all that is missing at once, and how to get it", () => {
    const bare = {
      ...FIT,
      uid: 1000,
      hasProgram: (name: string) => name === "tar",
      hasFile: () => false,
      hasTool: () => false,
    };
    const problems = findProblems(bare).join("\n");
    expect(problems).toMatch(/by root only/);
    expect(problems).toMatch(
      /containerd, runc, iptables, iproute2, .*containernetworking-plugins\. npm run tools -- --with-packages/,
    );
    expect(problems).toMatch(/kubelet, metrics-server.*npm run tools/);
    expect(problems).toMatch(/npm run image/);
  });

  it("is Linux", () => {
    expect(() => requireMachine({ ...FIT, platform: "darwin" })).toThrow(/need Linux, and this is darwin/);
  });
});
