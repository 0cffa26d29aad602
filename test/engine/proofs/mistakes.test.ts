import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Deployment, startDeployment } from "../deployment.ts";
import { inTwo, runEdited } from "../edited-run.ts";
import { tellEvidence } from "../evidence.ts";
import { judgeAccount } from "../mistakes/account-judge.ts";
import { type Caught, catcherOf } from "../mistakes/catcher.ts";
import type { Mistake } from "../mistakes/mistake.ts";
import { MISTAKES } from "../mistakes/mistakes.ts";
import { SLIPS } from "../mistakes/slips.ts";
import { deployed } from "../saved-deployment.ts";

/** Previews change nothing, so that one deployment serves all of one worker. */
class Worker {
  readonly #kept = new Map<number, Promise<Deployment>>();

  async try(mistake: Mistake): Promise<Caught | undefined> {
    const { stack, command, edits, layers } = mistake;
    const deployment = await this.#deploymentFor(mistake);
    const args = command === "preview" ? ["preview"] : ["up", "--yes", "--skip-preview"];
    const run = await runEdited(deployment, edits, [...args, "-s", stack, "--policy-pack", "policies"]);
    const caught = catcherOf(run) ?? (isOfAws(mistake) ? await judgeAccount(deployment) : undefined);
    if (command === "up") await deployment.close();
    else this.#kept.set(layers, Promise.resolve(deployment));
    return caught;
  }

  async #deploymentFor({ stack, layers, command }: Mistake): Promise<Deployment> {
    const kept = command === "preview" ? this.#kept.get(layers) : undefined;
    const deployment = await (kept ?? (layers === 0 ? startDeployment() : deployed("production", layers)));
    await deployment.run(["stack", "init", stack]); // it may be there
    return deployment;
  }

  async close(): Promise<void> {
    for (const each of this.#kept.values()) await (await each).close();
  }
}

const isOfAws = ({ command, stack }: Mistake): boolean => command === "up" && /aws|dns/.test(stack);

const workers = [new Worker(), new Worker()] as const;
const told = MISTAKES.map(({ name, stack, command }) => ({
  mistake: name,
  stack,
  at: command,
  "caught by": "",
  says: "",
}));
let begun: readonly Promise<Caught | undefined>[] = [];

beforeAll(async () => {
  await deployed("production").then((each) => each.close());
  begun = inTwo(MISTAKES, workers, (mistake, worker) => worker.try(mistake));
});
afterAll(async () => {
  await Promise.allSettled(begun);
  const count = told.filter((row) => !["", "nobody"].includes(row["caught by"])).length;
  tellEvidence("engine-mistakes", `Mistakes caught, without the type checker: ${count} of ${MISTAKES.length}`, told);
  tellEvidence(
    "engine-slips",
    "Mistakes that are known to slip through",
    SLIPS.map((each) => ({ ...each })),
  );
  await Promise.all(workers.map((each) => each.close()));
});

describe("production without a mistake", () => {
  it("is blamed for none", async () => {
    const deployment = await deployed("production");
    expect(await judgeAccount(deployment)).toBeUndefined();
    await deployment.close();
  });
});

describe("a mistake in the real programs", () => {
  it.each(MISTAKES.map((mistake, index) => [`${mistake.name} (${mistake.stack})`, mistake, index] as const))(
    "%s: is caught",
    async (_, { caughtBy, says }, index) => {
      const caught = await begun[index];
      const message = caught?.message.replaceAll(/\s+/g, " ").slice(0, 200) ?? "";
      Object.assign(told[index] ?? {}, { "caught by": caught?.by ?? "nobody", says: message });
      expect(caught).toMatchObject({ by: caughtBy, message: expect.stringContaining(says) });
    },
  );
});
