import type { PulumiRun } from "../pulumi.ts";
import type { Catcher } from "./mistake.ts";

export interface Caught {
  readonly by: Catcher;
  /** What is told, the mistake's own first. */
  readonly message: string;
}

/** Who stopped a run, by what it tells; undefined when nobody did. */
export function catcherOf({ code, diagnostics, violations, stderr }: PulumiRun): Caught | undefined {
  if (code === 0) return undefined;
  const refused = violations.filter(({ level }) => level === "mandatory");
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  const own = (pattern: RegExp): string[] => errors.filter((each) => pattern.test(each));
  const [byProvider, byProgram] = [own(OF_PROVIDER), own(OF_PROGRAM)];
  if (byProvider.length > 0) return { by: "provider", message: byProvider.join("\n") };
  if (byProgram.length > 0) return { by: "program", message: byProgram.join("\n") };
  if (refused.length > 0)
    return { by: "policy", message: refused.map(({ policy, message }) => `${policy}: ${message}`).join("\n") };
  return { by: "engine", message: errors.join("\n") || stderr };
}

/** The engine's words around what a provider refuses as it checks inputs, and the provider's own when it refuses to make something. */
const OF_PROVIDER = / has a problem: |^\w+:[\w./]+:\w+ \S+: |^\w+\.\w+ takes no /;
/** A program that throws, or says which of its settings can't be. */
const OF_PROGRAM =
  /^Running program .* failed with an unhandled|^error: [A-Z]\w+: |RunError|^stacks\/environment\.\w+\.json has /;
