import { secret } from "@pulumi/pulumi";
import type { AccountArgs } from "../../infra/account.ts";
import { carveRanges, type SiteRanges } from "../../infra/address-plan.ts";
import { ALERTS, OBJECTIVES } from "../../infra/alerts.ts";
import { EDGE_CONTRACT } from "../../infra/edge-contract.ts";
import type { ReviewSiteArgs } from "../../infra/site-args.ts";

/** What a program of the example cloud would read from settings and other stacks. */

const DIGEST = `sha256:${"a".repeat(64)}`;

function planRanges(whole: string): SiteRanges {
  const {
    nodes = [],
    databases = [],
    exits = [],
    services: [services = ""] = [],
  } = carveRanges(whole, [
    { name: "nodes", prefix: 19, count: 3 },
    { name: "services", prefix: 20, count: 1 },
    { name: "databases", prefix: 24, count: 3 },
    { name: "exits", prefix: 24, count: 3 },
  ]);
  return { whole, nodes, pods: nodes, services, databases, balancers: nodes, public: exits };
}

export const siteArgs = (): ReviewSiteArgs => ({
  environment: "production",
  site: "example",
  firstWriter: "example",
  isPromoted: false,
  ranges: planRanges("10.18.0.0/16"),
  peers: { databases: ["10.17.128.0/20"], pods: ["10.17.0.0/17"], offices: [] },
  image: {
    repository: "images.example/reviews",
    digest: DIGEST,
    collectorDigest: DIGEST,
  },
  hosts: { public: "example.com", origin: "origin.example.com", private: "private.example.com" },
  certificates: { public: "certificate-1", origin: "certificate-2", private: "certificate-3" },
  originSecrets: [secret("not-a-real-proof"), secret("not-a-real-proof-either")],
  contract: EDGE_CONTRACT,
  access: { cluster: ["203.0.113.0/28"], admins: ["group:sre"], viewers: [] },
  watch: {
    alerts: ALERTS,
    objectives: OBJECTIVES,
    notify: { page: ["on-call@example.com"], ticket: ["platform@example.com"] },
    budgetUsd: 5000,
  },
  firewall: "block",
  uploadOrigin: "https://editors.example.com",
  size: SIZE,
  settings: { DURABILITY: "local", MAIL_FROM: "no-reply@example.com" },
  secrets: Object.fromEntries(
    ["PASSWORD_PEPPER", "CURSOR_KEY", "REPLICATION_PASSWORD", "MAIL_URL"].map((name) => [
      name,
      secret(`not-a-real-${name}`),
    ]),
  ),
  keda: { version: "2.18.0" },
  isProtected: true,
});

const SIZE: ReviewSiteArgs["size"] = {
  databaseTier: "medium",
  storageGiB: 100,
  hasReplica: true,
  isHighlyAvailable: true,
  backupDays: 14,
  egress: "per-zone",
  applicationLogDays: 30,
  anchorDays: 400,
  web: { min: 3, desired: 3, max: 30 },
  worker: { min: 2, desired: 2, max: 4 },
  minWebPods: 3,
  requestsPerPod: 100,
};

export const accountArgs = (): AccountArgs => ({
  repository: "example/camera-reviews",
  branch: "main",
  singletons: {},
  ciProvider: "manage",
  trailLockDays: 730,
  untaggedImageDays: 14,
  admits: ["mirror.example.com/*"],
  notify: ["audit@example.com"],
  isProtected: true,
});
