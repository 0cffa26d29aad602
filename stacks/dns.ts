import { AwsKeys } from "../infra/aws/keys.ts";
import { Certificates } from "../infra/dns/certificates.ts";
import { planHosts } from "../infra/dns/hosts.ts";
import { Zone } from "../infra/dns/zone.ts";
import { PairSecrets } from "../infra/pair-secrets.ts";
import { AUDIT_LOG_DAYS } from "../infra/site-args.ts";
import { awsProvider } from "./aws-provider.ts";
import { gcpProvider } from "./gcp-provider.ts";
import { randomProvider } from "./providers.ts";
import { checkSettings, readSettings } from "./settings.ts";
import { environmentOf, factsOf, type Program, requireTeardownAllowed } from "./stack.ts";
import { email, text, whole, yesOrNo } from "./wanted.ts";

export const SETTINGS = {
  /** Told by certificate authorities of a refused request. */
  certificateContact: email,
  delegationWaitMinutes: whole(0, 1_440).default(60),
  /** Why the zone is not signed; signed without it. */
  unsigned: text("must be the reason, in at least 10 characters", /.{10}/).optional(),
  originSecretGeneration: whole(1, 1_000_000).default(1),
  teardown: yesOrNo.default(false),
};

/** The environment's zone, every certificate of both clouds, and what both sites must know alike. Before all else of the environment. */
export const run: Program = async (stack) => {
  const settings = readSettings(SETTINGS);
  const environment = environmentOf(stack);
  const facts = factsOf(stack);
  await checkSettings(settings, { teardown: (teardown) => requireTeardownAllowed(stack, teardown) });
  const place = { ...facts.aws, environment, isTornDown: settings.teardown };
  const isProtected = !settings.teardown;
  const providers = [awsProvider(facts, environment), gcpProvider(facts, environment), randomProvider()];
  const hosts = planHosts({ domain: facts.domain, environment });
  const keys = new AwsKeys("keys", { purposes: ["edge-logs"], isProtected }, place, { providers });
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
    { hosts, zone, gcpRegion: facts.gcp.region, isProtected },
    { providers },
  );
  const secrets = new PairSecrets(
    "pair",
    { originSecretGeneration: settings.originSecretGeneration, isProtected },
    { providers },
  );
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
