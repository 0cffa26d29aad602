import { describe, expect, it } from "@jest/globals";
import type { RecordedResource } from "../infra/recording/record.ts";
import { type RecordStackOptions, recordStack } from "./record-stack.ts";

type Refused = readonly [what: string, stack: string, settings: Readonly<Record<string, unknown>>, ...lines: string[]];

const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;

/** Wrong settings of every program, and all lines that are told of them. */
const SETTINGS: readonly Refused[] = [
  [
    "no access to the cluster",
    "aws-production",
    { clusterAccess: undefined },
    'clusterAccess: is not set; it must be "private" (a runner inside the network) or a list of narrow ranges such as ["203.0.113.0/28"]',
  ],
  [
    "everybody's access to the cluster",
    "aws-production",
    { clusterAccess: ["0.0.0.0/0"] },
    'clusterAccess: found ["0.0.0.0/0"]; 0.0.0.0/0 may not reach the cluster\'s API: a /16 is the widest that may.',
  ],
  [
    "everybody's access to the cluster",
    "gcp-production",
    { clusterAccess: ["0.0.0.0/0"] },
    'clusterAccess: found ["0.0.0.0/0"]; Access to the cluster from 0.0.0.0/0 is too wide: /16 and narrower is wanted.',
  ],
  [
    "a range that begins in its middle",
    "gcp-production",
    { clusterAccess: ["203.0.113.0/28", "203.0.113.5/28"] },
    'clusterAccess[1]: found "203.0.113.5/28"; 203.0.113.5/28 does not start at a multiple of its size; 203.0.113.0/28 does.',
  ],
  [
    "everybody as an admin, and nobody",
    "gcp-production",
    { admins: ["allUsers"], viewers: ["sre"] },
    'admins: found ["allUsers"]; allUsers can\'t be given access: user:, group:, serviceAccount:, principal: or principalSet: is wanted, never everybody.',
    'viewers: found ["sre"]; sre can\'t be given access: user:, group:, serviceAccount:, principal: or principalSet: is wanted, never everybody.',
  ],
  [
    "a role as admin and as viewer",
    "aws-production",
    { admins: [role("sre")], viewers: [role("sre")] },
    `admins: found ["${role("sre")}"]; ${role("sre")} is named twice: a role has one entry, as admin or as viewer.`,
  ],
  [
    "no admin",
    "aws-production",
    { admins: [] },
    "admins: found []; it must be a list of principals that may change the cluster, at least one",
  ],
  [
    "the other cloud's size of a database",
    "aws-production",
    { size: { databaseTier: "db-custom-2-8192" } },
    'size.databaseTier: found "db-custom-2-8192"; tier must be an RDS class such as db.m7g.large; found "db-custom-2-8192".',
  ],
  [
    "the other cloud's size of a database",
    "gcp-production",
    { size: { databaseTier: "db.m7g.large" } },
    'size.databaseTier: found "db.m7g.large"; The tier "db.m7g.large" is none of the Enterprise edition: db-custom-<processors>-<MiB> is wanted, db-g1-small or db-f1-micro for trials.',
  ],
  [
    "sizes that aren't any",
    "aws-production",
    { size: { web: { min: 5, desired: 2, max: 3 }, storageGiB: 5, hasReplcia: true, backupDays: "long" } },
    "size.storageGiB: found 5; it must be a whole number from 20 to 16384",
    'size.backupDays: found "long"; it must be a whole number from 7 to 35',
    'size.web: found {"min":5,"desired":2,"max":3}; it must have min ≤ desired ≤ max',
    "size.hasReplcia: there is no such setting here; did you mean hasReplica?",
  ],
  [
    "fewer pods than admission lets through",
    "gcp-production",
    { size: { web: { min: 1, desired: 2, max: 3 } } },
    'size: found {"web":{"min":1,"desired":2,"max":3}}; it must have web.min ≥ minWebPods: admission refuses fewer pods',
  ],
  [
    "endpoints that cost nothing already",
    "aws-production",
    { endpoints: ["s3"] },
    'endpoints: found ["s3"]; S3 has its gateway endpoint already, which costs nothing.',
  ],
  [
    "a zone twice",
    "aws-production",
    { zoneIds: ["sae1-az1", "sae1-az1", "sae1-az2"] },
    'zoneIds: found ["sae1-az1","sae1-az1","sae1-az2"]; Zones must differ, found sae1-az1, sae1-az1, sae1-az2.',
  ],
  [
    "zones that the account doesn't have, and a version that isn't supported",
    "aws-production",
    { zoneIds: ["sae1-az1", "sae1-az2", "use1-az3"], kubernetesVersion: "1.20" },
    'zoneIds: found ["sae1-az1","sae1-az2","use1-az3"]; This account has no zone use1-az3: it has sae1-az1, sae1-az2, sae1-az3.',
    'kubernetesVersion: found "1.20"; Kubernetes 1.20 is not in standard support on EKS; 1.34, 1.35, 1.36 are.',
  ],
  [
    "what isn't written as it must be",
    "aws-staging",
    { zoneIds: ["sa-east-1a"], kubernetesVersion: "latest", databaseAuthority: "rds.pem", teardown: "yes" },
    'teardown: found "yes"; it must be true or false',
    'zoneIds[0]: found "sa-east-1a"; it must be a zone\'s id such as sae1-az1',
    'zoneIds: found ["sa-east-1a"]; it must be a list of three zones\' ids',
    'databaseAuthority: found "rds.pem"; it must be the PEM of RDS\'s certificate authorities, as AWS publishes it for the region',
    'kubernetesVersion: found "latest"; it must be a minor version such as 1.35',
  ],
  [
    "zones of another region",
    "gcp-production",
    { zones: ["southamerica-east1-a", "us-east1-b", "us-east1-c"] },
    'zones: found ["southamerica-east1-a","us-east1-b","us-east1-c"]; it must be zones of southamerica-east1, which us-east1-b, us-east1-c is not',
  ],
  [
    "a zone twice",
    "gcp-production",
    { zones: ["southamerica-east1-a", "southamerica-east1-a", "southamerica-east1-b"] },
    'zones: found ["southamerica-east1-a","southamerica-east1-a","southamerica-east1-b"]; it must be zones that differ',
  ],
  [
    "what no month may cost, and no sender",
    "gcp-production",
    { budgetUsd: 70.5, mailFrom: "Camera Reviews", editorAppUrl: "http://editors.example.com" },
    'budgetUsd: found "70.5"; it must be what a month may cost, in whole US dollars',
    'editorAppUrl: found "http://editors.example.com"; it must begin with https://',
    'mailFrom: found "Camera Reviews"; it must be the sender of e-mails such as Camera Reviews <no-reply@example.com>',
  ],
  [
    "words that mean nothing",
    "gcp-production",
    { logLevel: "loud", databasePool: 0, durability: "some", firewall: "off", firstAdmin: "me" },
    'firstAdmin: found "me"; it must be an e-mail address such as team@example.com',
    'durability: found "some"; it must be one of "cross", "local"',
    'firewall: found "off"; it must be one of "block", "count"',
    'logLevel: found "loud"; it must be one of "trace", "debug", "info", "warn", "error", "fatal", "silent"',
    'databasePool: found "0"; it must be a whole number from 1 to 200',
  ],
  [
    "a mirror's address",
    "aws-production",
    { keda: { registry: "https://mirror.example.com", digests: { operator: "latest" } } },
    'keda.registry: found "https://mirror.example.com"; it must be a registry\'s name such as mirror.example.com, without https://',
    'keda.digests.operator: found "latest"; it must be sha256: and 64 hexadecimal digits',
    "keda.digests.metricsServer: is not set; it must be sha256: and 64 hexadecimal digits",
    "keda.digests.webhooks: is not set; it must be sha256: and 64 hexadecimal digits",
  ],
  [
    "nobody who is called",
    "aws-production",
    { notify: { page: ["on-call"], ticket: [] } },
    'notify.page[0]: found "on-call"; it must be an e-mail address such as team@example.com',
    "notify.ticket: found []; it must be a list of e-mail addresses, at least one",
  ],
  [
    "a setting that there isn't among many",
    "aws-production",
    { colour: "red" },
    "colour: there is no such setting here",
  ],
  [
    "everybody's images",
    "account-gcp",
    { admits: ["*", "", "ghcr.io/*"] },
    'admits[0]: found "*"; it must be images of one place in a registry such as ghcr.io/kedacore/*',
    'admits[1]: found ""; it must be images of one place in a registry such as ghcr.io/kedacore/*',
    'admits[2]: found "ghcr.io/*"; it must be images of one place in a registry such as ghcr.io/kedacore/*',
  ],
  [
    "the other cloud's singleton",
    "account-gcp",
    { singletons: { detector: "off" } },
    'singletons: found {"detector":"off"}; There is no singleton detector; there are data-access-logs.',
  ],
  [
    "singletons that nobody could adopt",
    "account-aws",
    { singletons: { detector: "of", hub: { adpt: "x" }, recorder: { adopt: "" } }, ciProvider: "yes" },
    'singletons.detector: found "of"; it must be "manage", "off" or {"adopt": "<its id>"}',
    "singletons.hub.adopt: is not set; it must be its id",
    "singletons.hub.adpt: there is no such setting here; did you mean adopt?",
    'singletons.recorder.adopt: found ""; it must be its id',
    'ciProvider: found "yes"; it must be "manage", "off" or {"adopt": "<its id>"}',
  ],
  [
    "every branch",
    "account-aws",
    { branch: "*", repository: "camera-reviews", notify: "me" },
    'repository: found "camera-reviews"; it must be the repository on GitHub that may deploy such as owner/name',
    'branch: found "*"; it must be the name of one branch such as main, without wildcards',
    'notify: found "me"; it must be a list of e-mail addresses that are told what the audit finds',
  ],
  [
    "no branch",
    "account-gcp",
    { branch: "" },
    'branch: found ""; it must be the name of one branch such as main, without wildcards',
  ],
  [
    "a trail that is short",
    "account-gcp",
    { trailLockDays: 30, untaggedImageDays: 1.5 },
    'trailLockDays: found "30"; it must be a whole number from 365 to 36500',
    'untaggedImageDays: found "1.5"; it must be a whole number from 1 to 3650',
  ],
  [
    "what a zone can't do with",
    "dns-production",
    { unsigned: "no", certificateContact: "me", delegationWaitMinutes: "soon", originSecretGeneration: 0 },
    'certificateContact: found "me"; it must be an e-mail address such as team@example.com',
    'delegationWaitMinutes: found "soon"; it must be a whole number from 0 to 1440',
    'unsigned: found "no"; it must be the reason, in at least 10 characters',
    'originSecretGeneration: found "0"; it must be a whole number from 1 to 1000000',
  ],
  [
    "a setting that there isn't among few",
    "dns-staging",
    { colour: "red" },
    "colour: there is no such setting here; there are certificateContact, delegationWaitMinutes, unsigned, originSecretGeneration, teardown",
  ],
  [
    "no share at all",
    "entry-production",
    { weights: { aws: 0, gcp: 0 } },
    'weights: found {"aws":0,"gcp":0}; it must have one that is not 0: Route 53 takes all 0 for all equal',
  ],
  [
    "shares that aren't any",
    "entry-staging",
    { weights: { aws: 300 }, weigths: {} },
    "weigths: there is no such setting here; did you mean weights?",
    "weights.aws: found 300; it must be a whole number from 0 to 255",
    "weights.gcp: is not set; it must be a whole number from 0 to 255",
  ],
  [
    "what is agreed on for all stacks",
    "entry-production",
    { owner: "me", accountId: "111122223333" },
    "owner: is no stack's own; set it in stacks/environment.*.json for all stacks at once",
    "accountId: is no stack's own; set it in stacks/environment.*.json for all stacks at once",
  ],
  [
    "too few versions of keys",
    "interconnect-production",
    { keyVersions: [1, 2, 0] },
    "keyVersions[2]: found 0; it must be a whole number from 1 to 1000000",
    "keyVersions: found [1,2,0]; it must be a list of four versions",
  ],
  ...["aws", "gcp", "dns", "interconnect"].map(
    (program): Refused => [
      "its teardown by a setting",
      `${program}-production`,
      { teardown: true },
      "teardown: found true; production is never torn down by a setting: see docs/operations.md, teardown",
    ],
  ),
];

