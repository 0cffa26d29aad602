import type { Explanation } from "./judges/finding.ts";

const DEPLOYMENTS = /Deployment camera-reviews\/(web|worker|collector)/;
const JOBS = /Job camera-reviews\/(migrate|allow-login)-[0-9a-f]{12}/;
const WITH_PODS = new RegExp(`${DEPLOYMENTS.source}|${JOBS.source}`);

/** What the judges say against the workload and what stays so. One that explains nothing any more fails the proof. */
export const EXPLAINED: readonly Explanation[] = [
  {
    judge: "kube-score",
    check: "container-resources",
    objects: WITH_PODS,
    reason:
      "No processor limit by decision: throttling costs more latency than a busy neighbour. Memory and storage are limited.",
  },
  {
    judge: "checkov",
    check: "CKV_K8S_11",
    objects: WITH_PODS,
    reason: "The same: no processor limit by decision.",
  },
  {
    judge: "kube-score",
    check: "container-image-pull-policy",
    objects: WITH_PODS,
    reason:
      "Every image is named by its digest, and admission refuses any other: what a node has is what would be pulled.",
  },
  {
    judge: "kube-score",
    check: "deployment-has-host-podantiaffinity",
    objects: /Deployment camera-reviews\/(web|worker)/,
    reason:
      "Spread constraints do it, by zone as a must and by node as a wish; an anti-affinity would keep a third pod from two nodes.",
  },
  {
    judge: "kube-score",
    check: "pod-probes-identical",
    objects: /Deployment camera-reviews\/(worker|collector)/,
    reason:
      "Nobody sends a worker requests, so it is ready while it lives; the collector has one health check, which knows no difference.",
  },
  {
    judge: "kube-score",
    check: "deployment-replicas",
    objects: /Deployment camera-reviews\/collector/,
    reason: "One pod: two would read every metric twice. A gap while it is replaced is named among the limitations.",
  },
  {
    judge: "kube-score",
    check: "deployment-strategy",
    objects: /Deployment camera-reviews\/collector/,
    reason: "Recreate, for the same reason: never two at once.",
  },
  {
    judge: "kube-score",
    check: "networkpolicy-targets-pod",
    objects: /NetworkPolicy keda\/(deny-all|in|out)/,
    reason: "KEDA's pods come with its chart, which can't be had here: the policies are for them.",
  },
];
