import type { CloudFacts, Fact, Inherent, Named } from "./facts.ts";

/** What every cloud keeps, whatever it calls it. */
export interface PlatformPromise {
  readonly id: string;
  readonly says: string;
  /** Names of what breaks it; none when it is kept. */
  readonly findBroken: (facts: CloudFacts) => readonly string[];
}

const isInherent = (fact: Fact<unknown>): fact is Inherent =>
  typeof fact === "object" && fact !== null && "because" in fact;
const holds = (fact: Fact<boolean>): boolean => isInherent(fact) || fact === true;
const isAtLeast = (fact: Fact<number>, least: number): boolean =>
  isInherent(fact) || (typeof fact === "number" && fact >= least);
/** Something, and not for ever: clouds call that 0. */
const hasEnd = (fact: Fact<number>, most: number): boolean => isAtLeast(fact, 1) && isAtMost(fact, most);
const isAtMost = (fact: Fact<number>, most: number): boolean =>
  isInherent(fact) || (typeof fact === "number" && fact <= most);
const isFor = (fact: Fact<string>, ...purposes: readonly string[]): boolean =>
  isInherent(fact) || (typeof fact === "string" && purposes.includes(fact));

/** Of each; a cloud that has none of the kind breaks it as well. */
const ofEach = <Kind extends keyof CloudFacts>(
  kind: Kind,
  id: string,
  says: string,
  isKept: (thing: CloudFacts[Kind][number]) => boolean,
): PlatformPromise => ({
  id,
  says,
  findBroken: (facts) => {
    const things: readonly CloudFacts[Kind][number][] = facts[kind];
    if (things.length === 0) return [`no ${kind}`];
    return things.filter((thing) => !isKept(thing)).map(({ name }: Named) => name);
  },
});

const NETWORK: readonly PlatformPromise[] = [
  ofEach("subnets", "subnets-private", "No subnet gives what stands in it a public address.", (subnet) =>
    holds(subnet.isPrivate),
  ),
  ofEach("subnets", "egress-by-nat", "What leaves a site leaves by NAT.", (subnet) => holds(subnet.leavesByNatOnly)),
  ofEach("subnets", "flows-logged", "Who spoke with whom is logged.", (subnet) => holds(subnet.logsFlows)),
  ofEach("databases", "database-private", "No database has a public address.", (database) => holds(database.isPrivate)),
  ofEach("clusters", "cluster-api-closed", "The cluster's API is not open to everybody.", (cluster) =>
    holds(cluster.isApiClosed),
  ),
  ofEach("clusters", "nodes-private", "Nodes have no public address.", (cluster) => holds(cluster.areNodesPrivate)),
];

const TRANSPORT: readonly PlatformPromise[] = [
  ofEach("databases", "database-tls", "A database refuses a connection without TLS.", (database) =>
    holds(database.requiresTls),
  ),
  ofEach("doors", "edge-tls", "What ends TLS takes 1.2 at the least.", (door) => isAtLeast(door.minimumTls, 1.2)),
  ofEach("buckets", "bucket-tls", "A bucket takes no request without TLS.", (bucket) => holds(bucket.takesTlsOnly)),
];

const OWN_KEYS: readonly PlatformPromise[] = [
  ofEach("databases", "database-key", "Databases are under our key for data.", ({ key }) => isFor(key, "data")),
  ofEach("buckets", "bucket-key", "Buckets are under our keys for images or the trail.", ({ key }) =>
    isFor(key, "images", "trail"),
  ),
  ofEach("queues", "queue-key", "Messages are under our key for events.", ({ key }) => isFor(key, "events")),
  ofEach("secrets", "secret-key", "Secrets are under our key for secrets.", ({ key }) => isFor(key, "secrets")),
  ofEach("clusters", "cluster-secrets-key", "What a cluster keeps is under our key for it.", ({ secretsKey }) =>
    isFor(secretsKey, "cluster"),
  ),
  ofEach("logStores", "log-key", "Logs are under our keys for logs.", ({ key }) =>
    isFor(key, "logs", "edge-logs", "trail"),
  ),
  ofEach("registries", "registry-key", "The product's images are under our key for them.", ({ key }) =>
    isFor(key, "registry"),
  ),
  ofEach("keys", "keys-rotate", "A key is changed every year.", ({ rotationDays }) => hasEnd(rotationDays, 366)),
];