const OFFICE = { name: "porto", addresses: ["203.0.113.1"], asn: 64_600, ranges: ["10.40.0.0/16"] };

/** The same of what all stacks agree on. */
const FACTS: readonly Refused[] = [
  [
    "another cloud's account",
    "account-aws",
    { owner: "--", aws: { accountId: 111_122_223_333, region: "us-east-1" } },
    'owner: found "--"; it must be the team that answers for it, with a letter or a digit',
    "aws.accountId: found 111122223333; it must be the account's 12 digits, in quotes",
    'aws.region: found "us-east-1"; it must be "sa-east-1"',
  ],
  [
    "no project",
    "account-gcp",
    { gcp: { project: "Example", billingAccount: "1" }, domain: "example.com" },
    'gcp.project: found "Example"; it must be a project\'s id: 6 to 30 lower-case letters, digits and hyphens',
    "gcp.projectNumber: is not set; it must be the project's number, in quotes",
    'gcp.billingAccount: found "1"; it must be a billing account\'s id such as 0A1B2C-3D4E5F-678901',
    "domain: there is no such setting here; there are owner, costCentre, gcp, aws",
  ],
  [
    "a gateway's number that a cloud has",
    "interconnect-production",
    { offices: [{ ...OFFICE, asn: 65_010 }] },
    'offices: found [{"name":"porto","asn":65010,"ranges":["10.40.0.0/16"]}]; The sites can\'t be connected: gcp and porto have the same ASN 65010: each would drop the other\'s routes as its own.',
  ],
];

