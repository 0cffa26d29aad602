import { answerCall } from "../../../infra/recording/answers.ts";
import type { Values } from "../provider.ts";
import type { Schemas } from "../schema/cache.ts";
import { checkInputs } from "./inputs-check.ts";
import type { World } from "./world.ts";

const CLUSTER = "aws:eks/cluster:Cluster";

export class CallRefused extends Error {
  constructor(token: string, reasons: readonly string[]) {
    super(`${token}: ${reasons.join("; ")}`);
    this.name = "CallRefused";
  }
}

/**
 * What a function of a provider returns: of what lives, where it asks for that, else what a recording answers.
 * @throws CallRefused for arguments that it doesn't take
 */
export function answerStrictly(world: World, schemas: Schemas, token: string, args: Values): Values {
  const schema = schemas.of(token);
  if (!schema) throw new CallRefused(token, ["there is no such function"]);
  const failures = checkInputs(schema, args);
  if (failures.length > 0)
    throw new CallRefused(
      token,
      failures.map(({ property, reason }) => reason || property),
    );
  return ofWorld(world, token, args) ?? answerCall(token, args);
}

function ofWorld(world: World, token: string, { name }: Values): Values | undefined {
  const clusters = world.of(CLUSTER);
  if (token === "aws:eks/getClusters:getClusters") return { names: clusters.map(({ id }) => id) };
  if (token !== "aws:eks/getCluster:getCluster") return undefined;
  const found = clusters.find(({ id }) => id === name);
  if (!found) throw new CallRefused(token, [`ResourceNotFoundException: No cluster found for name: ${name}`]);
  return { ...found.outputs, id: found.id, name };
}
