import * as kubernetes from "@pulumi/kubernetes";
import type { Output } from "@pulumi/pulumi";
import type { SiteRanges } from "../infra/address-plan.ts";
import { OnSiteNetwork } from "../infra/interconnect/on-site.ts";
import { Replication } from "../infra/interconnect/replication.ts";
import { planOnSiteTunnels, requireAsns, requireSeparate } from "../infra/interconnect/tunnel-plan.ts";
import { AWS_ASN, AwsGcpVpn, GCP_ASN } from "../infra/interconnect/vpn.ts";
import type { JobPlace } from "../infra/kubernetes/job.ts";
import { AUDIT_LOG_DAYS } from "../infra/site-args.ts";
import { awsProvider } from "./aws-provider.ts";
import { type Cloud, writerOf } from "./environment.ts";
import { gcpProvider } from "./gcp-provider.ts";
import { readNow, readOutputs, SiteOutputs } from "./outputs.ts";
import { refused, tell } from "./problems.ts";
import { randomProvider } from "./providers.ts";
import { requireSameImage } from "./same-image.ts";
import { checkSettings, readSettings } from "./settings.ts";
import { environmentOf, factsFileOf, factsOf, type Program, requireTeardownAllowed, type Stack } from "./stack.ts";
import { list, whole, yesOrNo } from "./wanted.ts";

export const SETTINGS = {
  /** Of the four tunnels between the clouds; a raised one changes that tunnel's key. */
  keyVersions: list(whole(1, 1_000_000), "four versions").length(4, "must be a list of four versions").optional(),
  teardown: yesOrNo.default(false),
};

/** The private way between the clouds, and the replication over it. After both sites. */
export const run: Program = async (stack) => {
  const settings = readSettings(SETTINGS);
  const environment = environmentOf(stack);
  const facts = factsOf(stack);
  await checkSettings(settings, { teardown: (teardown) => requireTeardownAllowed(stack, teardown) });
  await requireSameImage(stack);
  const [aws, gcp] = [await readSite(stack, "aws"), await readSite(stack, "gcp")];
  const sites = { aws: aws.now.ranges, gcp: gcp.now.ranges };
  requireOffices(stack, sites);
  const place = { environment, isTornDown: settings.teardown };
  const providers = [awsProvider(facts, environment), gcpProvider(facts, environment), randomProvider()];
  const vpn = new AwsGcpVpn(
    "vpn",
    {
      aws: {
        vpcId: aws.network,
        routeTableIds: aws.now.routes,
        ranges: sites.aws,
        logs: { key: aws.logsKey, days: AUDIT_LOG_DAYS },
      },
      gcp: { network: gcp.network, ranges: sites.gcp, secretsKey: gcp.secretsKey },
      ...(settings.keyVersions && { keyVersions: settings.keyVersions }),
      isProtected: !settings.teardown,
    },
    { aws: { ...facts.aws, ...place }, gcp: { ...facts.gcp, ...place, zones: [] } },
    { providers },
  );
  const offices = facts.offices.map(
    ({ name, ...office }, index) => new OnSiteNetwork(name, { ...office, link: index + 1, sites, vpn }, { providers }),
  );
  const replication = new Replication(
    "replication",
    { writer: writerOf(facts), sites: { aws: followable(aws), gcp: followable(gcp) } },
    { dependsOn: [vpn] },
  );
  return {
    connections: vpn.connectionIds,
    tunnels: vpn.tunnelNames,
    jobs: replication.jobs,
    devices: offices.map(({ device }) => device),
  };
};

async function readSite(stack: Stack, site: "aws" | "gcp") {
  const other = `${site}-${environmentOf(stack)}`;
  const { routes, ranges } = SiteOutputs;
  const outputs = readOutputs(stack, other, SiteOutputs);
  const { kubeconfig } = outputs;
  // Routes and ranges decide how many resources there are: they are known before anything is planned.
  const now = await readNow(stack, other, { routes, ranges });
  return { ...outputs, now, kubernetes: new kubernetes.Provider(site, { kubeconfig, enableServerSideApply: true }) };
}

/** What the sites have become, not what they are asked to be: offices must fit that. @throws RunError */
function requireOffices(stack: Stack, sites: Readonly<Record<Cloud, SiteRanges>>): void {
  const { offices } = factsOf(stack);
  try {
    requireAsns({ aws: AWS_ASN, gcp: GCP_ASN, ...Object.fromEntries(offices.map(({ name, asn }) => [name, asn])) });
    requireSeparate(sites, Object.fromEntries(offices.map(({ name, ranges }) => [name, ranges])));
    for (const [index, { addresses }] of offices.entries()) planOnSiteTunnels(index + 1, addresses.length as 1 | 2);
  } catch (error) {
    const told = offices.map(({ name, asn, ranges }) => ({ name, asn, ranges }));
    throw refused(`stacks/${factsFileOf(stack)}`, [tell("offices", told, (error as Error).message)]);
  }
}

const followable = (site: Awaited<ReturnType<typeof readSite>>) => ({
  kubernetes: site.kubernetes,
  jobs: site.ownerJobs as unknown as Output<JobPlace>,
  image: site.imageReference,
  primaryHost: site.publisherHost,
  databaseName: site.databaseName,
});
