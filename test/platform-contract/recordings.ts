import { record } from "../../infra/recording/record.ts";
import { readAwsFacts } from "./aws-facts.ts";
import { readExampleFacts } from "./example-facts.ts";
import { runExampleAccount, runExampleSite } from "./example-program.ts";
import type { CloudFacts } from "./facts.ts";
import { readGcpFacts } from "./gcp-facts.ts";
import { Recorded, type Resources } from "./reading.ts";

export const CLOUDS = ["aws", "gcp", "example"] as const;
export type Cloud = (typeof CLOUDS)[number];

const READERS: Readonly<Record<Cloud, (recorded: Recorded) => CloudFacts>> = {
  aws: readAwsFacts,
  gcp: readGcpFacts,
  example: readExampleFacts,
};

export const readFacts = (cloud: Cloud, resources: Resources): CloudFacts => READERS[cloud](new Recorded(resources));

/** As recordStack names the stacks of clouds that exist. */
export async function recordExample(
  isPreview = false,
): Promise<readonly (readonly [name: string, resources: Resources])[]> {
  const site = await record(runExampleSite, { stack: "example-production", isPreview });
  const account = await record(runExampleAccount, { stack: "account-example", isPreview });
  return [
    ["example-production", site.resources],
    ["account-example", account.resources],
  ];
}
