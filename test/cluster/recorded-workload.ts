import type { RecordedResource } from "../../infra/recording/record.ts";
import { recordStack } from "../../stacks/record-stack.ts";
import type { Made, ResourceKey, Values } from "../engine/provider.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import type { KubernetesProvider } from "./kubernetes-provider.ts";

/** One object of the programs, as the engine would hand it to the provider. */
export interface WorkloadResource {
  readonly key: ResourceKey;
  readonly inputs: Values;
}

const TIMEOUT_SECONDS = 60;

/** What a stack makes in its cluster, in an order that it can be made in; without the engine. */
export async function recordWorkload(stack: string): Promise<WorkloadResource[]> {
  const { resources } = await recordStack(stack);
  return resources.filter(({ type }) => type.startsWith("kubernetes:")).map(resourceOf);
}

const resourceOf = ({ urn, type, name, inputs }: RecordedResource): WorkloadResource => ({
  key: { urn, type, name, provider: { kubeconfig: "recorded" } },
  inputs: JSON.parse(JSON.stringify(inputs)),
});

export const find = (resources: readonly WorkloadResource[], kind: string, name: string): WorkloadResource => {
  const found = resources.find(({ inputs }) => inputs.kind === kind && objectOf(inputs).metadata?.name === name);
  if (!found) throw new Error(`The programs make no ${kind} ${name}.`);
  return found;
};

const objectOf = (inputs: Values) => inputs as unknown as KubernetesObject;

/** As the engine does with a resource that isn't there: it is checked, then made, and waited for. */
export async function make(
  provider: KubernetesProvider,
  { key, inputs }: WorkloadResource,
  timeoutSeconds = TIMEOUT_SECONDS,
): Promise<Made & { readonly inputs: Values }> {
  const checked = await provider.check(key, inputs, undefined);
  return {
    ...(await provider.create(key, checked.inputs, { isPreview: false, timeoutSeconds })),
    inputs: checked.inputs,
  };
}