async function expectRefused(stack: string, options: RecordStackOptions, told: string): Promise<void> {
  const seen: RecordedResource[] = [];
  const error: Error = await recordStack(stack, { ...options, seen }).then(
    () => new Error("nothing was refused"),
    (reason) => reason,
  );
  expect(error.message).toBe(told);
  expect(error.message).not.toMatch(/Invalid|Too (small|big)|received/);
  expect(error).toHaveProperty("__pulumiRunError", true);
  expect(
    seen.filter(({ type, isRead, isComponent }) => !isComponent && !isRead && !type.startsWith("pulumi:")),
  ).toEqual([]);
}

const tellOf = (file: string, lines: readonly string[]): string =>
  `stacks/${file} has ${lines.length === 1 ? "a problem" : `${lines.length} problems`}:\n${lines.map((line) => `  ${line}`).join("\n")}`;

describe("a program", () => {
  it.each(SETTINGS)("refuses %s before any resource is made (%s)", (_, stack, settings, ...lines) =>
    expectRefused(stack, { settings }, tellOf(`Pulumi.${stack}.yaml`, lines)),
  );

  it.each(FACTS)("refuses %s before any resource is made (%s)", (_, stack, facts, ...lines) =>
    expectRefused(stack, { facts }, tellOf(`environment.${/account|production/.exec(stack)?.[0]}.json`, lines)),
  );
});
