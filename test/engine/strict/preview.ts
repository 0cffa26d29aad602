import { answerResource } from "../../../infra/recording/answers.ts";
import { type ResourceKey, UNKNOWN, type Values } from "../provider.ts";
import type { ResourceSchema } from "../schema/shape.ts";

/** What a preview can tell of what isn't there yet: what was asked for; all that a cloud adds is unknown. */
export function previewOutputs(key: ResourceKey, schema: ResourceSchema | undefined, inputs: Values): Values {
  const unknown = Object.fromEntries((schema?.outputs ?? []).map((name) => [name, UNKNOWN]));
  const optional = Object.fromEntries((schema?.optionalOutputs ?? []).map((name) => [name, undefined]));
  const known = safely(() => answerResource(key.type, key.name, inputs, { isPreview: false }));
  const added = Object.fromEntries(Object.keys(known).map((name) => [name, UNKNOWN]));
  return { ...unknown, ...optional, ...added, ...unknownInside(known, inputs) };
}

/** Inside of a block that was asked for, too. */
function unknownInside(known: Values, inputs: Values): Values {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const answer = known[name];
      if (!isBlock(value) || !isBlock(answer)) return [name, value];
      const added = Object.keys(answer).filter((each) => !(each in value));
      return [name, { ...Object.fromEntries(added.map((each) => [each, UNKNOWN])), ...unknownInside(answer, value) }];
    }),
  );
}

const isBlock = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An answer may be made of inputs that aren't known yet. */
function safely(work: () => Values): Values {
  try {
    return work();
  } catch {
    return {};
  }
}
