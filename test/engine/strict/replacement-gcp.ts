/**
 * Paths of inputs that can't be changed in place, by type. What is marked ForceNew in github.com/hashicorp/terraform-provider-google
 * google/services/<service>/resource_<name>.go (as of 2026-08), which is what @pulumi/gcp runs; of IAM members every part is (google/tpgiamresource).
 */
export const GCP_REPLACING: Readonly<Record<string, string>> = {
  "gcp:artifactregistry/repository:Repository":
    "format kmsKeyName location mavenConfig.allowSnapshotOverwrites mavenConfig.versionPolicy mode project remoteRepositoryConfig repositoryId",
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": "repository location project role member condition",
  "gcp:billing/accountIamMember:AccountIamMember": "billingAccountId role member condition",
  "gcp:billing/budget:Budget": "billingAccount",
  "gcp:binaryauthorization/policy:Policy": "project",
  "gcp:certificatemanager/certificate:Certificate": "location managed name project scope",
  "gcp:certificatemanager/certificateMap:CertificateMap": "name project",
  "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": "hostname map matcher name project",
  "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": "domain location name project type",
  "gcp:compute/address:Address":
    "address addressType description ipCollection ipVersion ipv6EndpointType name network networkTier prefixLength project purpose region subnetwork",
  "gcp:compute/backendService:BackendService": "name params project",
  "gcp:compute/externalVpnGateway:ExternalVpnGateway": "description interfaces name params project redundancyType",
  "gcp:compute/firewall:Firewall": "direction name params project",
  "gcp:compute/forwardingRule:ForwardingRule":
    "allPorts backendService description ipAddress ipCollection ipProtocol ipVersion isMirroringCollector loadBalancingScheme name network networkTier noAutomateDnsZone portRange ports project region serviceDirectoryRegistrations serviceLabel sourceIpRanges subnetwork",
  "gcp:compute/globalAddress:GlobalAddress":
    "address addressType description ipVersion name network prefixLength project purpose",
  "gcp:compute/globalForwardingRule:GlobalForwardingRule":
    "description ipAddress ipProtocol ipVersion metadataFilters name network networkTier noAutomateDnsZone portRange project serviceDirectoryRegistrations sourceIpRanges subnetwork",
  "gcp:compute/haVpnGateway:HaVpnGateway":
    "description gatewayIpVersion name network params project region stackType vpnInterfaces",
  "gcp:compute/healthCheck:HealthCheck": "name project",
  "gcp:compute/network:Network":
    "autoCreateSubnetworks description internalIpv6Range name networkProfile params project",
  "gcp:compute/networkEndpointGroup:NetworkEndpointGroup":
    "defaultPort description name network networkEndpointType project subnetwork zone",
  "gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig": "project",
  "gcp:compute/regionBackendService:RegionBackendService":
    "haPolicy.fastIpMove loadBalancingScheme name network params project",
  "gcp:compute/regionHealthCheck:RegionHealthCheck": "name project region",
  "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy": "name project region type",
  "gcp:compute/regionSslPolicy:RegionSslPolicy": "description name project region",
  "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy":
    "description httpKeepAliveTimeoutSec name project region",
  "gcp:compute/regionUrlMap:RegionUrlMap": "name project",
  "gcp:compute/router:Router": "encryptedInterconnectRouter name nccGateway network params project region",
  "gcp:compute/routerInterface:RouterInterface":
    "interconnectAttachment ipRange ipVersion name privateIpAddress project redundantInterface region router subnetwork vpnTunnel",
  "gcp:compute/routerNat:RouterNat": "endpointTypes initialNatIps name project region router type",
  "gcp:compute/routerPeer:RouterPeer": "interface name project region router",
  "gcp:compute/sSLPolicy:SSLPolicy": "description name project",
  "gcp:compute/securityPolicy:SecurityPolicy": "name project type",
  "gcp:compute/subnetwork:Subnetwork":
    "description externalIpv6Prefix internalIpv6Prefix name network params project region reservedInternalRange resolveSubnetMask",
  "gcp:compute/targetHttpProxy:TargetHttpProxy": "description httpKeepAliveTimeoutSec name project proxyBind",
  "gcp:compute/targetHttpsProxy:TargetHttpsProxy":
    "description httpKeepAliveTimeoutSec name project proxyBind tlsEarlyData",
  "gcp:compute/uRLMap:URLMap": "name project",
  "gcp:compute/vPNTunnel:VPNTunnel":
    "cipherSuite description ikeVersion localTrafficSelectors name params peerExternalGateway peerExternalGatewayInterface peerGcpGateway peerIp project region remoteTrafficSelectors router sharedSecret sharedSecretWoVersion targetVpnGateway vpnGateway vpnGatewayInterface",
  "gcp:container/cluster:Cluster":
    "clusterAutoscaling.autoProvisioningDefaults.bootDiskKmsKey clusterIpv4Cidr confidentialNodes datapathProvider dataplaneOptimizationMode defaultMaxPodsPerNode description enableAutopilot enableKubernetesAlpha enableTpu initialNodeCount ipAllocationPolicy location masterAuth.clientCertificateConfig name network networkingMode nodePools privateClusterConfig.masterIpv4CidrBlock privateClusterConfig.privateEndpointSubnetwork project subnetwork userManagedKeysConfig.aggregationCa userManagedKeysConfig.clusterCa userManagedKeysConfig.etcdApiCa userManagedKeysConfig.etcdPeerCa",
  "gcp:dns/managedZone:ManagedZone": "dnsName name project visibility",
  "gcp:dns/policy:Policy": "dns64Config name project",
  "gcp:dns/recordSet:RecordSet": "managedZone name project routingPolicy.healthCheck",
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": "project workloadIdentityPoolId",
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider":
    "project workloadIdentityPoolId workloadIdentityPoolProviderId",
  "gcp:kms/cryptoKey:CryptoKey":
    "cryptoKeyBackend destroyScheduledDuration importOnly keyRing name purpose versionTemplate.protectionLevel",
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": "cryptoKeyId role member condition",
  "gcp:kms/keyRing:KeyRing": "location name project",
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": "project location bucketId",
  "gcp:logging/projectSink:ProjectSink": "name project uniqueWriterIdentity",
  "gcp:monitoring/alertPolicy:AlertPolicy": "project",
  "gcp:monitoring/dashboard:Dashboard": "project",
  "gcp:monitoring/notificationChannel:NotificationChannel": "project",
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig":
    "checkerType httpCheck.requestMethod monitoredResource project resourceGroup syntheticMonitor",
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": "project service",
  "gcp:projects/iAMCustomRole:IAMCustomRole": "project roleId",
  "gcp:projects/iAMMember:IAMMember": "project role member condition",
  "gcp:projects/service:Service": "project service",
  "gcp:projects/serviceIdentity:ServiceIdentity": "project service",
  "gcp:pubsub/subscription:Subscription": "enableMessageOrdering filter name project tags topic",
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": "subscription project role member condition",
  "gcp:pubsub/topic:Topic": "name project tags",
  "gcp:pubsub/topicIAMMember:TopicIAMMember": "topic project role member condition",
  "gcp:secretmanager/secret:Secret": "project replication secretId tags",
  "gcp:secretmanager/secretVersion:SecretVersion": "isSecretDataBase64 project secret secretData secretDataWoVersion",
  "gcp:serviceaccount/account:Account": "accountId project",
  "gcp:serviceaccount/iAMMember:IAMMember": "serviceAccountId role member condition",
  "gcp:servicenetworking/connection:Connection": "network service",
  "gcp:sql/database:Database": "instance name project",
  "gcp:sql/databaseInstance:DatabaseInstance":
    "encryptionKeyName name project region replicaConfiguration.caCertificate replicaConfiguration.clientCertificate replicaConfiguration.clientKey replicaConfiguration.connectRetryInterval replicaConfiguration.dumpFilePath replicaConfiguration.failoverTarget replicaConfiguration.masterHeartbeatPeriod replicaConfiguration.password replicaConfiguration.sslCipher replicaConfiguration.username replicaConfiguration.verifyServerCertificate settings.collation",
  "gcp:sql/user:User": "host instance name project type",
  "gcp:storage/bucket:Bucket":
    "customPlacementConfig.dataLocations enableObjectRetention hierarchicalNamespace location name project",
  "gcp:storage/bucketIAMMember:BucketIAMMember": "bucket role member condition",
  "gcp:storage/notification:Notification": "bucket topic payloadFormat customAttributes eventTypes objectNamePrefix",
};
