import type { PricedTypes } from "./components.ts";
import { freeTypes } from "./free-types.ts";
import { GCP_EDGE_PRICES } from "./gcp-edge-prices.ts";
import { GCP_SITE_PRICES } from "./gcp-site-prices.ts";

export const GCP_PRICES: PricedTypes = { ...GCP_SITE_PRICES, ...GCP_EDGE_PRICES };

export const GCP_FREE = freeTypes("gcp", {
  "identities and policies are not charged": [
    "serviceaccount/",
    "projects/",
    "iam/",
    "organizations/",
    "kms/CryptoKeyIAMMember",
    "kms/CryptoKeyIAMBinding",
    "kms/KeyRing",
    "storage/BucketIAMMember",
    "storage/BucketIAMBinding",
    "pubsub/TopicIAMMember",
    "pubsub/SubscriptionIAMMember",
    "secretmanager/SecretIamMember",
    "artifactregistry/RepositoryIamMember",
    "billing/AccountIamMember",
  ],
  "parts of a network are not charged": [
    "compute/Network",
    "compute/Subnetwork",
    "compute/Firewall",
    "compute/Router",
    "compute/RouterInterface",
    "compute/RouterPeer",
    "compute/Route",
    "compute/NetworkPeeringRoutesConfig",
    "compute/HaVpnGateway",
    "compute/ExternalVpnGateway",
    "servicenetworking/Connection",
    "dns/Policy",
  ],
  "parts of a balancer are charged with its forwarding rules": [
    "compute/NetworkEndpointGroup",
    "compute/HealthCheck",
    "compute/RegionHealthCheck",
    "compute/RegionBackendService",
    "compute/BackendBucket",
    "compute/BackendBucketSignedUrlKey",
    "compute/URLMap",
    "compute/RegionUrlMap",
    "compute/TargetHttpProxy",
    "compute/TargetHttpsProxy",
    "compute/SSLPolicy",
    "compute/RegionSslPolicy",
    "compute/ManagedSslCertificate",
  ],
  "the first hundred certificates are not charged": [
    "certificatemanager/DnsAuthorization",
    "certificatemanager/Certificate",
    "certificatemanager/CertificateMap",
    "certificatemanager/CertificateMapEntry",
  ],
  "parts of something that is priced": [
    "sql/Database",
    "sql/User",
    "secretmanager/Secret",
    "storage/Notification",
    "dns/RecordSet",
    "logging/Metric",
    "logging/ProjectExclusion",
    "logging/LogView",
  ],
  "what it moves is counted where it arrives": ["logging/ProjectSink"],
  "mails and their addressees are not charged": ["monitoring/NotificationChannel"],
  "dashboards, services and objectives are not charged": [
    "monitoring/Dashboard",
    "monitoring/CustomService",
    "monitoring/GenericService",
    "monitoring/Slo",
  ],
  "budgets that only tell are not charged": ["billing/Budget"],
});
