import { UNKNOWN, type Values } from "../provider.ts";
import { AWS_NAMES } from "./name-rules-aws.ts";
import { GOOGLE_NAMES } from "./name-rules-gcp.ts";
import type { Refusal } from "./refusal.ts";
import { valueAt } from "./thing.ts";

const RULES = [...AWS_NAMES, ...GOOGLE_NAMES];

/** A name that the cloud would refuse when it is too late; the first rule that fits a type counts. */
export function checkName(type: string, inputs: Values): Refusal[] {
  const rule = RULES.find((each) => type.startsWith(each.type) && valueAt(inputs, each.path) !== undefined);
  const name = rule && valueAt(inputs, rule.path);
  if (!rule || name === UNKNOWN) return [];
  const text = String(name);
  const { min = 1, max, pattern, says, source } = rule;
  const refusal = { property: rule.path, found: text, source };
  if (text.length < min || text.length > max)
    return [{ ...refusal, says: `${text.length} characters, and ${min} to ${max} are allowed` }];
  return pattern.test(text) ? [] : [{ ...refusal, says: `${says} are allowed` }];
}
