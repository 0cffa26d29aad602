import { z } from "zod";
import type { Account, AccountArgs } from "../infra/account.ts";
import { email, OWNERSHIP } from "./wanted.ts";

const singleton = z.union(
  [z.literal("manage"), z.literal("off"), z.strictObject({ adopt: z.string().min(1) })],
  'must be "manage", "off" or {"adopt": "<its id>"}',
);

/** What both accounts want. */
export const ACCOUNT = {
  ...OWNERSHIP,
  repository: z
    .string("must be the repository on GitHub that may deploy")
    .regex(/^[\w.-]+\/[\w.-]+$/, "must be a repository on GitHub such as owner/name"),
  branch: z.string().default("main"),
  notify: z.array(email, "must be a list of e-mail addresses that are told what the audit finds").min(1),
  singletons: z.record(z.string(), singleton).default({}),
  ciProvider: singleton.default("manage"),
  /** Two years: longer than a yearly audit looks back. */
  trailLockDays: z.int().min(365).default(730),
  /** Images of others that a cluster may run, where the cloud itself says what runs: KEDA's. */
  admits: z.array(z.string()).default(["ghcr.io/kedacore/*"]),
  untaggedImageDays: z.int().min(1).default(14),
};

export function accountArgs(settings: Omit<AccountArgs, "isProtected">): AccountArgs {
  const { repository, branch, singletons, ciProvider, trailLockDays, untaggedImageDays, admits, notify } = settings;
  return {
    repository,
    branch,
    singletons,
    ciProvider,
    trailLockDays,
    untaggedImageDays,
    admits,
    notify,
    isProtected: true,
  };
}

export const accountOutputs = ({ registry, audit, delivery }: Account) => ({
  repository: registry.repository,
  registry: registry.handle,
  trail: audit.trail,
  previewer: delivery.previewer,
  deployer: delivery.deployer,
  publisher: delivery.publisher,
});
