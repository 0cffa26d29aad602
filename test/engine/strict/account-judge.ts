import { planGcpRanges } from "../../../infra/gcp/ranges.ts";
import { EXAMPLE_FACTS } from "../../../stacks/examples.ts";
import { CLUSTERS } from "../../aws-account/cluster.ts";
import { DATABASES } from "../../aws-account/databases.ts";
import { KEEPING } from "../../aws-account/deletion.ts";
import { DEPLOYER } from "../../aws-account/deployer.ts";
import { EDGES, POLICIES } from "../../aws-account/edge.ts";
import { ENCRYPTION } from "../../aws-account/encryption.ts";
import { reach } from "../../aws-account/reach.ts";
import { READY } from "../../aws-account/ready.ts";
import { REGIONS } from "../../aws-account/regions.ts";
import { ALONE } from "../../aws-account/singletons.ts";
import { TEXTS } from "../../aws-account/texts.ts";
import { World as Account, type Check, told } from "../../aws-account/world.ts";
import { type ExportedStack, recordOf, recordThings } from "./recorded-world.ts";
import type { Refusal } from "./refusal.ts";
import { type Thing, textsIn } from "./thing.ts";
import type { World } from "./world.ts";

/**
 * The checks that test/aws-account makes of recordings, made of what lives. What an account would refuse, or get wrong in silence.
 * @param exported `pulumi stack export` of the account's stacks: who depends on whom and what is protected is the engine's knowledge, and no provider's
 */
export function judgeAws(
  world: World,
  environment: keyof typeof EXAMPLE_FACTS,
  exported: readonly ExportedStack[],
): string[] {
  const account = new Account(recordOf(world, exported));
  return checksOf(environment).flatMap(({ says, find }) => find(account).map((found) => `${found} (${says})`));
}

const checksOf = (environment: keyof typeof EXAMPLE_FACTS): readonly Check[] => {
  const { ranges } = EXAMPLE_FACTS[environment];
  return [
    ...[READY, REGIONS, ALONE, DATABASES, CLUSTERS, EDGES, POLICIES, ENCRYPTION, KEEPING, TEXTS, DEPLOYER],
    reach(planGcpRanges(ranges.gcp)),
  ];
};

/** What these checks say of one thing that needs nothing but itself and what it refers to: AWS refuses it at once. */
const AT_ONCE: readonly (readonly [check: Check, says: RegExp])[] = [
  [
    REGIONS,
    / is not in us-east-1$|: its key (?!undefined)\S+ is not of |: its figures are in |: its topic is of another region$/,
  ],
  [ENCRYPTION, /: nobody administrates it$/],
  [DATABASES, / is told | can't follow: |'s parameters: (?!\w+ is too low)| has no backups| managed password/],
];

/** What an account refuses of a thing when it is made. */
export function judgeAtOnce(world: World, wanted: Omit<Thing, "outputs" | "serial">): Refusal[] {
  if (!wanted.type.startsWith("aws:")) return [];
  const thing: Thing = { ...wanted, outputs: {}, serial: Number.POSITIVE_INFINITY };
  const referred = [...textsIn(wanted.inputs)].flatMap(([, text]) => world.known(text));
  const others = [...new Set(referred)].filter(({ type, urn }) => type.startsWith("aws:") && urn !== thing.urn);
  const [record] = recordThings([...others, thing]).slice(-1);
  const account = new Account(recordThings([...others, thing]));
  return AT_ONCE.flatMap(([check, says]) =>
    check
      .find(account)
      .filter((found) => record && found.startsWith(told(record)) && says.test(found))
      .map((found) => ({ property: "", says: found, source: "test/aws-account" })),
  );
}
