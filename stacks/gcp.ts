import { z } from "zod";
import { planAwsRanges } from "../infra/aws/ranges.ts";
import { gcpPlatform } from "../infra/gcp/platform.ts";
import { planGcpRanges } from "../infra/gcp/ranges.ts";
import { ReviewSite } from "../infra/review-site.ts";
import { GCP_PROJECT, gcpProvider } from "./gcp-provider.ts";
import { randomProvider } from "./providers.ts";
import { readSettings } from "./settings.ts";
import { readPair, siteArgs, siteOutputs } from "./site.ts";
import { environmentOf, type Program } from "./stack.ts";
import { SITE, SITE_SECRETS, sizeOf } from "./wanted.ts";

const SETTINGS = {
  ...SITE,
  ...GCP_PROJECT,
  size: sizeOf("db-custom-2-8192"),
  zones: z.array(z.string(), "must be a list of zones").length(3).optional(),
};

/** The site on Google Cloud. */
export const run: Program = async (stack) => {
  const settings = readSettings(SETTINGS, SITE_SECRETS);
  const environment = environmentOf(stack);
  const { account, pair } = readPair(stack, "account-gcp");
  const zones = settings.zones ?? ["a", "b", "c"].map((letter) => `${settings.region}-${letter}`);
  const platform = gcpPlatform({ ...settings, zones, environment, isTornDown: settings.teardown });
  const args = siteArgs(stack, settings, account, pair, {
    site: "gcp",
    ranges: planGcpRanges(stack.facts.ranges.gcp),
    other: { site: "aws", ranges: planAwsRanges(stack.facts.ranges.aws) },
    certificates: {
      public: pair.gcpCertificates.apply((each) => each.public),
      origin: pair.gcpCertificates.apply((each) => each.public),
      private: pair.gcpCertificates.apply((each) => each.private),
    },
  });
  const providers = [gcpProvider(settings, environment), randomProvider()];
  return siteOutputs(new ReviewSite(platform, args, { providers }), args);
};
