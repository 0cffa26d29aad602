import type { Edit } from "../edited-run.ts";

/**
 * Who finds a mistake, of those that stand between an edit and an account. The type checker isn't among them: the engine runs without it. `account` are the
 * checks of test/aws-account over what was made: what an account would refuse by the order of its making, or get wrong in silence.
 */
export type Catcher = "program" | "policy" | "provider" | "engine" | "account";

/** Something wrong that somebody could write into the real programs. */
export interface Mistake {
  readonly name: string;
  readonly stack: string;
  readonly edits: readonly Edit[];
  /** Of the environment's layers of stacks, how many are up: those that the stack reads, or all, where the mistake is a change of what is there. */
  readonly layers: number;
  /** `up` where only making it shows: what it refers to isn't known before. */
  readonly command: "preview" | "up";
  readonly caughtBy: Catcher;
  /** A part of what is told. */
  readonly says: string;
}

/** `[name, file, from, to, who catches it, a part of what is told]`. */
type Row = readonly [name: string, file: string, from: string, to: string, caughtBy: Catcher, says: string];

/** Mistakes of one stack that differ in the edit only. */
export const mistakesOf = (
  stack: string,
  layers: number,
  command: Mistake["command"],
  rows: readonly Row[],
): readonly Mistake[] =>
  rows.map(([name, file, from, to, caughtBy, says]) => ({
    name,
    stack,
    layers,
    command,
    edits: [{ file, from, to }],
    caughtBy,
    says,
  }));
