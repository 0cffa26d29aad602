import type { AccountFacts, EnvironmentFacts } from "./environment.ts";
import type { EnvironmentName } from "./stack.ts";

/**
 * What only a user can know, as an example: with it every program runs without an engine, for tests, costs and evidence. Accounts and addresses are those
 * that documentation uses; digests name nothing.
 */

const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** Of both accounts. */
export const EXAMPLE_ACCOUNTS = {
  owner: "platform",
  costCentre: "reviews",
  aws: { accountId: "111122223333", region: "sa-east-1" },
  gcp: {
    project: "example-project",
    projectNumber: "444455556666",
    billingAccount: "0A1B2C-3D4E5F-678901",
    region: "southamerica-east1",
  },
} as const satisfies AccountFacts<"aws"> & AccountFacts<"gcp">;

const FACTS = {
  ...EXAMPLE_ACCOUNTS,
  domain: "example.com",
  image: digestOf("a"),
  collector: digestOf("c"),
  writer: { first: "aws", epoch: 1 },
  migrateAlone: false,
} as const;
export const EXAMPLE_FACTS: Readonly<Record<EnvironmentName, EnvironmentFacts>> = {
  production: { ...FACTS, offices: [], ranges: { aws: "10.16.0.0/16", gcp: "10.17.0.0/16" } },
  staging: { ...FACTS, offices: [], ranges: { aws: "10.24.0.0/16", gcp: "10.25.0.0/16" } },
};

interface ExampleSettings {
  readonly plain: Readonly<Record<string, unknown>>;
  readonly secret?: Readonly<Record<string, string>>;
}

const NOTIFY = { page: ["on-call@example.com"], ticket: ["platform@example.com"] };
const ACCOUNT = { repository: "example/camera-reviews", notify: ["audit@example.com"] };
const SITE = {
  clusterAccess: ["203.0.113.0/28"],
  notify: NOTIFY,
  budgetUsd: 5000,
  editorAppUrl: "https://editors.example.com",
  mailFrom: "RandomCameraReviews <no-reply@example.com>",
};
const SECRET = { mailUrl: "smtps://mailer:example@smtp.example.com" };
const AWS_SITE = {
  ...SITE,
  zoneIds: ["sae1-az1", "sae1-az2", "sae1-az3"],
  databaseAuthority: "-----BEGIN CERTIFICATE-----\nZXhhbXBsZQ==\n-----END CERTIFICATE-----\n",
  admins: ["arn:aws:iam::111122223333:role/deployer"],
};
const GCP_SITE = { ...SITE, admins: ["group:sre@example.com"] };

const inBoth = (stack: string, settings: ExampleSettings): Record<string, ExampleSettings> => ({
  [`${stack}-staging`]: settings,
  [`${stack}-production`]: settings,
});

/** By stack. */
export const EXAMPLE_SETTINGS: Readonly<Record<string, ExampleSettings>> = {
  "account-aws": { plain: ACCOUNT },
  "account-gcp": { plain: ACCOUNT },
  ...inBoth("dns", { plain: { certificateContact: "platform@example.com", delegationWaitMinutes: 0 } }),
  ...inBoth("aws", { plain: AWS_SITE, secret: SECRET }),
  ...inBoth("gcp", { plain: GCP_SITE, secret: SECRET }),
  ...inBoth("interconnect", { plain: {} }),
  ...inBoth("entry", { plain: {} }),
};
