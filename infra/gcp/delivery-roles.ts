/** How things are set up, never what is in them, and no primitive role. */
export const PREVIEWER_ROLES = [
  "roles/artifactregistry.reader",
  "roles/binaryauthorization.policyViewer",
  "roles/browser",
  "roles/certificatemanager.viewer",
  "roles/cloudkms.viewer",
  "roles/cloudsql.viewer",
  "roles/compute.viewer",
  "roles/container.clusterViewer",
  "roles/dns.reader",
  "roles/iam.securityReviewer",
  "roles/monitoring.viewer",
  "roles/pubsub.viewer",
  "roles/secretmanager.viewer",
  "roles/serviceusage.serviceUsageViewer",
] as const;

/** Where the predefined role would also show what is in logs and buckets. */
export const PREVIEWER_RIGHTS = [
  "logging.buckets.get",
  "logging.cmekSettings.get",
  "logging.sinks.get",
  "logging.sinks.list",
  "storage.buckets.get",
  "storage.buckets.getIamPolicy",
  "storage.buckets.list",
] as const;

/** What a release changes; the account's own stack is a person's. */
export const DEPLOYER_ROLES = [
  "roles/artifactregistry.reader",
  "roles/certificatemanager.owner",
  "roles/cloudkms.admin",
  "roles/cloudsql.admin",
  "roles/compute.loadBalancerAdmin",
  "roles/compute.networkAdmin",
  "roles/compute.securityAdmin",
  "roles/container.admin",
  "roles/dns.admin",
  "roles/iam.roleAdmin",
  "roles/iam.serviceAccountAdmin",
  "roles/iam.serviceAccountUser",
  "roles/logging.configWriter",
  "roles/monitoring.editor",
  "roles/pubsub.admin",
  "roles/secretmanager.admin",
  "roles/serviceusage.serviceUsageConsumer",
  "roles/storage.admin",
] as const;

/** Roles on the project that a release may hand to what it makes; any other would let it hand itself the project. */
const GRANTABLE_ROLES = [
  "roles/artifactregistry.reader",
  "roles/cloudsql.instanceUser",
  "roles/cloudtrace.agent",
  "roles/container.admin",
  "roles/container.defaultNodeServiceAccount",
  "roles/container.viewer",
  "roles/monitoring.metricWriter",
  "roles/monitoring.viewer",
  "roles/secretmanager.secretAccessor",
];

/** The roles of our own that the identities get, by their ids. A condition knows no beginning of a name, only whole ones. */
const OWN_ROLES = ["staging", "production"].map((environment) => `reviews_${environment}_worker_purge_edge_1`);

export const grantableRoles = (project: string): readonly string[] => [
  ...GRANTABLE_ROLES,
  ...OWN_ROLES.map((role) => `projects/${project}/roles/${role}`),
];

/** One list of a condition takes so many names. */
const NAMES_PER_LIST = 10;

/**
 * Of IAM's conditions: what a change of the project's policy adds or removes. One change with roles of two lists is refused; the provider, which gathers
 * changes, then makes each by itself.
 */
export const onlyGrantable = (project: string): { title: string; expression: string } => ({
  title: "only-what-the-workload-needs",
  expression: listsOf(grantableRoles(project))
    .map((names) => `api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly([${names.join(", ")}])`)
    .join(" || "),
});

const listsOf = (roles: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(roles.length / NAMES_PER_LIST) }, (_, at) =>
    roles.slice(at * NAMES_PER_LIST, (at + 1) * NAMES_PER_LIST).map((role) => `"${role}"`),
  );

/** Without one of these a deployment would stop half way; what `projects.testIamPermissions` is asked before it begins. */
export const DEPLOYER_PREFLIGHT = [
  "artifactregistry.repositories.downloadArtifacts",
  "certificatemanager.certs.create",
  "cloudkms.cryptoKeys.create",
  "cloudkms.cryptoKeys.setIamPolicy",
  "cloudkms.keyRings.create",
  "cloudsql.instances.create",
  "compute.backendServices.create",
  "compute.firewalls.create",
  "compute.globalAddresses.create",
  "compute.networks.create",
  "compute.routers.create",
  "compute.securityPolicies.create",
  "compute.subnetworks.create",
  "compute.urlMaps.create",
  "compute.vpnTunnels.create",
  "container.clusters.create",
  "dns.managedZones.create",
  "iam.roles.create",
  "iam.serviceAccounts.actAs",
  "iam.serviceAccounts.create",
  "iam.serviceAccounts.setIamPolicy",
  "logging.buckets.create",
  "logging.sinks.create",
  "monitoring.alertPolicies.create",
  "monitoring.dashboards.create",
  "monitoring.uptimeCheckConfigs.create",
  "pubsub.subscriptions.create",
  "pubsub.topics.create",
  "resourcemanager.projects.setIamPolicy",
  "secretmanager.secrets.create",
  "servicenetworking.services.addPeering",
  "serviceusage.services.use",
  "storage.buckets.create",
] as const;
