import * as kubernetes from "@pulumi/kubernetes";
import { type Input, output } from "@pulumi/pulumi";
import type { Identity } from "../platform.ts";
import { SERVICE_ACCOUNTS, type ServiceAccount } from "./names.ts";
import { type InNamespace, inside, metadataOf } from "./scope.ts";

type Accounts = Readonly<Record<ServiceAccount, kubernetes.core.v1.ServiceAccount>>;

/** One account per identity in the cloud. None has rights in the cluster, so none gets a token of it. */
export function makeAccounts(scope: InNamespace, identities: Readonly<Record<ServiceAccount, Identity>>): Accounts {
  refuseDefaultAccount(scope);
  return Object.fromEntries(
    SERVICE_ACCOUNTS.map((account) => [account, makeAccount(scope, account, identities[account])]),
  ) as Accounts;
}

const makeAccount = (scope: InNamespace, account: ServiceAccount, identity: Identity) =>
  new kubernetes.core.v1.ServiceAccount(
    `${scope.name}-${account}-account`,
    {
      metadata: metadataOf(account, { name: account, annotations: plain(identity.annotations) }),
      automountServiceAccountToken: false,
    },
    inside(scope, [identity]),
  );

const plain = (annotations: Input<Readonly<Record<string, string>>>) =>
  output(annotations).apply((each): Record<string, string> => ({ ...each }));

/** Kubernetes makes an account in every namespace; a pod that names none would get its token. */
const refuseDefaultAccount = (scope: InNamespace) =>
  new kubernetes.core.v1.ServiceAccountPatch(
    `${scope.name}-default-account`,
    {
      metadata: metadataOf("default", { name: "default", annotations: { "pulumi.com/patchForce": "true" } }),
      automountServiceAccountToken: false,
    },
    inside(scope),
  );
