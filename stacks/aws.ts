import { z } from "zod";
import { awsPlatform } from "../infra/aws/platform.ts";
import { planAwsRanges } from "../infra/aws/ranges.ts";
import { planGcpRanges } from "../infra/gcp/ranges.ts";
import { ReviewSite } from "../infra/review-site.ts";
import { AWS_ACCOUNT, awsProvider } from "./aws-provider.ts";
import { randomProvider } from "./providers.ts";
import { readSettings } from "./settings.ts";
import { readPair, siteArgs, siteOutputs } from "./site.ts";
import { environmentOf, type Program } from "./stack.ts";
import { SITE, SITE_SECRETS, sizeOf } from "./wanted.ts";

const SETTINGS = {
  ...SITE,
  ...AWS_ACCOUNT,
  size: sizeOf("db.m7g.large"),
  zoneIds: z
    .array(
      z.string().regex(/^[a-z]+\d-az\d$/, "must be a zone's id such as sae1-az1"),
      "must be the ids of three zones",
    )
    .length(3),
  databaseAuthority: z
    .string("must be the PEM of RDS's certificate authorities, as AWS publishes it for the region")
    .includes("-----BEGIN CERTIFICATE-----", { error: "must be PEM: -----BEGIN CERTIFICATE-----…" }),
  kubernetesVersion: z.coerce
    .string("must be a minor version such as 1.35")
    .regex(/^1\.\d\d$/, "must be a minor version such as 1.35"),
  endpoints: z.array(z.string()).default([]),
};

/** The site on AWS. */
export const run: Program = async (stack) => {
  const settings = readSettings(SETTINGS, SITE_SECRETS);
  const environment = environmentOf(stack);
  const { account, pair } = readPair(stack, "account-aws");
  const platform = awsPlatform({ ...settings, environment, isTornDown: settings.teardown });
  const args = siteArgs(stack, settings, account, pair, {
    site: "aws",
    ranges: planAwsRanges(stack.facts.ranges.aws),
    other: { site: "gcp", ranges: planGcpRanges(stack.facts.ranges.gcp) },
    certificates: {
      public: pair.awsCertificates.apply((each) => each.public),
      origin: pair.awsCertificates.apply((each) => each.origin),
      private: pair.awsCertificates.apply((each) => each.origin),
    },
  });
  const providers = [awsProvider(settings, environment), randomProvider()];
  return siteOutputs(new ReviewSite(platform, args, { providers }), args);
};
