import { apiModelsOf } from "./api-models/model.ts";
import { type Clouds, startClouds } from "./clouds.ts";
import { modelChecks } from "./emulator/hooks.ts";
import { type PulumiRun, runPulumi } from "./pulumi.ts";
import { makeWorkspace, type Workspace } from "./workspace.ts";

/** A user's workspace beside the clouds that its stacks are in. */
export interface Deployment {
  readonly clouds: Clouds;
  readonly workspace: Workspace;
  /** A failed command is a result. */
  run(args: readonly string[], signal?: AbortSignal): Promise<PulumiRun>;
  /** @throws CommandFailed */
  mustRun(args: readonly string[]): Promise<PulumiRun>;
  close(): Promise<void>;
}

export class CommandFailed extends Error {
  constructor(args: readonly string[], { code, stdout, stderr, diagnostics, violations }: PulumiRun) {
    const told = [
      ...diagnostics.filter(({ severity }) => severity === "error").map(({ urn, message }) => `${urn} ${message}`),
      ...violations
        .filter(({ level }) => level === "mandatory")
        .map(({ urn, policy, message }) => `${policy}: ${urn} ${message}`),
    ];
    super(
      `pulumi ${args.join(" ")} ended with ${code}:\n${told.join("\n") || `${stderr}\n${stdout}`.trim().slice(-4000)}`,
    );
    this.name = "CommandFailed";
  }
}

/** Nothing is there yet, on either side. */
export const startDeployment = async (): Promise<Deployment> =>
  deploymentOf(await makeWorkspace(), await startJudgedClouds());

/** Strict ones that hold each input against AWS's own API models, too. */
export const startJudgedClouds = (): Promise<Clouds> => startClouds(modelChecks(apiModelsOf()));

export function deploymentOf(workspace: Workspace, clouds: Clouds): Deployment {
  const run = (args: readonly string[], signal?: AbortSignal): Promise<PulumiRun> =>
    runPulumi(workspace, args, { env: clouds.env, ...(signal && { signal }) });
  return {
    clouds,
    workspace,
    run,
    mustRun: async (args) => {
      const result = await run(args);
      if (result.code !== 0) throw new CommandFailed(args, result);
      return result;
    },
    close: async () => {
      await clouds.close();
      await workspace.dispose();
    },
  };
}

/** Makes the stack and applies it, without a preview of its own. @throws CommandFailed */
export async function applyNew(deployment: Deployment, stack: string): Promise<PulumiRun> {
  await deployment.mustRun(["stack", "init", stack]);
  return deployment.mustRun(["up", "--yes", "--skip-preview", "-s", stack]);
}
