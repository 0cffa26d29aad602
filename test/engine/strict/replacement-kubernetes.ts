const SELECTOR = "spec.selector";

/**
 * Of every object its name and namespace; of these also what stands here, by type. github.com/pulumi/pulumi-kubernetes provider/pkg/provider/diff.go;
 * what the API server itself refuses to change: kubernetes.io/docs/reference/kubernetes-api, field descriptions.
 */
export const KUBERNETES_REPLACING: Readonly<Record<string, string>> = {
  "kubernetes:apps/v1:Deployment": SELECTOR,
  "kubernetes:apps/v1:DaemonSet": SELECTOR,
  "kubernetes:apps/v1:StatefulSet": `spec.podManagementPolicy spec.revisionHistoryLimit ${SELECTOR} spec.serviceName spec.volumeClaimTemplates`,
  "kubernetes:batch/v1:Job": `spec.completions spec.parallelism ${SELECTOR} spec.template`,
  "kubernetes:core/v1:ConfigMap": "binaryData data",
  "kubernetes:core/v1:Secret": "type stringData data",
  "kubernetes:core/v1:PersistentVolumeClaim": "spec",
  "kubernetes:core/v1:ResourceQuota": "spec.scopes",
  "kubernetes:core/v1:Service": "spec.clusterIP",
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": "roleRef",
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": "roleRef",
  "kubernetes:scheduling.k8s.io/v1:PriorityClass": "value",
  "kubernetes:storage.k8s.io/v1:StorageClass": "parameters provisioner",
  "kubernetes:helm.sh/v3:Release": "name namespace",
};
