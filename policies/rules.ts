import {
  accountWatched,
  auditSinkLocked,
  configurationRecorded,
  dataAccessAudited,
  imagesScannedAndImmutable,
  threatsDetected,
  trailComplete,
} from "./audit.ts";
import {
  clusterAccessByCloudIdentity,
  clusterAdmitsSignedImages,
  clusterControlPlaneLogged,
  clusterEndpointClosed,
  clusterNodesManaged,
  clusterNodesPrivate,
  clusterSecretsEncrypted,
  clusterVersionSupported,
  lastingResourceProtected,
  nodesHaveOwnIdentity,
} from "./clusters.ts";
import { monthlyCostWithinBudget } from "./cost.ts";
import {
  databaseBackedUp,
  databaseEncryptedWithOwnKey,
  databaseNotPublic,
  databasePatched,
  databaseSpansZones,
  databaseZonesFitRole,
} from "./database.ts";
import {
  databaseLoginByIdentity,
  databaseLogsSessions,
  databaseObserved,
  databasePasswordFromSecret,
  databaseRequiresTls,
} from "./database-access.ts";
import {
  balancerInternalAndStrict,
  balancerRequiresTls,
  cdnBehindFirewall,
  cdnHasSecondOrigin,
  cdnLogged,
  cdnRequiresTls,
  webAclComplete,
  webAclLogged,
} from "./edge.ts";
import { backendBehindFirewall, cloudArmorComplete, plainHttpOnlyRedirects, tlsPolicyModern } from "./edge-google.ts";
import { noPrimitiveRoles, noStandingKeys, nothingGrantedToEverybody, permissionNamed } from "./identity.ts";
import { deadLettersKept, keyDeletedLate, keyRotates, messagesEncryptedWithOwnKey, secretUnderOwnKey } from "./keys.ts";
import { dnsQueriesLogged, dnsZoneSigned } from "./names.ts";
import {
  defaultNetworkUnused,
  flowsLogged,
  ingressNarrow,
  subnetGivesNoPublicAddress,
  tunnelModern,
  tunnelsRedundant,
} from "./network.ts";
import {
  accountSingletonsApart,
  budgetAlerts,
  inAllowedRegion,
  logsEncryptedWithOwnKey,
  logsKeptLongEnough,
  taggedForOwner,
} from "./platform.ts";
import {
  imageByDigest,
  podHasLimits,
  podHasProbes,
  podRestricted,
  podStopsGently,
  serviceAccountTokenNotMounted,
} from "./pods.ts";
import type { Rule } from "./rule.ts";
import {
  bucketAccessBlocked,
  bucketEncryptedWithOwnKey,
  bucketExpiresOldObjects,
  bucketOwnerEnforced,
  bucketPrivateBySetting,
  bucketRefusesPlainHttp,
  bucketVersioned,
} from "./storage.ts";
import { nothingWeakened, onlyStagingTornDown } from "./weakenings.ts";
import {
  balancerNotMadeByCluster,
  deploymentSurvivesDisruption,
  namespaceDeniesByDefault,
  namespaceRestricted,
  noClusterAdmin,
} from "./workload.ts";

/** Every rule, by what it is about. */
export const RULES: readonly Rule[] = [
  // storage
  bucketAccessBlocked,
  bucketRefusesPlainHttp,
  bucketEncryptedWithOwnKey,
  bucketVersioned,
  bucketExpiresOldObjects,
  bucketOwnerEnforced,
  bucketPrivateBySetting,
  // identity
  nothingGrantedToEverybody,
  permissionNamed,
  noStandingKeys,
  noPrimitiveRoles,
  // database
  databaseNotPublic,
  databaseEncryptedWithOwnKey,
  databaseSpansZones,
  databaseZonesFitRole,
  databaseBackedUp,
  databasePatched,
  // database-access
  databasePasswordFromSecret,
  databaseRequiresTls,
  databaseLoginByIdentity,
  databaseObserved,
  databaseLogsSessions,
  // clusters
  clusterSecretsEncrypted,
  clusterEndpointClosed,
  clusterNodesPrivate,
  clusterControlPlaneLogged,
  clusterAccessByCloudIdentity,
  clusterVersionSupported,
  clusterNodesManaged,
  clusterAdmitsSignedImages,
  nodesHaveOwnIdentity,
  lastingResourceProtected,
  // pods
  podRestricted,
  imageByDigest,
  podHasLimits,
  podHasProbes,
  podStopsGently,
  serviceAccountTokenNotMounted,
  // workload
  namespaceRestricted,
  namespaceDeniesByDefault,
  deploymentSurvivesDisruption,
  noClusterAdmin,
  balancerNotMadeByCluster,
  // edge
  cdnBehindFirewall,
  cdnRequiresTls,
  cdnLogged,
  cdnHasSecondOrigin,
  balancerInternalAndStrict,
  balancerRequiresTls,
  webAclComplete,
  webAclLogged,
  // edge-google
  backendBehindFirewall,
  tlsPolicyModern,
  plainHttpOnlyRedirects,
  cloudArmorComplete,
  // network
  ingressNarrow,
  flowsLogged,
  defaultNetworkUnused,
  subnetGivesNoPublicAddress,
  tunnelModern,
  tunnelsRedundant,
  // keys
  keyRotates,
  keyDeletedLate,
  secretUnderOwnKey,
  messagesEncryptedWithOwnKey,
  deadLettersKept,
  // audit
  trailComplete,
  dataAccessAudited,
  auditSinkLocked,
  accountWatched,
  threatsDetected,
  configurationRecorded,
  imagesScannedAndImmutable,
  // names
  dnsQueriesLogged,
  dnsZoneSigned,
  // platform
  taggedForOwner,
  inAllowedRegion,
  logsKeptLongEnough,
  logsEncryptedWithOwnKey,
  budgetAlerts,
  accountSingletonsApart,
  // weakenings
  onlyStagingTornDown,
  nothingWeakened,
  // cost
  monthlyCostWithinBudget,
];
