/** What a cloud's recording tells of one promise's subject, in words that every cloud shares. */

/** The cloud sees to it whatever a program says, or there is nothing to see to: the reason is told. */
export interface Inherent {
  readonly because: string;
}
export const because = (reason: string): Inherent => ({ because: reason });

/** Undefined when the program doesn't say it. */
export type Fact<Value> = Value | Inherent | undefined;

export interface Named {
  readonly name: string;
}

export interface SubnetFacts extends Named {
  readonly isPrivate: Fact<boolean>;
  readonly logsFlows: Fact<boolean>;
  readonly leavesByNatOnly: Fact<boolean>;
}

export interface DatabaseFacts extends Named {
  readonly isReplica: boolean;
  readonly isPrivate: Fact<boolean>;
  readonly requiresTls: Fact<boolean>;
  /** The purpose of the key; undefined for the cloud's own key. So everywhere below. */
  readonly key: Fact<string>;
  readonly backupDays: Fact<number>;
  readonly goesBackToAnyPoint: Fact<boolean>;
  readonly isDeletionProtected: Fact<boolean>;
  readonly signsInByIdentity: Fact<boolean>;
}

export interface ClusterFacts extends Named {
  readonly isApiClosed: Fact<boolean>;
  readonly areNodesPrivate: Fact<boolean>;
  readonly secretsKey: Fact<string>;
  readonly logsAudit: Fact<boolean>;
  readonly isDeletionProtected: Fact<boolean>;
}

/** Whatever ends TLS. */
export interface DoorFacts extends Named {
  readonly minimumTls: Fact<number>;
  readonly isBehindFirewall: Fact<boolean>;
}

export interface BalancerFacts extends Named {
  readonly isDeletionProtected: Fact<boolean>;
}

export interface FirewallFacts extends Named {
  readonly refuses: Fact<boolean>;
  /** How many rules limit what one address may ask. */
  readonly limits: number;
}

export interface BucketFacts extends Named {
  readonly isPrivate: Fact<boolean>;
  readonly takesTlsOnly: Fact<boolean>;
  readonly key: Fact<string>;
  readonly isDeletionProtected: Fact<boolean>;
}

export interface QueueFacts extends Named {
  readonly key: Fact<string>;
  readonly hasDeadLetters: Fact<boolean>;
}

export interface SecretFacts extends Named {
  readonly key: Fact<string>;
  /** The engine keeps its value encrypted and shows it nowhere. */
  readonly isHidden: boolean;
}

export interface KeyFacts extends Named {
  readonly rotationDays: Fact<number>;
  readonly isDeletionProtected: Fact<boolean>;
}

export interface LogStoreFacts extends Named {
  readonly keptDays: Fact<number>;
  readonly key: Fact<string>;
}

/** Who reached what: flows, the cluster's API, the edge. */
export interface LogSourceFacts extends Named {
  readonly keptDays: Fact<number>;
  readonly key: Fact<string>;
}

export interface IdentityFacts extends Named {
  /** Rights without a name or without a limit; each told. */
  readonly wildcards: readonly string[];
  readonly rights: number;
}

export interface RegistryFacts extends Named {
  readonly areTagsImmutable: Fact<boolean>;
  readonly key: Fact<string>;
}

export interface TrailFacts extends Named {
  readonly coversAll: Fact<boolean>;
  readonly lockedDays: Fact<number>;
  readonly key: Fact<string>;
}

/** All that a site and its account have. */
export interface CloudFacts {
  readonly subnets: readonly SubnetFacts[];
  readonly databases: readonly DatabaseFacts[];
  readonly clusters: readonly ClusterFacts[];
  readonly doors: readonly DoorFacts[];
  readonly balancers: readonly BalancerFacts[];
  readonly firewalls: readonly FirewallFacts[];
  readonly buckets: readonly BucketFacts[];
  readonly queues: readonly QueueFacts[];
  readonly secrets: readonly SecretFacts[];
  readonly keys: readonly KeyFacts[];
  readonly logStores: readonly LogStoreFacts[];
  readonly logSources: readonly LogSourceFacts[];
  readonly identities: readonly IdentityFacts[];
  /** Keys of people and machines, which nothing here may have. */
  readonly standingKeys: readonly Named[];
  readonly registries: readonly RegistryFacts[];
  readonly trails: readonly TrailFacts[];
}
