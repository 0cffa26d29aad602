import { planApiEndpoint } from "../infra/aws/cluster-endpoint.ts";
import { requirePrincipals, requireRole } from "../infra/aws/cluster-principals.ts";
import { requireDatabasePlan } from "../infra/aws/database-checks.ts";
import { requireEndpoints } from "../infra/aws/network-endpoints.ts";
import { requireOnePerZone } from "../infra/aws/network-zones.ts";
import { awsPlatform } from "../infra/aws/platform.ts";
import { planName } from "../infra/names.ts";
import { ReviewSite } from "../infra/review-site.ts";
import { requireVersionOf, requireZonesOf } from "./aws-lookups.ts";
import { awsProvider } from "./aws-provider.ts";
import { sitesOf } from "./environment.ts";
import { randomProvider } from "./providers.ts";
import { checkSettings, readSettings, type Settings } from "./settings.ts";
import { readPair, siteArgs, siteOutputs } from "./site.ts";
import { SITE, SITE_SECRETS, sizeOf } from "./site-settings.ts";
import { environmentOf, factsOf, type Program, requireTeardownAllowed, type Stack } from "./stack.ts";
import { list, text } from "./wanted.ts";

export const SETTINGS = {
  ...SITE,
  size: sizeOf("db.m7g.large", requireDatabasePlan),
  zoneIds: list(text("must be a zone's id such as sae1-az1", /^[a-z]+\d-az\d$/), "three zones' ids").length(
    3,
    "must be a list of three zones' ids",
  ),
  databaseAuthority: text(
    "must be the PEM of RDS's certificate authorities, as AWS publishes it for the region",
    /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/,
  ),
  kubernetesVersion: text("must be a minor version such as 1.35", /^1\.\d\d$/),
  endpoints: list(text("must be a service such as ecr.api", /./), "services such as ecr.api").default([]),
};

/** The site on AWS. */
export const run: Program = async (stack) => {
  const settings = readSettings(SETTINGS, SITE_SECRETS);
  const environment = environmentOf(stack);
  const facts = factsOf(stack);
  await refuseBefore(stack, settings);
  const provider = awsProvider(facts, environment);
  await checkSettings(settings, {
    zoneIds: (zones) => requireZonesOf(provider, zones),
    kubernetesVersion: (version) => requireVersionOf(provider, planName("cluster", { environment }), version),
  });
  const { account, pair } = readPair(stack, "account-aws");
  const platform = awsPlatform({ ...settings, ...facts.aws, environment, isTornDown: settings.teardown });
  const args = siteArgs(stack, settings, account, pair, {
    site: "aws",
    other: "gcp",
    certificates: {
      public: pair.awsCertificates.apply((each) => each.public),
      origin: pair.awsCertificates.apply((each) => each.origin),
      private: pair.awsCertificates.apply((each) => each.origin),
    },
  });
  return siteOutputs(new ReviewSite(platform, args, { providers: [provider, randomProvider()] }), args);
};

const refuseBefore = (stack: Stack, settings: Settings<typeof SETTINGS, never>): Promise<void> =>
  checkSettings(settings, {
    teardown: (teardown) => requireTeardownAllowed(stack, teardown),
    clusterAccess: planApiEndpoint,
    admins: (admins) =>
      requirePrincipals(
        admins,
        settings.viewers.filter((each) => admins.includes(each)),
      ),
    viewers: (viewers) => viewers.forEach(requireRole),
    zoneIds: (zones) => requireOnePerZone(sitesOf(factsOf(stack)).aws, zones),
    endpoints: requireEndpoints,
  });
