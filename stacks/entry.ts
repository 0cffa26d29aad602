import { z } from "zod";
import { Entry } from "../infra/dns/entry.ts";
import { planHosts } from "../infra/dns/hosts.ts";
import { AWS_ACCOUNT, awsProvider } from "./aws-provider.ts";
import { DnsOutputs, readNow, readOutputs, SiteOutputs } from "./outputs.ts";
import { requireSameImage } from "./same-image.ts";
import { readSettings } from "./settings.ts";
import { environmentOf, type Program, type Stack } from "./stack.ts";
import { OWNERSHIP } from "./wanted.ts";

const weight = z.int().min(0).max(255);
const SETTINGS = {
  ...OWNERSHIP,
  ...AWS_ACCOUNT,
  weights: z.strictObject({ aws: weight, gcp: weight }).default({ aws: 128, gcp: 128 }),
};

const TARGETS = { entrance: SiteOutputs.entrance, origin: SiteOutputs.origin, private: SiteOutputs.private };

/** The one name over both clouds, and the checks behind it. After both sites. */
export const run: Program = async (stack) => {
  const settings = readSettings(SETTINGS);
  const environment = environmentOf(stack);
  await requireSameImage(stack);
  const { zoneId } = readOutputs(stack, `dns-${environment}`, { zoneId: DnsOutputs.zoneId });
  const hosts = planHosts({ domain: stack.facts.domain, environment });
  const targets = { aws: await targetsOf(stack, "aws"), gcp: await targetsOf(stack, "gcp") };
  const providers = [awsProvider(settings, environment)];
  const entry = new Entry("entry", { zoneId, hosts, targets, weights: settings.weights }, { providers });
  return { healthChecks: entry.healthChecks, url: `https://${hosts.public}` };
};

/** Known before anything is planned: what kind of target it is decides which records there are. */
const targetsOf = (stack: Stack, site: "aws" | "gcp") => readNow(stack, `${site}-${environmentOf(stack)}`, TARGETS);
