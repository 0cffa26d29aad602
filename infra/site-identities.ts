import type { ComponentResource } from "@pulumi/pulumi";
import { DATABASE_LOGINS, KEDA, NAMESPACE, SERVICE_ACCOUNTS, type ServiceAccount } from "./kubernetes/names.ts";
import type {
  Cluster,
  Database,
  Edge,
  Identity,
  Images,
  Keys,
  Observability,
  Permission,
  Platform,
  Queue,
  Secrets,
} from "./platform.ts";

export type Identities = Readonly<Record<ServiceAccount, Identity>> & { readonly keda: Identity };

/** What a site has that its pods may use. */
interface SiteParts {
  readonly keys: Keys;
  readonly cluster: Cluster;
  readonly images: Images;
  readonly queue: Queue;
  readonly database: Database;
  readonly secrets: Secrets;
  readonly edge: Edge;
  readonly observability: Observability;
}

/** Which secrets a role mounts. */
interface RoleSecrets {
  readonly app: readonly string[];
  readonly owner: readonly string[];
}

/** One identity per role; each may do what its role does, and nothing else. One list, whatever the cloud. */
export function makeIdentities(
  platform: Platform,
  site: SiteParts & ComponentResource,
  secrets: RoleSecrets,
): Identities {
  const may = permissionsOf(site, secrets);
  const identify = (name: string, namespace: string, serviceAccount: string, permissions: readonly Permission[]) =>
    platform.identity(name, { cluster: site.cluster, namespace, serviceAccount, may: permissions }, { parent: site });
  const accounts = SERVICE_ACCOUNTS.map((account) => [account, identify(account, NAMESPACE, account, may[account])]);
  return {
    ...(Object.fromEntries(accounts) as Record<ServiceAccount, Identity>),
    keda: identify("keda", KEDA.namespace, KEDA.serviceAccount, may.keda),
  };
}

function permissionsOf(site: SiteParts, secrets: RoleSecrets): Record<ServiceAccount | "keda", Permission[]> {
  const { keys, images, queue, database, edge, observability } = site;
  const key = keys.of("images");
  const readSecrets = (entries: readonly string[]): Permission => ({
    does: "read-secrets",
    of: site.secrets.handles(entries),
    key: keys.of("secrets"),
  });
  const connect = (as: string): Permission => ({ does: "connect-to-database", to: database.handles, as });
  const write = (bucket: keyof Images["handles"]): Permission => ({
    does: "write-objects",
    in: images.handles[bucket],
    key,
  });
  const read = (bucket: keyof Images["handles"]): Permission => ({
    does: "read-objects",
    in: images.handles[bucket],
    key,
  });
  return {
    web: [
      connect(DATABASE_LOGINS.web),
      readSecrets(secrets.app),
      write("images"),
      read("images"),
      read("exports"),
      read("anchors"),
    ],
    worker: [
      connect(DATABASE_LOGINS.worker),
      readSecrets(secrets.app),
      ...(["images", "exports", "anchors"] as const).flatMap((bucket) => [read(bucket), write(bucket)]),
      { does: "consume-messages", from: queue.handle, key: keys.of("events") },
      { does: "purge-edge", of: edge.handle },
    ],
    admin: [connect(DATABASE_LOGINS.admin), readSecrets([...secrets.app, ...secrets.owner]), read("anchors")],
    collector: (["write-metrics", "write-traces"] as const).map((does) => ({ does, of: observability.handle })),
    keda: [{ does: "read-metrics", of: observability.handle }],
  };
}
