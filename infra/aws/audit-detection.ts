import * as aws from "@pulumi/aws";
import type { Resource } from "@pulumi/pulumi";
import type { Singleton } from "../platform.ts";
import { manageOrAdopt } from "../singletons.ts";
import { type AwsPlace, EDGE_REGION } from "./site.ts";

interface DetectionChoices {
  readonly detector: Singleton;
  readonly "edge-detector": Singleton;
  readonly hub: Singleton;
  readonly "edge-hub": Singleton;
}

/** What GuardDuty looks at beside calls, name service and flows. Runtime monitoring brings its agent to the clusters by itself. */
const FEATURES = [
  { name: "S3_DATA_EVENTS" },
  { name: "EKS_AUDIT_LOGS" },
  { name: "RDS_LOGIN_EVENTS" },
  { name: "RUNTIME_MONITORING", additionalConfigurations: [{ name: "EKS_ADDON_MANAGEMENT", status: "ENABLED" }] },
] as const;

/** Subscribed to by hand: the defaults that AWS would choose are older. */
const STANDARDS = [
  { part: "best-practices", path: "aws-foundational-security-best-practices/v/1.0.0" },
  { part: "cis", path: "cis-aws-foundations-benchmark/v/5.0.0" },
] as const;

interface Region {
  /** Undefined for the provider's own. */
  readonly region: string | undefined;
  readonly name: string;
  readonly detector: Singleton;
  readonly hub: Singleton;
}

/** GuardDuty and Security Hub in the region and at the edge, whose controls are checked there only. `records` is what the hub's rules read. */
export function makeDetection(
  name: string,
  choices: DetectionChoices,
  place: AwsPlace,
  records: readonly Resource[],
  parent: Resource,
): void {
  const home: Region = { region: undefined, name, detector: choices.detector, hub: choices.hub };
  const edge: Region = {
    region: EDGE_REGION,
    name: `${name}-edge`,
    detector: choices["edge-detector"],
    hub: choices["edge-hub"],
  };
  const regions = place.region === EDGE_REGION ? [home] : [home, edge];
  for (const each of regions) makeDetector(each, parent);
  const hubs = regions.flatMap((each) => makeHub(each, place.region, records, parent) ?? []);
  // Findings of the edge are read and told where all others are.
  if (hubs.length === 2 && choices.hub === "manage")
    new aws.securityhub.FindingAggregator(
      name,
      { linkingMode: "SPECIFIED_REGIONS", specifiedRegions: [EDGE_REGION] },
      { parent, dependsOn: hubs },
    );
}

function makeDetector({ name, region, detector: choice }: Region, parent: Resource): void {
  const where = region ? { region } : {};
  const detector = manageOrAdopt(
    choice,
    () =>
      new aws.guardduty.Detector(
        name,
        { ...where, enable: true, findingPublishingFrequency: "FIFTEEN_MINUTES" },
        { parent },
      ),
    (id) => aws.guardduty.Detector.get(name, id, where, { parent }),
  );
  if (!detector || choice !== "manage") return;
  for (const feature of FEATURES) {
    const part = feature.name.toLowerCase().replaceAll("_", "-");
    const additionalConfigurations = "additionalConfigurations" in feature ? [...feature.additionalConfigurations] : [];
    new aws.guardduty.DetectorFeature(
      `${name}-${part}`,
      { ...where, detectorId: detector.id, name: feature.name, status: "ENABLED", additionalConfigurations },
      { parent },
    );
  }
}

function makeHub(
  { name, region, hub: choice }: Region,
  home: string,
  records: readonly Resource[],
  parent: Resource,
): Resource | undefined {
  const where = region ? { region } : {};
  const hub = manageOrAdopt(
    choice,
    () =>
      new aws.securityhub.Account(
        name,
        {
          ...where,
          enableDefaultStandards: false,
          controlFindingGenerator: "SECURITY_CONTROL",
          autoEnableControls: true,
        },
        { parent, dependsOn: [...records] },
      ),
    (id) => aws.securityhub.Account.get(name, id, where, { parent }),
  );
  if (!hub || choice !== "manage") return hub;
  for (const { part, path } of STANDARDS)
    new aws.securityhub.StandardsSubscription(
      `${name}-${part}`,
      { ...where, standardsArn: `arn:aws:securityhub:${region ?? home}::standards/${path}` },
      { parent, dependsOn: [hub] },
    );
  return hub;
}
