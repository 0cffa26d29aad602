import { type ApiTable, call, OWN_ID } from "./row.ts";

/** What is once in an account: its records, its detectors, its hub. */
export const ACCOUNT_ROWS: ApiTable = {
  "aws:accessanalyzer/analyzer:Analyzer": { calls: [call("accessanalyzer.CreateAnalyzer")] },
  "aws:cfg/deliveryChannel:DeliveryChannel": {
    named: "name",
    calls: [call("config.PutDeliveryChannel", { into: "DeliveryChannel" })],
  },
  "aws:cfg/recorder:Recorder": {
    named: "name",
    calls: [call("config.PutConfigurationRecorder", { into: "ConfigurationRecorder" })],
  },
  "aws:cfg/recorderStatus:RecorderStatus": {
    calls: [
      call("config.StartConfigurationRecorder", {
        when: ({ isEnabled }) => isEnabled === true,
        members: { name: "ConfigurationRecorderName" },
      }),
      call("config.StopConfigurationRecorder", {
        when: ({ isEnabled }) => isEnabled !== true,
        members: { name: "ConfigurationRecorderName" },
      }),
    ],
    left: { isEnabled: "chooses between starting and stopping" },
  },
  "aws:cloudtrail/trail:Trail": {
    named: "name",
    calls: [
      call("cloudtrail.CreateTrail", {
        members: { cloudWatchLogsGroupArn: "CloudWatchLogsLogGroupArn", tags: "TagsList" },
      }),
      call("cloudtrail.StartLogging", { takes: [], adds: { Name: OWN_ID } }),
    ],
  },
  "aws:guardduty/detector:Detector": { calls: [call("guardduty.CreateDetector")] },
  "aws:guardduty/detectorFeature:DetectorFeature": {
    calls: [
      call("guardduty.UpdateDetector", {
        prepare: ({ detectorId, region: _, ...feature }) => ({ detectorId, feature }),
        members: { feature: "Features[]" },
      }),
    ],
  },
  "aws:securityhub/account:Account": {
    calls: [
      call("securityhub.EnableSecurityHub"),
      call("securityhub.UpdateSecurityHubConfiguration", { takes: ["autoEnableControls", "controlFindingGenerator"] }),
    ],
  },
  "aws:securityhub/findingAggregator:FindingAggregator": {
    calls: [
      call("securityhub.CreateFindingAggregator", {
        members: { linkingMode: "RegionLinkingMode", specifiedRegions: "Regions" },
      }),
    ],
  },
  "aws:securityhub/standardsSubscription:StandardsSubscription": {
    calls: [
      call("securityhub.BatchEnableStandards", {
        members: { standardsArn: "StandardsSubscriptionRequests[].StandardsArn" },
      }),
    ],
  },
};
