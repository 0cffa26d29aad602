import * as kubernetes from "@pulumi/kubernetes";
import type { Output } from "@pulumi/pulumi";
import { z } from "zod";
import { OnSiteNetwork } from "../infra/interconnect/on-site.ts";
import { Replication } from "../infra/interconnect/replication.ts";
import { AwsGcpVpn } from "../infra/interconnect/vpn.ts";
import type { JobPlace } from "../infra/kubernetes/job.ts";
import { AUDIT_LOG_DAYS } from "../infra/site-args.ts";
import { AWS_ACCOUNT, awsProvider } from "./aws-provider.ts";
import { writerOf } from "./environment.ts";
import { GCP_PROJECT, gcpProvider } from "./gcp-provider.ts";
import { readNow, readOutputs, SiteOutputs } from "./outputs.ts";
import { randomProvider } from "./providers.ts";
import { requireSameImage } from "./same-image.ts";
import { readSettings } from "./settings.ts";
import { environmentOf, type Program, type Stack } from "./stack.ts";
import { cidr, OWNERSHIP } from "./wanted.ts";

const { region: awsRegion, ...AWS } = AWS_ACCOUNT;
const { region: gcpRegion, ...GCP } = GCP_PROJECT;

const onSite = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{1,20}$/, "must be a short name"),
  addresses: z.array(z.ipv4("must be the gateway's public addresses")).min(1).max(2),
  asn: z.int().min(64_512).max(65_534),
  ranges: z.array(cidr).min(1),
});

const SETTINGS = {
  ...OWNERSHIP,
  ...AWS,
  ...GCP,
  awsRegion,
  gcpRegion,
  /** Networks of offices; their order gives them their addresses inside the tunnels, so that a new one goes to the end. */
  onSite: z.array(onSite).default([]),
  keyVersions: z.array(z.int().min(1)).length(4).optional(),
  teardown: z.boolean().default(false),
};

/** The private way between the clouds, and the replication over it. After both sites. */
export const run: Program = async (stack) => {
  const settings = readSettings(SETTINGS);
  const environment = environmentOf(stack);
  await requireSameImage(stack);
  const place = { environment, isTornDown: settings.teardown };
  const providers = [
    awsProvider({ ...settings, region: settings.awsRegion }, environment),
    gcpProvider({ ...settings, region: settings.gcpRegion }, environment),
    randomProvider(),
  ];
  const [aws, gcp] = [await readSite(stack, "aws"), await readSite(stack, "gcp")];
  const vpn = new AwsGcpVpn(
    "vpn",
    {
      aws: {
        vpcId: aws.network,
        routeTableIds: aws.now.routes,
        ranges: aws.now.ranges,
        logs: { key: aws.logsKey, days: AUDIT_LOG_DAYS },
      },
      gcp: { network: gcp.network, ranges: gcp.now.ranges, secretsKey: gcp.secretsKey },
      ...(settings.keyVersions && { keyVersions: settings.keyVersions }),
      isProtected: !settings.teardown,
    },
    {
      aws: { ...settings, ...place, region: settings.awsRegion },
      gcp: { ...settings, ...place, region: settings.gcpRegion, zones: [] },
    },
    { providers },
  );
  const sites = { aws: aws.now.ranges, gcp: gcp.now.ranges };
  const offices = settings.onSite.map(
    ({ name, ...office }, index) => new OnSiteNetwork(name, { ...office, link: index + 1, sites, vpn }, { providers }),
  );
  const replication = new Replication(
    "replication",
    { writer: writerOf(stack.facts), sites: { aws: followable(aws), gcp: followable(gcp) } },
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

const followable = (site: Awaited<ReturnType<typeof readSite>>) => ({
  kubernetes: site.kubernetes,
  jobs: site.ownerJobs as unknown as Output<JobPlace>,
  image: site.imageReference,
  primaryHost: site.primaryHost,
  databaseName: site.databaseName,
});
