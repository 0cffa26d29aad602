import * as gcp from "@pulumi/gcp";
import { type ComponentResource, type Output, output } from "@pulumi/pulumi";
import type { KeyPurpose } from "../platform.ts";
import type { GcpPlace } from "./site.ts";

/** Accounts that Google's services use inside a project. Each encrypts for us, so each needs the key; who reads the data doesn't. */
const AGENTS = ["sql", "cluster", "pubsub", "secrets", "registry", "storage", "logging"] as const;
export type Agent = (typeof AGENTS)[number];

/** Who encrypts with a purpose's key. */
export const AGENTS_OF: Readonly<Record<KeyPurpose, readonly Agent[]>> = {
  data: ["sql"],
  cluster: ["cluster"],
  logs: ["logging"],
  "edge-logs": ["logging"],
  events: ["pubsub"],
  images: ["storage"],
  secrets: ["secrets"],
  registry: ["registry"],
  trail: ["storage", "logging"],
};

/** Service, and the domain of its agent's address. */
const ASKED_FOR: Readonly<Record<Exclude<Agent, "storage" | "logging">, readonly [service: string, domain: string]>> = {
  sql: ["sqladmin.googleapis.com", "gcp-sa-cloud-sql"],
  cluster: ["container.googleapis.com", "container-engine-robot"],
  pubsub: ["pubsub.googleapis.com", "gcp-sa-pubsub"],
  secrets: ["secretmanager.googleapis.com", "gcp-sa-secretmanager"],
  registry: ["artifactregistry.googleapis.com", "gcp-sa-artifactregistry"],
};

/** `serviceAccount:…`. */
export function memberOf(agent: keyof typeof ASKED_FOR, { projectNumber }: Pick<GcpPlace, "projectNumber">): string {
  return `serviceAccount:service-${projectNumber}@${ASKED_FOR[agent][1]}.iam.gserviceaccount.com`;
}

/**
 * The agent, as a member for IAM, once it exists: in a new project no agent does until it is asked for, and a grant to one that doesn't is refused.
 * The address is the documented one, since the interface that makes agents returns it for some services only (terraform-provider-google#18649).
 */
export function findAgent(parent: ComponentResource, name: string, agent: Agent, place: GcpPlace): Output<string> {
  if (agent === "storage")
    return gcp.storage.getProjectServiceAccountOutput({ project: place.project }, { parent }).member;
  if (agent === "logging") return findLoggingAgent(parent, place);
  const [service] = ASKED_FOR[agent];
  const identity = new gcp.projects.ServiceIdentity(
    `${name}-agent-${agent}`,
    { project: place.project, service },
    { parent },
  );
  return identity.id.apply(() => memberOf(agent, place));
}

/** The account that encrypts log buckets is not the service's usual agent. */
function findLoggingAgent(parent: ComponentResource, { project }: GcpPlace): Output<string> {
  const settings = gcp.logging.getProjectCmekSettingsOutput({ project }, { parent });
  return output(settings).apply(({ serviceAccountId }) => `serviceAccount:${serviceAccountId}`);
}
