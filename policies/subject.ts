import type { InputsByToken, Token } from "./inputs.ts";

/** One resource as a rule sees it, whoever runs the rule. */
export interface Subject<Inputs = Readonly<Record<string, unknown>>> {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Reading a value that a preview doesn't know throws; `must` and `known` take care of it. */
  readonly inputs: Inputs;
  readonly isProtected: boolean;
  readonly provider: { readonly type: string; readonly inputs: Readonly<Record<string, unknown>> } | undefined;
  /** URN; undefined for the stack itself. */
  readonly parent: string | undefined;
  /** URNs. */
  readonly dependsOn: readonly string[];
  /** URNs of what the value of an input was made of. */
  readonly madeOf: Readonly<Record<string, readonly string[]>>;
}

export class StackView {
  readonly name: string;
  readonly all: readonly Subject[];

  constructor(all: readonly Subject[]) {
    this.all = all;
    this.name = stackOf(all[0]?.urn ?? "");
  }

  of<Type extends Token>(type: Type): Subject<InputsByToken[Type]>[] {
    return this.all.filter((subject) => subject.type === type) as unknown as Subject<InputsByToken[Type]>[];
  }

  /** Those of a type whose input `property` leads to the subject. */
  beside<Type extends Token>(
    subject: Subject<unknown>,
    type: Type,
    property: keyof InputsByToken[Type] & string,
  ): Subject<InputsByToken[Type]>[] {
    return this.of(type).filter((each) => leadsTo(each, property, subject));
  }
}

/** An id is unknown in a preview, so the engine's own record of what an input was made of is asked. */
const leadsTo = (from: Subject<unknown>, property: string, to: Subject<unknown>): boolean =>
  (from.madeOf[property] ?? []).includes(to.urn);

/** `urn:pulumi:aws-production::project::type::name`. */
export const stackOf = (urn: string): string => urn.split("::")[0]?.split(":").at(2) ?? "";
