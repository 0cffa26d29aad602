import type { Answer, CallAnswers, ResourceAnswers } from "./answer.ts";

/** What Google Cloud would answer, as far as the programs read it; see aws-answers.ts. */
export const EXAMPLE_PROJECT = "example-project";
export const EXAMPLE_PROJECT_NUMBER = "444455556666";

/** Most resources have a link made of their type and name. */
export function gcpDefaults(type: string, name: string): Answer {
  const [, module = "", kind = ""] = type.split(":");
  const service = module.split("/")[0];
  return {
    name,
    selfLink: `https://www.googleapis.com/${service}/v1/projects/${EXAMPLE_PROJECT}/${kind.toLowerCase()}/${name}`,
  };
}

export const GCP_OUTPUTS: ResourceAnswers = {
  "gcp:logging/projectSink:ProjectSink": () => ({
    writerIdentity: "serviceAccount:service-444455556666@gcp-sa-logging.iam.gserviceaccount.com",
  }),
  "gcp:compute/address:Address": (_, { address = "10.16.0.10" }) => ({ address }),
  "gcp:compute/globalAddress:GlobalAddress": (_, { ipVersion, address }) => ({
    address: address ?? (ipVersion === "IPV6" ? "2001:db8::10" : "203.0.113.10"),
  }),
  "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": (name, inputs) => ({
    dnsResourceRecords: [
      {
        name: `_acme-challenge${inputs.location ? "_ab12" : ""}.${inputs.domain}.`,
        type: "CNAME",
        data: `${name}.authorize.certificatemanager.goog.`,
      },
    ],
  }),
  "gcp:compute/haVpnGateway:HaVpnGateway": () => ({
    vpnInterfaces: [
      { id: 0, ipAddress: "203.0.113.20" },
      { id: 1, ipAddress: "203.0.113.21" },
    ],
  }),
  "gcp:container/cluster:Cluster": (name, inputs) => ({
    endpoint: "10.32.128.2",
    controlPlaneEndpointsConfig: addTo(inputs.controlPlaneEndpointsConfig, "dnsEndpointConfig", {
      endpoint: `gke-${name}.southamerica-east1.gke.goog`,
    }),
    privateClusterConfig: { ...(inputs.privateClusterConfig as object), privateEndpoint: "10.32.128.2" },
    masterAuth: { clusterCaCertificate: "Y2VydGlmaWNhdGU=" },
  }),
  "gcp:kms/cryptoKey:CryptoKey": (name, inputs) => ({ id: `${inputs.keyRing}/cryptoKeys/${name}` }),
  "gcp:kms/keyRing:KeyRing": (name, inputs) => ({
    id: `projects/${EXAMPLE_PROJECT}/locations/${inputs.location}/keyRings/${name}`,
  }),
  "gcp:projects/iAMCustomRole:IAMCustomRole": (_name, inputs) => ({
    name: `projects/${EXAMPLE_PROJECT}/roles/${inputs.roleId}`,
  }),
  "gcp:pubsub/subscription:Subscription": (name) => ({ id: `projects/${EXAMPLE_PROJECT}/subscriptions/${name}` }),
  "gcp:pubsub/topic:Topic": (name) => ({ id: `projects/${EXAMPLE_PROJECT}/topics/${name}` }),
  "gcp:secretmanager/secret:Secret": (name) => ({ id: `projects/${EXAMPLE_PROJECT}/secrets/${name}` }),
  "gcp:secretmanager/secretVersion:SecretVersion": (_name, inputs) => ({ name: `${inputs.secret}/versions/1` }),
  "gcp:serviceaccount/account:Account": (_name, inputs) => {
    const email = `${inputs.accountId}@${EXAMPLE_PROJECT}.iam.gserviceaccount.com`;
    return { email, member: `serviceAccount:${email}`, name: `projects/${EXAMPLE_PROJECT}/serviceAccounts/${email}` };
  },
  "gcp:servicenetworking/connection:Connection": () => ({ peering: "servicenetworking-googleapis-com" }),
  "gcp:sql/databaseInstance:DatabaseInstance": (name, inputs) => ({
    name: inputs.name ?? name,
    connectionName: `${EXAMPLE_PROJECT}:${inputs.region}:${name}`,
    privateIpAddress: inputs.masterInstanceName ? "10.32.160.4" : "10.32.160.3",
    dnsNames: [
      { connectionType: "PUBLIC", dnsScope: "INSTANCE", name: `${name}.0a1b2c.${inputs.region}.sql.goog.` },
      {
        connectionType: "PRIVATE_SERVICES_ACCESS",
        dnsScope: "INSTANCE",
        name: `${name}.0a1b2c.${inputs.region}.sql-psa.goog.`,
      },
    ],
    serverCaCerts: [{ cert: "-----BEGIN CERTIFICATE-----\nZXhhbXBsZQ==\n-----END CERTIFICATE-----" }],
  }),
  "gcp:storage/bucket:Bucket": (name, inputs) => ({ name: inputs.name ?? name, url: `gs://${inputs.name ?? name}` }),
};

export const GCP_CALLS: CallAnswers = {
  "gcp:logging/getProjectCmekSettings:getProjectCmekSettings": () => ({
    serviceAccountId: `cmek-p${EXAMPLE_PROJECT_NUMBER}@gcp-sa-logging.iam.gserviceaccount.com`,
  }),
  "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": () => {
    const emailAddress = `service-${EXAMPLE_PROJECT_NUMBER}@gs-project-accounts.iam.gserviceaccount.com`;
    return { emailAddress, member: `serviceAccount:${emailAddress}` };
  },
};

/** Adds to a block inside of what was asked for. */
function addTo(block: unknown, key: string, more: Answer): Answer {
  const asked = (block ?? {}) as Answer;
  return { ...asked, [key]: { ...(asked[key] as object), ...more } };
}
