import { getStack, RunError } from "@pulumi/pulumi";

// Written so that an old Node reads it: what follows is TypeScript, which only Node 24 runs as it is.
const WANTED = [24, 18];
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < WANTED[0] || (major === WANTED[0] && minor < WANTED[1]))
  throw new RunError(
    `Node ${process.versions.node} runs this program, and it wants ${WANTED.join(".")} or newer. ` +
      `Start it as: npx pulumi up -s ${getStack()} (npm puts the project's own Node first), after npm ci.`,
  );

export default async () => (await import("./index.ts")).runStack(getStack());
