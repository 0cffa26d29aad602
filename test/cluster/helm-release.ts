import type { Made, Values } from "../engine/provider.ts";
import type { ApiServer } from "./api-server.ts";
import { applyDefinitions } from "./definitions.ts";

/** As Pulumi names it; not an object of the API server. */
export const RELEASE_TYPE = "kubernetes:helm.sh/v3:Release";

export class ChartUnknown extends Error {
  constructor(chart: unknown) {
    super(
      `The chart ${JSON.stringify(chart)} can't be had here, and nothing stands in for it: keda is the one that does.`,
    );
    this.name = "ChartUnknown";
  }
}

/**
 * A chart comes from its own server, which can't be asked here. Of KEDA's only the definitions of its kinds are applied, from its Go module: objects of them are
 * judged by its schema, and nothing acts on them. That the release itself works stays unproved.
 * @throws ChartUnknown
 */
export async function installRelease(api: ApiServer, inputs: Values): Promise<Made> {
  if (inputs.chart !== "keda") throw new ChartUnknown(inputs.chart);
  await applyDefinitions(api, "keda");
  const { name, namespace, version, chart } = inputs;
  return {
    id: `${namespace}/${name}`,
    outputs: { ...inputs, status: { name, namespace, version, chart, status: "recorded" } },
  };
}
