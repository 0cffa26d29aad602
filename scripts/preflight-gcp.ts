import { GCP_SERVICES } from "../infra/gcp/audit-services.ts";
import { DEPLOYER_PREFLIGHT } from "../infra/gcp/delivery-roles.ts";
import { showCommand } from "./cloud-cli.ts";
import { CannotTell, type Check, type PreflightReport } from "./preflight-report.ts";

interface GcpPreflight {
  /** gcloud's own without one. */
  readonly project: string | undefined;
  /** Whose rights: a service account's e-mail address; whoever is signed in without one. */
  readonly role: string | undefined;
}

/** Runs a command of `gcloud` that only reads. */
type Run = (command: readonly string[]) => Promise<string>;

const LIMIT_MS = 60_000;

/** @throws CannotTell, CliMissing, CliFailed */
export async function checkGcp(want: GcpPreflight, run: Run, signal: AbortSignal): Promise<PreflightReport> {
  const project = want.project ?? (await run(configured("project"))).trim();
  if (!project || project === "(unset)") throw new CannotTell("gcloud has no project: name it with --project.");
  const enabled = (await run(servicesOf(project))).split(/\s+/);
  const services = GCP_SERVICES.filter((service) => !enabled.includes(service));
  const token = (await run(tokenOf(want.role))).trim();
  const rights = await testRights(project, token, signal);
  return {
    cloud: "gcp",
    place: `Google Cloud project ${project}`,
    principal: want.role ?? (await run(configured("account"))).trim(),
    checks: [
      missingOf("services", GCP_SERVICES, services, "is not enabled"),
      missingOf(
        "rights",
        DEPLOYER_PREFLIGHT,
        DEPLOYER_PREFLIGHT.filter((right) => !rights.includes(right)),
        "is not granted",
      ),
    ],
    notes: services.length > 0 ? [`To enable them: ${showCommand(enabling(project, services))}`] : [],
  };
}

/** gcloud has no command for the second: it is the interface's own call. */
export function gcpCommands({ project = "<project>", role }: GcpPreflight): string[] {
  const body = JSON.stringify({ permissions: DEPLOYER_PREFLIGHT });
  const call = [
    "curl",
    "-fsS",
    "-X",
    "POST",
    addressOf(project),
    "-H",
    "Content-Type: application/json",
    "--data",
    body,
  ];
  return [
    showCommand(servicesOf(project)),
    `${showCommand(call)} -H "Authorization: Bearer $(${showCommand(tokenOf(role))})"`,
  ];
}

const configured = (property: string): string[] => ["gcloud", "config", "get-value", property, "--quiet"];

const servicesOf = (project: string): string[] => {
  return ["gcloud", "services", "list", "--enabled", "--project", project, "--format", "value(config.name)"];
};

const enabling = (project: string, services: readonly string[]): string[] => {
  return ["gcloud", "services", "enable", "--project", project, ...services];
};

const tokenOf = (role: string | undefined): string[] => {
  return ["gcloud", "auth", "print-access-token", ...(role ? [`--impersonate-service-account=${role}`] : [])];
};

/** As gcloud itself, it goes where its setting for a private endpoint says. */
const addressOf = (project: string): string => {
  const endpoint = process.env.CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER;
  const base = (endpoint || "https://cloudresourcemanager.googleapis.com").replace(/\/$/, "");
  return `${base}/v3/projects/${project}:testIamPermissions`;
};

/** @returns those of the rights that the token's owner has */
async function testRights(project: string, token: string, signal: AbortSignal): Promise<readonly string[]> {
  const address = addressOf(project);
  const refuse = (problem: string) => new CannotTell(`${address} ${problem}`);
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify({ permissions: DEPLOYER_PREFLIGHT }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    });
    const answer = (await response.json()) as { permissions?: string[]; error?: { message?: string } };
    if (!response.ok) throw refuse(`answered ${response.status}: ${answer.error?.message ?? "no reason"}`);
    return answer.permissions ?? [];
  } catch (error) {
    if (signal.aborted || error instanceof CannotTell) throw error;
    const { message, cause } = error as Error;
    throw refuse(`can't be asked: ${cause instanceof Error ? cause.message : message}`);
  }
}

const missingOf = (title: string, asked: readonly string[], missing: readonly string[], why: string): Check => {
  return { title, asked: asked.length, missing: missing.map((what) => ({ what, why })) };
};
