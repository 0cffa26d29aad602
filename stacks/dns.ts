import { z } from "zod";
import { AwsKeys } from "../infra/aws/keys.ts";
import { Certificates } from "../infra/dns/certificates.ts";
import { planHosts } from "../infra/dns/hosts.ts";
import { Zone } from "../infra/dns/zone.ts";
import { PairSecrets } from "../infra/pair-secrets.ts";
import { AUDIT_LOG_DAYS } from "../infra/site-args.ts";
import { AWS_ACCOUNT, awsProvider } from "./aws-provider.ts";
import { GCP_PROJECT, gcpProvider } from "./gcp-provider.ts";
import { randomProvider } from "./providers.ts";
import { readSettings } from "./settings.ts";
import { environmentOf, type Program } from "./stack.ts";
import { email, OWNERSHIP } from "./wanted.ts";

const { region: awsRegion, ...AWS } = AWS_ACCOUNT;
const { region: gcpRegion, ...GCP } = GCP_PROJECT;

const SETTINGS = {
  ...OWNERSHIP,
  ...AWS,
  ...GCP,
  awsRegion,
  gcpRegion,
  /** Told by certificate authorities of a refused request. */
  certificateContact: email,
  delegationWaitMinutes: z.coerce.number().int().min(0).default(60),
  /** Why the zone is not signed; signed without it. */
  unsigned: z.string().min(10).optional(),
  originSecretGeneration: z.coerce.number().int().min(1).default(1),
  teardown: z.boolean().default(false),
};

/** The environment's zone, every certificate of both clouds, and what both sites must know alike. Before all else of the environment. */
export const run: Program = async (stack) => {
  const settings = readSettings(SETTINGS);
  const environment = environmentOf(stack);
  const place = { ...settings, environment, isTornDown: settings.teardown };
  const isProtected = !settings.teardown;
  const providers = [
    awsProvider({ ...settings, region: settings.awsRegion }, environment),
    gcpProvider({ ...settings, region: settings.gcpRegion }, environment),
    randomProvider(),
  ];
  const hosts = planHosts({ domain: stack.facts.domain, environment });
  const keys = new AwsKeys(
    "keys",
    { purposes: ["edge-logs"], isProtected },
    { ...place, region: settings.awsRegion },
    { providers },
  );
  const zone = new Zone(
    "zone",
    {
      domain: hosts.zone,
      logs: { key: keys.of("edge-logs"), days: AUDIT_LOG_DAYS },
      ...(settings.unsigned && { signing: { unsigned: settings.unsigned } }),
      certificateContact: settings.certificateContact,
      delegationWaitMinutes: settings.delegationWaitMinutes,
      isProtected,
    },
    place,
    { providers },
  );
  const certificates = new Certificates(
    "certificates",
    { hosts, zone, gcpRegion: settings.gcpRegion, isProtected },
    { providers },
  );
  const secrets = new PairSecrets("pair", { originSecretGeneration: settings.originSecretGeneration }, { providers });
  const [originSecret, previousOriginSecret] = secrets.originSecrets;
  return {
    zoneId: zone.zoneId,
    nameServers: zone.nameServers,
    dsRecord: zone.dsRecord,
    awsCertificates: certificates.aws,
    gcpCertificates: { public: certificates.gcp.publicMap, private: certificates.gcp.private },
    originSecret,
    previousOriginSecret,
    passwordPepper: secrets.passwordPepper,
    cursorKey: secrets.cursorKey,
    replicationPassword: secrets.replicationPassword,
  };
};
