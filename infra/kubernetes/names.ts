import type { ServiceRef } from "../platform.ts";

/** What others must know of the workload before it is there: balancers, identities, other stacks. */
export const NAMESPACE = "camera-reviews";
export const SERVICE: ServiceRef = { namespace: NAMESPACE, name: "web", port: 8080 };

/** Pods of one account are one identity in the cloud. Jobs run as `admin`. */
export const SERVICE_ACCOUNTS = ["web", "worker", "admin", "collector"] as const;
export type ServiceAccount = (typeof SERVICE_ACCOUNTS)[number];

/** KEDA's own place, and who asks for the metrics there. The account's name is the chart's. */
export const KEDA = { namespace: "keda", serviceAccount: "keda-operator" } as const;

/** Who connects to the database, by the login's name where the cloud doesn't derive it (`Identity.login`). */
export const DATABASE_LOGINS = {
  web: "camera_reviews_web",
  worker: "camera_reviews_worker",
  admin: "camera_reviews_admin",
} as const satisfies Partial<Record<ServiceAccount, string>>;
export type DatabaseAccount = keyof typeof DATABASE_LOGINS;
export const DATABASE_ACCOUNTS = Object.keys(DATABASE_LOGINS) as DatabaseAccount[];

/** Where each pod finds who signs the database's certificate: `sslrootcert` of every database address, the owner's too. */
export const DATABASE_AUTHORITY_FILE = "/etc/database-authority/ca.pem";

export const PRIORITY_CLASS = "camera-reviews-serving";

/** Names of pods, as network policies and budgets select them. */
export type PodName = "web" | "worker" | "collector" | "job";

/** Every object of ours has these; admission asks for them. */
export const REQUIRED_LABELS = [
  "app.kubernetes.io/name",
  "app.kubernetes.io/part-of",
  "app.kubernetes.io/managed-by",
] as const;

export const labelsOf = (name: string): Record<string, string> => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/part-of": NAMESPACE,
  "app.kubernetes.io/managed-by": "pulumi",
});

/** A Deployment's selector can't be changed: only what never changes is in it. */
export const selectorOf = (name: PodName): Record<string, string> => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/part-of": NAMESPACE,
});

/** The address of a Service of ours from within the cluster. */
export const addressOf = (service: string): string => `${service}.${NAMESPACE}.svc.cluster.local`;
