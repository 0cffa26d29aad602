import * as gcp from "@pulumi/gcp";
import type { Input, Resource } from "@pulumi/pulumi";

interface Call {
  readonly says: string;
  /** Over audit logs of administrators' calls, which every project has. */
  readonly filter: string;
}

const ADMIN = 'logName:"cloudaudit.googleapis.com%2Factivity"';
const anyMethod = (...names: readonly string[]): string =>
  `protoPayload.methodName=~"(${names.map((name) => name.replaceAll(".", "\\.")).join("|")})$"`;

/** Few, and each means that somebody must look: nothing of it happens in a release. */
export const CALLS: Readonly<Record<string, Call>> = {
  "owner-granted": {
    says: "Somebody was made owner or editor of the project.",
    filter: `${ADMIN} AND protoPayload.serviceData.policyDelta.bindingDeltas.action="ADD" AND protoPayload.serviceData.policyDelta.bindingDeltas.role=("roles/owner" OR "roles/editor")`,
  },
  "key-made": {
    says: "A key of a service account was made: this product has none.",
    filter: `${ADMIN} AND ${anyMethod("CreateServiceAccountKey", "UploadServiceAccountKey")}`,
  },
  "audit-changed": {
    says: "The audit itself was changed: what is logged, or where it goes.",
    filter: `${ADMIN} AND (protoPayload.serviceData.policyDelta.auditConfigDeltas:* OR ${anyMethod("UpdateSink", "DeleteSink", "CreateExclusion", "UpdateExclusion")})`,
  },
  "key-given-up": {
    says: "A key's version was disabled or is going to be destroyed, and with it all that it encrypts.",
    filter: `${ADMIN} AND protoPayload.serviceName="cloudkms.googleapis.com" AND ${anyMethod("DestroyCryptoKeyVersion", "UpdateCryptoKeyVersion")}`,
  },
};

/** Told as it is logged, at most every five minutes each. */
export function tellCalls(name: string, channels: readonly Input<string>[], parent: Resource): void {
  for (const [id, { says, filter }] of Object.entries(CALLS))
    new gcp.monitoring.AlertPolicy(
      `${name}-${id}`,
      {
        displayName: `audit: ${id}`,
        combiner: "OR",
        severity: "CRITICAL",
        conditions: [{ displayName: id, conditionMatchedLog: { filter } }],
        notificationChannels: [...channels],
        documentation: { subject: `audit: ${id}`, content: says, mimeType: "text/markdown" },
        alertStrategy: { notificationRateLimit: { period: "300s" }, autoClose: "86400s" },
      },
      { parent },
    );
}
