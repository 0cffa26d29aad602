import { describe, expect, it } from "@jest/globals";
import { planAwsRanges } from "../aws/ranges.ts";
import { planGcpRanges } from "../gcp/ranges.ts";
import { peersOf } from "./peers.ts";

const sites = { aws: planAwsRanges("10.16.0.0/16"), gcp: planGcpRanges("10.17.0.0/16") };

describe("peersOf", () => {
  it("admits the other site's databases to this one's, and its pods to the private host", () => {
    expect(peersOf("aws", sites)).toEqual({ databases: sites.gcp.databases, pods: sites.gcp.pods, offices: [] });
    expect(peersOf("gcp", sites)).toEqual({ databases: sites.aws.databases, pods: sites.aws.pods, offices: [] });
  });

  it("keeps offices apart from databases, and from pods, which are believed", () => {
    const { databases, pods, offices } = peersOf("aws", sites, ["192.168.4.0/24"]);
    expect(databases).toEqual(sites.gcp.databases);
    expect(pods).toEqual(sites.gcp.pods);
    expect(offices).toEqual(["192.168.4.0/24"]);
  });

  it("admits nobody where there is one site", () => {
    expect(peersOf("aws", { aws: sites.aws })).toEqual({ databases: [], pods: [], offices: [] });
  });
});
