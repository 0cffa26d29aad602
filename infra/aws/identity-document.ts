import { type Input, jsonStringify, type Output } from "@pulumi/pulumi";

type Value = Input<string> | readonly Input<string>[];

/** A statement of an IAM, key, bucket or queue policy; members are spelled as AWS spells them. */
export interface Statement {
  /** Letters and digits; says what the statement is for. */
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, Value>>;
  readonly Action: string | readonly string[];
  readonly Resource?: Value;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Value>>>>;
}

export const policyDocument = (statements: readonly Statement[]): Output<string> =>
  jsonStringify({ Version: "2012-10-17", Statement: statements });
