import * as aws from "@pulumi/aws";
import { all, log, type Output, output, type Resource } from "@pulumi/pulumi";

export class KubernetesVersionRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "KubernetesVersionRefused";
  }
}

/** What EKS tells of a version, as far as it is used. */
export interface OfferedVersion {
  readonly clusterVersion: string;
  /** `STANDARD_SUPPORT`, `EXTENDED_SUPPORT`, `UNSUPPORTED`. */
  readonly versionStatus: string;
  /** RFC 3339. */
  readonly endOfStandardSupportDate: string;
}

const STANDARD = "STANDARD_SUPPORT";
const WARN_DAYS = 60;
const DAY_MS = 86_400_000;

/**
 * EKS neither goes back nor skips a version, and asks six times the price for one that is out of standard support.
 * @param live what the cluster runs now; undefined while there is none
 * @throws KubernetesVersionRefused
 */
export function requireVersion(wanted: string, offered: readonly OfferedVersion[], live?: string): OfferedVersion {
  const supported = offered.filter(({ versionStatus }) => versionStatus === STANDARD);
  const version = supported.find(({ clusterVersion }) => clusterVersion === wanted);
  if (!version) {
    const list = supported.map(({ clusterVersion }) => clusterVersion).join(", ");
    throw new KubernetesVersionRefused(`Kubernetes ${wanted} is not in standard support on EKS; ${list} are.`);
  }
  const step = live === undefined ? 0 : minorOf(wanted) - minorOf(live);
  if (step < 0)
    throw new KubernetesVersionRefused(`The cluster runs Kubernetes ${live}: it can't go back to ${wanted}.`);
  if (step > 1)
    throw new KubernetesVersionRefused(
      `The cluster runs Kubernetes ${live}: ${wanted} is ${step} versions ahead, and EKS takes one at a time.`,
    );
  return version;
}

/** What to tell whoever deploys, while there is time for an upgrade in peace; undefined before that. */
export function supportWarning(version: OfferedVersion, now: Date): string | undefined {
  const days = Math.floor((Date.parse(version.endOfStandardSupportDate) - now.getTime()) / DAY_MS);
  if (!(days <= WARN_DAYS)) return undefined;
  return `Kubernetes ${version.clusterVersion} leaves EKS's standard support in ${days} days; then EKS upgrades it by itself.`;
}

/** The wanted version, once EKS has been asked what it offers and what the cluster runs. */
export function checkVersion(wanted: string, cluster: string, parent: Resource): Output<string> {
  const offered = aws.eks.getClusterVersionsOutput({}, { parent }).clusterVersions;
  return all([offered, liveVersion(cluster, parent)]).apply(([versions, live]) => {
    const warning = supportWarning(requireVersion(wanted, versions, live), new Date());
    if (warning) log.warn(warning, parent);
    return wanted;
  });
}

function liveVersion(name: string, parent: Resource): Output<string | undefined> {
  const { names } = aws.eks.getClustersOutput({}, { parent });
  return names.apply((existing) =>
    existing.includes(name) ? aws.eks.getClusterOutput({ name }, { parent }).version : output(undefined),
  );
}

const minorOf = (version: string): number => Number(version.split(".")[1]);
