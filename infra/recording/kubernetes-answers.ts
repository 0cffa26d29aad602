import type { ResourceAnswers } from "./answer.ts";

/** What a cluster would answer, as far as the programs read it; see aws-answers.ts. */
export const KUBERNETES_OUTPUTS: ResourceAnswers = {
  "kubernetes:core/v1:Namespace": (name, inputs) => ({
    metadata: { name, ...(inputs.metadata as object), uid: "5f1c3a52-0000-4000-8000-000000000001" },
  }),
  /** An object without a name gets the provider's. */
  "kubernetes:core/v1:ConfigMap": (name, inputs) => ({
    metadata: { name: `${name}-0a1b2c3d`, ...(inputs.metadata as object) },
  }),
};
