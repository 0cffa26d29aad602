import { planEndpoints, requireMembers } from "../infra/gcp/cluster-access.ts";
import { requireSize } from "../infra/gcp/database-plan.ts";
import { gcpPlatform } from "../infra/gcp/platform.ts";
import { ReviewSite } from "../infra/review-site.ts";
import { sitesOf } from "./environment.ts";
import { gcpProvider } from "./gcp-provider.ts";
import { randomProvider } from "./providers.ts";
import { checkSettings, readSettings, type Settings } from "./settings.ts";
import { readPair, siteArgs, siteOutputs } from "./site.ts";
import { SITE, SITE_SECRETS, sizeOf } from "./site-settings.ts";
import { environmentOf, factsOf, type Program, requireTeardownAllowed, type Stack } from "./stack.ts";
import { areUnique, list, text } from "./wanted.ts";

export const SETTINGS = {
  ...SITE,
  size: sizeOf("db-custom-2-8192", requireSize),
  zones: list(text("must be a zone such as southamerica-east1-a", /./), "three zones")
    .length(3, "must be a list of three zones")
    .refine(areUnique, "must be zones that differ")
    .optional(),
};

/** The site on Google Cloud. */
export const run: Program = async (stack) => {
  const settings = readSettings(SETTINGS, SITE_SECRETS);
  const environment = environmentOf(stack);
  const facts = factsOf(stack);
  await refuseBefore(stack, settings);
  const { account, pair } = readPair(stack, "account-gcp");
  const zones = settings.zones ?? ["a", "b", "c"].map((letter) => `${facts.gcp.region}-${letter}`);
  const platform = gcpPlatform({ ...facts.gcp, zones, environment, isTornDown: settings.teardown });
  const args = siteArgs(stack, settings, account, pair, {
    site: "gcp",
    other: "aws",
    certificates: {
      public: pair.gcpCertificates.apply((each) => each.public),
      origin: pair.gcpCertificates.apply((each) => each.public),
      private: pair.gcpCertificates.apply((each) => each.private),
    },
  });
  const providers = [gcpProvider(facts, environment), randomProvider()];
  return siteOutputs(new ReviewSite(platform, args, { providers }), args);
};

const refuseBefore = (stack: Stack, settings: Settings<typeof SETTINGS, never>): Promise<void> =>
  checkSettings(settings, {
    teardown: (teardown) => requireTeardownAllowed(stack, teardown),
    clusterAccess: (access) => planEndpoints(access, sitesOf(factsOf(stack)).gcp),
    admins: requireMembers,
    viewers: requireMembers,
    zones: (zones) => requireZonesIn(factsOf(stack).gcp.region, zones),
  });

function requireZonesIn(region: string, zones: readonly string[]): void {
  const wrong = zones.filter((zone) => !new RegExp(`^${region}-[a-z]$`).test(zone));
  if (wrong.length > 0) throw new Error(`must be zones of ${region}, which ${wrong.join(", ")} is not`);
}
