import { EXAMPLE_PROJECT, EXAMPLE_PROJECT_NUMBER } from "../../../infra/recording/gcp-answers.ts";
import type { Values } from "../provider.ts";
import type { Handle } from "./handle.ts";

type Issue = (inputs: Values, handle: Handle) => string;

const monitoring =
  (collection: string): Issue =>
  (_, { digits }) =>
    `projects/${EXAMPLE_PROJECT}/${collection}/${digits}`;
const member =
  (path: string): Issue =>
  (inputs) =>
    [inputs[path] ?? EXAMPLE_PROJECT, inputs.role, inputs.member].join("/");

/** Ids of what the typings tell no form of, or that the cloud draws. registry.terraform.io/providers/hashicorp/google/latest/docs, "id" of each resource. */
const GCP_IDS: Readonly<Record<string, Issue>> = {
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": member("repository"),
  "gcp:billing/accountIamMember:AccountIamMember": member("billingAccountId"),
  "gcp:billing/budget:Budget": ({ billingAccount }, { uuid }) => `billingAccounts/${billingAccount}/budgets/${uuid}`,
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": member("cryptoKeyId"),
  "gcp:monitoring/alertPolicy:AlertPolicy": monitoring("alertPolicies"),
  "gcp:monitoring/dashboard:Dashboard": (_, { uuid }) => `projects/${EXAMPLE_PROJECT_NUMBER}/dashboards/${uuid}`,
  "gcp:monitoring/notificationChannel:NotificationChannel": monitoring("notificationChannels"),
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": ({ displayName }, { hex }) =>
    `projects/${EXAMPLE_PROJECT}/uptimeCheckConfigs/${displayName}-${hex.slice(0, 11)}`,
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": ({ service, project }) =>
    `${project ?? EXAMPLE_PROJECT}/audit_config/${service}`,
  "gcp:projects/iAMCustomRole:IAMCustomRole": ({ roleId, project }) =>
    `projects/${project ?? EXAMPLE_PROJECT}/roles/${roleId}`,
  "gcp:projects/iAMMember:IAMMember": member("project"),
  "gcp:projects/serviceIdentity:ServiceIdentity": ({ service }) => `projects/${EXAMPLE_PROJECT}/services/${service}`,
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": member("subscription"),
  "gcp:pubsub/topicIAMMember:TopicIAMMember": member("topic"),
  "gcp:secretmanager/secretVersion:SecretVersion": ({ secret }, { hex }) =>
    `${secret}/versions/${(Number.parseInt(hex.slice(0, 4), 16) % 900) + 1}`,
  "gcp:serviceaccount/account:Account": ({ accountId, project }) =>
    `projects/${project ?? EXAMPLE_PROJECT}/serviceAccounts/${accountId}@${project ?? EXAMPLE_PROJECT}.iam.gserviceaccount.com`,
  "gcp:serviceaccount/iAMMember:IAMMember": member("serviceAccountId"),
  "gcp:servicenetworking/connection:Connection": ({ network, service }) =>
    `${encodeURIComponent(String(network))}:${service}`,
  "gcp:sql/user:User": ({ name, instance }) => `${name}//${instance}`,
  "gcp:storage/bucket:Bucket": ({ name }) => String(name),
  "gcp:storage/bucketIAMMember:BucketIAMMember": member("bucket"),
  "gcp:storage/notification:Notification": ({ bucket }, { digits }) => `${bucket}/notificationConfigs/${digits}`,
};

/** By the form that the typings tell: `projects/{{project}}/global/networks/{{name}}`. */
export function issueGcpId(type: string, form: string | undefined, inputs: Values, handle: Handle): string {
  const issue = GCP_IDS[type];
  if (issue) return issue(inputs, handle);
  if (!form?.includes("{{")) return `projects/${EXAMPLE_PROJECT}/${handle.physical}`;
  return form.replaceAll(/\{\{%?([\w-]+)\}\}/g, (_, place: string, at: number) => {
    const value = String(valueFor(place, inputs) ?? handle.digits);
    return at > 0 ? (value.split("/").at(-1) ?? value) : value;
  });
}

const ELSEWHERE: Readonly<Record<string, string>> = { cluster_id: "name", zone: "managedZone", bucket_name: "bucket" };

function valueFor(place: string, inputs: Values): unknown {
  if (place === "project" || place === "project_id") return inputs.project ?? EXAMPLE_PROJECT;
  const camel = place.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const fallback = ELSEWHERE[place];
  const location = place === "region" || place === "location" ? "southamerica-east1" : undefined;
  return inputs[camel] ?? (fallback && inputs[fallback]) ?? location;
}
