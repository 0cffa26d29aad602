import * as gcp from "@pulumi/gcp";
import type { Resource } from "@pulumi/pulumi";

/**
 * What the programs use of a project. Enabled here so that nobody's disabling goes unseen; in a new project they are enabled by hand before the first
 * `pulumi up` (`gcloud services enable …`), because keys and accounts are asked for while it is previewed.
 */
export const GCP_SERVICES = [
  "artifactregistry",
  "billingbudgets",
  "binaryauthorization",
  "certificatemanager",
  "cloudbilling",
  "cloudkms",
  "cloudresourcemanager",
  "cloudtrace",
  "compute",
  "container",
  "containerscanning",
  "containersecurity",
  "dns",
  "iam",
  "iamcredentials",
  "logging",
  "monitoring",
  "networksecurity",
  "pubsub",
  "secretmanager",
  "servicenetworking",
  "serviceusage",
  "sqladmin",
  "storage",
  "sts",
].map((name) => `${name}.googleapis.com`);

export function enableServices(name: string, project: string, parent: Resource): readonly gcp.projects.Service[] {
  return GCP_SERVICES.map(
    (service) =>
      new gcp.projects.Service(
        `${name}-${service.split(".")[0]}`,
        // Whatever else runs in the project may need it.
        { project, service, disableOnDestroy: false },
        { parent },
      ),
  );
}
