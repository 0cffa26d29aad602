import { beforeAll, describe, expect, it } from "@jest/globals";
import * as aws from "@pulumi/aws";
import * as gcp from "@pulumi/gcp";
import { output } from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { RangeInvalid } from "../address-plan.ts";
import { planAwsRanges } from "../aws/ranges.ts";
import { planGcpRanges } from "../gcp/ranges.ts";
import { ofType, onlyOne, type Recording, record } from "../recording/record.ts";
import { OnSiteNetwork, type OnSiteNetworkArgs } from "./on-site.ts";
import { InterconnectInvalid } from "./tunnel-plan.ts";

const makeProviders = () => [
  new aws.Provider("aws", { region: "sa-east-1" }),
  new gcp.Provider("gcp", { project: "example-project" }),
  new random.Provider("random", {}),
];
const argsOf = (part: Partial<OnSiteNetworkArgs> = {}): OnSiteNetworkArgs => ({
  addresses: ["203.0.113.80", "203.0.113.81"],
  asn: 65_020,
  ranges: ["192.168.0.0/16"],
  link: 1,
  sites: { aws: planAwsRanges("10.16.0.0/16"), gcp: planGcpRanges("10.17.0.0/16") },
  vpn: {
    aws: { gatewayId: output("vgw-1"), asn: 64_512, logGroupArn: output("arn:logs") },
    gcp: { gateway: "gateway-1", router: "router-1", region: "southamerica-east1", asn: 65_010 },
  },
  ...part,
});
let words = 0;
const answers = { "random:index/randomPassword:RandomPassword": () => ({ result: `Word${words++}${"x".repeat(30)}` }) };
const make = (part: Partial<OnSiteNetworkArgs> = {}, isPreview = false) =>
  record(() => new OnSiteNetwork("office", argsOf(part), { providers: makeProviders() }).device, {
    isPreview,
    answers,
  });
const numbered = (recording: Recording<unknown>, type: string) =>
  ofType(recording.resources, type).sort((a, b) => a.name.localeCompare(b.name));

const CONNECTION = "aws:ec2/vpnConnection:VpnConnection";
const TUNNEL = "gcp:compute/vPNTunnel:VPNTunnel";

describe("OnSiteNetwork", () => {
  let made: Recording<Awaited<ReturnType<typeof make>>["result"]>;
  beforeAll(async () => {
    made = await make();
  });

  it("connects each of its addresses to the clouds' own gateways, with their transforms", () => {
    const devices = numbered(made, "aws:ec2/customerGateway:CustomerGateway").map(({ inputs }) => inputs.ipAddress);
    expect(devices).toEqual(["203.0.113.80", "203.0.113.81"]);
    for (const { inputs } of numbered(made, CONNECTION))
      expect(inputs).toMatchObject({
        vpnGatewayId: "vgw-1",
        tunnel2IkeVersions: ["ikev2"],
        tunnel1Phase1EncryptionAlgorithms: ["AES256-GCM-16"],
        tunnel1LogOptions: { cloudwatchLogOptions: { logGroupArn: "arn:logs" } },
      });
    for (const { inputs } of numbered(made, TUNNEL))
      expect(inputs).toMatchObject({ vpnGateway: "gateway-1", router: "router-1", ikeVersion: 2 });
    expect(onlyOne(made.resources, "gcp:compute/externalVpnGateway:ExternalVpnGateway").inputs.redundancyType).toBe(
      "TWO_IPS_REDUNDANCY",
    );
  });

  it("tells what its gateway is set to, tunnel by tunnel, with the key that the cloud has", () => {
    const device = made.result;
    expect(device.map(({ cloudAsn }) => cloudAsn)).toEqual([64_512, 64_512, 64_512, 64_512, 65_010, 65_010]);
    const connections = numbered(made, CONNECTION).map(({ inputs }) => inputs);
    const keys = [
      ...connections.flatMap((inputs) => [inputs.tunnel1PresharedKey, inputs.tunnel2PresharedKey]),
      ...numbered(made, TUNNEL).map(({ inputs }) => inputs.sharedSecret),
    ];
    expect(device.map(({ key }) => key)).toEqual(keys);
    expect(new Set(keys).size).toBe(6);
    const peers = numbered(made, "gcp:compute/routerPeer:RouterPeer").map(({ inputs }) => inputs);
    expect(peers.map(({ ipAddress, peerIpAddress }) => [ipAddress, peerIpAddress])).toEqual(
      device.slice(4).map(({ cloudAddress, ownAddress }) => [cloudAddress, ownAddress]),
    );
  });

  it("connects a network with one address to both of Google's", async () => {
    const one = await make({ addresses: ["203.0.113.80"], asn: 4_200_000_001 });
    expect(onlyOne(one.resources, "gcp:compute/externalVpnGateway:ExternalVpnGateway").inputs).toMatchObject({
      redundancyType: "SINGLE_IP_INTERNALLY_REDUNDANT",
    });
    const ends = numbered(one, TUNNEL).map(({ inputs }) => [
      inputs.vpnGatewayInterface,
      inputs.peerExternalGatewayInterface,
    ]);
    expect(ends).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(onlyOne(one.resources, "aws:ec2/customerGateway:CustomerGateway").inputs).toMatchObject({
      bgpAsnExtended: "4200000001",
    });
  });

  it("makes every part its child", () => {
    const { urn } = onlyOne(made.resources, "camera-reviews:interconnect:OnSiteNetwork");
    const parts = made.resources.filter(({ type }) => /^(aws|gcp|random):/.test(type));
    expect(parts).toHaveLength(6 + 4 + 1 + 2 * 3);
    for (const part of parts) expect([part.name, part.parent]).toEqual([part.name, urn]);
  });

  it("previews", async () => {
    expect((await make({}, true)).resources).toHaveLength(made.resources.length);
  });

  it("refuses what can't be routed or reached before it makes anything", async () => {
    const { resources } = await record(() => {
      const providers = makeProviders();
      const attempt = (part: Partial<OnSiteNetworkArgs>) => () =>
        new OnSiteNetwork("office", argsOf(part), { providers });
      expect(attempt({ ranges: ["10.17.4.0/24"] })).toThrow(RangeInvalid);
      expect(attempt({ link: 0 })).toThrow(RangeInvalid);
      expect(attempt({ asn: 65_010 })).toThrow(InterconnectInvalid);
      expect(attempt({ addresses: [] })).toThrow(/one or two are wanted/);
      expect(attempt({ addresses: ["203.0.113.80", "203.0.113.80"] })).toThrow(/same address twice/);
      for (const address of ["192.168.0.1", "10.0.0.1", "172.31.0.1", "100.64.0.1", "203.0.113", "203.0.113.256"])
        expect(attempt({ addresses: [address] })).toThrow(/isn't a public IPv4 address/);
    });
    expect(resources.filter(({ type }) => /^(aws|gcp|random):/.test(type))).toEqual([]);
  });
});
