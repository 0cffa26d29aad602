import type { Deployment } from "../deployment.ts";
import type { Caught } from "./catcher.ts";

/** What AWS is made by, as far as production goes; the interconnect comes after both sites. */
const STACKS = ["account-aws", "dns-production", "aws-production"];

/** What the checks of test/aws-account say of what was made: the cloud let it pass one by one. */
export async function judgeAccount({ clouds, run }: Deployment): Promise<Caught | undefined> {
  const exports = await Promise.all(STACKS.map((stack) => run(["stack", "export", "-s", stack])));
  const stacks = exports.filter(({ code }) => code === 0).map(({ stdout }) => JSON.parse(stdout));
  const found = clouds.judgeAws("production", stacks);
  return found.length > 0 ? { by: "account", message: found.join("\n") } : undefined;
}
