import type { ResourceKey, Values } from "../provider.ts";
import type { ResourceSchema } from "../schema/shape.ts";

/** The tags of the provider's configuration are put on what can be tagged before anything is planned. github.com/pulumi/pulumi-aws provider/tags.go */
export function withDefaultTags(key: ResourceKey, schema: ResourceSchema | undefined, inputs: Values): Values {
  const { tags } = (key.provider?.defaultTags ?? {}) as { tags?: Values };
  const canBeTagged = schema?.inputs.tags !== undefined && schema.outputs.includes("tagsAll");
  return tags && canBeTagged ? { ...inputs, tags: { ...tags, ...(inputs.tags as object) } } : inputs;
}