const KEEPING: readonly PlatformPromise[] = [
  ofEach("databases", "database-backed-up", "Backups are kept for a week at the least.", ({ backupDays }) =>
    isAtLeast(backupDays, 7),
  ),
  ofEach("databases", "database-point-in-time", "A database goes back to any minute.", (database) =>
    holds(database.goesBackToAnyPoint),
  ),
  {
    id: "database-replica",
    says: "Readers have a database of their own.",
    findBroken: ({ databases }) => (databases.some(({ isReplica }) => isReplica) ? [] : ["no replica"]),
  },
  ofEach("databases", "database-protected", "No database is removed by mistake.", (database) =>
    holds(database.isDeletionProtected),
  ),
  ofEach("clusters", "cluster-protected", "No cluster is removed by mistake.", (cluster) =>
    holds(cluster.isDeletionProtected),
  ),
  ofEach("balancers", "balancer-protected", "No balancer is removed by mistake.", (balancer) =>
    holds(balancer.isDeletionProtected),
  ),
  ofEach("buckets", "bucket-protected", "No bucket is removed by mistake.", (bucket) =>
    holds(bucket.isDeletionProtected),
  ),
  ofEach("keys", "key-protected", "No key is removed by mistake, or at once.", (key) => holds(key.isDeletionProtected)),
  ofEach("queues", "queue-dead-letters", "What can't be handled is kept aside.", (queue) =>
    holds(queue.hasDeadLetters),
  ),
];

const ACCESS: readonly PlatformPromise[] = [
  ofEach("buckets", "bucket-private", "No bucket is anybody's to read.", (bucket) => holds(bucket.isPrivate)),
  ofEach("databases", "database-identity", "Pods sign in to databases by what they are.", (database) =>
    holds(database.signsInByIdentity),
  ),
  {
    id: "no-standing-keys",
    says: "Nobody and nothing has a key that lasts.",
    findBroken: ({ standingKeys }) => standingKeys.map(({ name }) => name),
  },
  ofEach(
    "identities",
    "identity-named-rights",
    "Each role of the service has rights, and each is named.",
    (identity) => identity.rights > 0 && identity.wildcards.length === 0,
  ),
  ofEach("secrets", "secret-hidden", "A secret's value is shown nowhere.", ({ isHidden }) => isHidden),
  ofEach("registries", "images-immutable", "A tag never leads to another image.", (registry) =>
    holds(registry.areTagsImmutable),
  ),
  ofEach("doors", "edge-firewall", "A firewall stands before what the world reaches.", (door) =>
    holds(door.isBehindFirewall),
  ),
  ofEach("firewalls", "firewall-refuses", "The firewall refuses; it doesn't only tell.", ({ refuses }) =>
    holds(refuses),
  ),
  ofEach(
    "firewalls",
    "firewall-limits",
    "One address may ask only so much, and sign in less often.",
    ({ limits }) => limits >= 2,
  ),
];

const LOGS: readonly PlatformPromise[] = [
  ofEach("logStores", "log-end", "Every store of logs has an end.", ({ keptDays }) => hasEnd(keptDays, 400)),
  ofEach(
    "logSources",
    "access-logs-kept",
    "Who did what is kept for a year, and what tells of readers for three months at most, under our key.",
    ({ name, keptDays, key }) =>
      (name.startsWith("edge-") ? hasEnd(keptDays, 90) : isAtLeast(keptDays, 365)) &&
      isFor(key, "logs", "edge-logs", "trail"),
  ),
  ofEach("clusters", "cluster-audited", "Who changed a cluster is logged.", ({ logsAudit }) => holds(logsAudit)),
  ofEach("trails", "trail-whole", "The trail covers all of the account.", ({ coversAll }) => holds(coversAll)),
  ofEach("trails", "trail-locked", "Nobody can remove the trail for a year.", ({ lockedDays }) =>
    isAtLeast(lockedDays, 365),
  ),
  ofEach("trails", "trail-key", "The trail is under a key of its own.", ({ key }) => isFor(key, "trail")),
];

export const PROMISES: readonly PlatformPromise[] = [
  ...NETWORK,
  ...TRANSPORT,
  ...OWN_KEYS,
  ...KEEPING,
  ...ACCESS,
  ...LOGS,
];
