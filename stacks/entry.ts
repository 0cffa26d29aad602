import { Entry } from "../infra/dns/entry.ts";
import { planHosts } from "../infra/dns/hosts.ts";
import { awsProvider } from "./aws-provider.ts";
import { DnsOutputs, readNow, readOutputs, SiteOutputs } from "./outputs.ts";
import { requireSameImage } from "./same-image.ts";
import { readSettings } from "./settings.ts";
import { environmentOf, factsOf, type Program, type Stack } from "./stack.ts";
import { object, whole } from "./wanted.ts";

const weight = whole(0, 255);
export const SETTINGS = {
  weights: object({ aws: weight, gcp: weight }, 'must be an object such as {"aws": 128, "gcp": 128}')
    .refine(({ aws, gcp }) => aws + gcp > 0, "must have one that is not 0: Route 53 takes all 0 for all equal")
    .default({ aws: 128, gcp: 128 }),
};

const TARGETS = { entrance: SiteOutputs.entrance, origin: SiteOutputs.origin, private: SiteOutputs.private };

/** The one name over both clouds, and the checks behind it. After both sites. */
export const run: Program = async (stack) => {
  const settings = readSettings(SETTINGS);
  const environment = environmentOf(stack);
  const facts = factsOf(stack);
  await requireSameImage(stack);
  const { zoneId } = readOutputs(stack, `dns-${environment}`, { zoneId: DnsOutputs.zoneId });
  const hosts = planHosts({ domain: facts.domain, environment });
  const targets = { aws: await targetsOf(stack, "aws"), gcp: await targetsOf(stack, "gcp") };
  const providers = [awsProvider(facts, environment)];
  const entry = new Entry("entry", { zoneId, hosts, targets, weights: settings.weights }, { providers });
  return { healthChecks: entry.healthChecks, url: `https://${hosts.public}` };
};

/** Known before anything is planned: what kind of target it is decides which records there are. */
const targetsOf = (stack: Stack, site: "aws" | "gcp") => readNow(stack, `${site}-${environmentOf(stack)}`, TARGETS);
