import { z } from "zod";
import type { Account, AccountArgs } from "../infra/account.ts";
import { email, list, object, someOf, text, whole } from "./wanted.ts";

const singleton = z.union(
  [z.literal("manage"), z.literal("off"), object({ adopt: text("must be its id", /./) }, "must be an object")],
  'must be "manage", "off" or {"adopt": "<its id>"}',
);

/** A registry and at least one name in it: more would be everybody's images. */
const IMAGES = /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(\/[a-z0-9._-]+)+(\/?\*{1,2}|:[\w.-]+|@sha256:[0-9a-f]{64})?$/;

/** What both accounts want. */
export const ACCOUNT = {
  repository: text("must be the repository on GitHub that may deploy such as owner/name", /^[\w.-]+\/[\w.-]+$/),
  /** Exactly one: whoever could push to another could deploy. */
  branch: text("must be the name of one branch such as main, without wildcards", /^[\w./-]+$/).default("main"),
  notify: someOf(email, "e-mail addresses that are told what the audit finds"),
  singletons: z.record(z.string(), singleton, 'must be an object such as {"detector": "off"}').default({}),
  ciProvider: singleton.default("manage"),
  /** Two years: longer than a yearly audit looks back. */
  trailLockDays: whole(365, 36_500).default(730),
  /** Images of others that a cluster may run, where the cloud itself says what runs: KEDA's. */
  admits: list(
    text("must be images of one place in a registry such as ghcr.io/kedacore/*", IMAGES),
    "images such as ghcr.io/kedacore/*",
  ).default(["ghcr.io/kedacore/*"]),
  untaggedImageDays: whole(1, 3_650).default(14),
};

export const accountArgs = (settings: Omit<AccountArgs, "isProtected">): AccountArgs => ({
  ...settings,
  isProtected: true,
});

export const accountOutputs = ({ registry, audit, delivery }: Account) => ({
  repository: registry.repository,
  registry: registry.handle,
  trail: audit.trail,
  previewer: delivery.previewer,
  deployer: delivery.deployer,
  publisher: delivery.publisher,
});
