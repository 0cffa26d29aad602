import { beforeAll, describe, expect, it } from "@jest/globals";
import * as aws from "@pulumi/aws";
import * as gcp from "@pulumi/gcp";
import * as random from "@pulumi/random";
import { RangeInvalid } from "../address-plan.ts";
import { planAwsRanges } from "../aws/ranges.ts";
import { planGcpRanges } from "../gcp/ranges.ts";
import { EXAMPLE_ACCOUNT } from "../recording/aws-answers.ts";
import { EXAMPLE_PROJECT, EXAMPLE_PROJECT_NUMBER } from "../recording/gcp-answers.ts";
import { ofType, onlyOne, type Recording, record } from "../recording/record.ts";
import { InterconnectInvalid } from "./tunnel-plan.ts";
import { AwsGcpVpn, type AwsGcpVpnArgs } from "./vpn.ts";

const site = {
  aws: { environment: "production", accountId: EXAMPLE_ACCOUNT, region: "sa-east-1", isTornDown: false },
  gcp: {
    environment: "production",
    project: EXAMPLE_PROJECT,
    projectNumber: EXAMPLE_PROJECT_NUMBER,
    region: "southamerica-east1",
    billingAccount: "000000-000000-000000",
    zones: ["southamerica-east1-a"],
    isTornDown: false,
  },
};
const args: AwsGcpVpnArgs = {
  aws: {
    vpcId: "vpc-1",
    routeTableIds: ["rtb-nodes", "rtb-databases"],
    ranges: planAwsRanges("10.16.0.0/16"),
    logs: { key: "arn:aws:kms:sa-east-1:111122223333:key/logs", days: 90 },
  },
  gcp: {
    network: "projects/example-project/global/networks/vpc",
    ranges: planGcpRanges("10.17.0.0/16"),
    secretsKey: "projects/example-project/locations/southamerica-east1/keyRings/r/cryptoKeys/secrets",
  },
  isProtected: true,
};
/** Each key another word: by its name. */
const PASSWORD = "random:index/randomPassword:RandomPassword";
let words = 0;
const answers = { [PASSWORD]: () => ({ result: `0Word${words++}${"x".repeat(34)}` }) };
const makeProviders = () => [
  new aws.Provider("aws", { region: "sa-east-1" }),
  new gcp.Provider("gcp", { project: EXAMPLE_PROJECT }),
  new random.Provider("random", {}),
];
const make = (part: Partial<AwsGcpVpnArgs> = {}, isTornDown = false, isPreview = false) =>
  record(
    () => {
      const at = { aws: { ...site.aws, isTornDown }, gcp: { ...site.gcp, isTornDown } };
      const vpn = new AwsGcpVpn("vpn", { ...args, ...part }, at, { providers: makeProviders() });
      return { aws: vpn.aws, gcp: vpn.gcp, connectionIds: vpn.connectionIds, tunnelNames: vpn.tunnelNames };
    },
    { isPreview, answers },
  );

const CONNECTION = "aws:ec2/vpnConnection:VpnConnection";
const TUNNEL = "gcp:compute/vPNTunnel:VPNTunnel";
const numbered = (recording: Recording<unknown>, type: string) =>
  ofType(recording.resources, type).sort((a, b) => a.name.localeCompare(b.name));

describe("AwsGcpVpn", () => {
  let made: Recording<Awaited<ReturnType<typeof make>>["result"]>;
  beforeAll(async () => {
    made = await make();
  });

  it("makes two connections of two tunnels on AWS, one to each of Google's addresses", () => {
    const gateways = numbered(made, "aws:ec2/customerGateway:CustomerGateway").map(({ inputs }) => inputs);
    expect(gateways).toEqual([
      { type: "ipsec.1", ipAddress: "203.0.113.20", bgpAsn: "65010" },
      { type: "ipsec.1", ipAddress: "203.0.113.21", bgpAsn: "65010" },
    ]);
    const connections = numbered(made, CONNECTION).map(({ inputs }) => inputs);
    expect(connections.map(({ customerGatewayId }) => customerGatewayId)).toEqual([
      "vpn-google-0-id",
      "vpn-google-1-id",
    ]);
    expect(connections.flatMap((inputs) => [inputs.tunnel1InsideCidr, inputs.tunnel2InsideCidr])).toEqual([
      "169.254.64.0/30",
      "169.254.64.4/30",
      "169.254.64.8/30",
      "169.254.64.12/30",
    ]);
  });

  it("pins one transform for each phase, the same on all tunnels of both sides", () => {
    const pinned = {
      IkeVersions: ["ikev2"],
      Phase1EncryptionAlgorithms: ["AES256-GCM-16"],
      Phase1IntegrityAlgorithms: ["SHA2-256"],
      Phase1DhGroupNumbers: [20],
      Phase2EncryptionAlgorithms: ["AES256-GCM-16"],
      Phase2IntegrityAlgorithms: ["SHA2-256"],
      Phase2DhGroupNumbers: [20],
    };
    for (const { inputs } of numbered(made, CONNECTION))
      for (const n of [1, 2])
        for (const [option, value] of Object.entries(pinned)) expect(inputs[`tunnel${n}${option}`]).toEqual(value);
    const suite = { encryptions: ["AES-GCM-16-256"] };
    for (const { inputs } of numbered(made, TUNNEL))
      expect(inputs).toMatchObject({
        ikeVersion: 2,
        cipherSuite: {
          phase1: { ...suite, prves: ["PRF-HMAC-SHA2-256"], dhs: ["Group-20"] },
          phase2: { ...suite, pfs: ["Group-20"] },
        },
      });
  });

  it("logs every tunnel and its BGP to one group with key and retention", () => {
    const group = onlyOne(made.resources, "aws:cloudwatch/logGroup:LogGroup");
    expect(group.inputs).toEqual({
      name: "/aws/vendedlogs/vpn/reviews-production-vpn",
      kmsKeyId: args.aws.logs.key,
      retentionInDays: 90,
    });
    for (const { inputs } of numbered(made, CONNECTION))
      for (const n of [1, 2])
        expect(inputs[`tunnel${n}LogOptions`]).toMatchObject({
          cloudwatchLogOptions: {
            logEnabled: true,
            bgpLogEnabled: true,
            logGroupArn: expect.stringContaining("vpn-logs"),
          },
        });
  });

  it("leads Google's tunnels from interfaces 0, 0, 1, 1 to AWS's four addresses", () => {
    expect(onlyOne(made.resources, "gcp:compute/externalVpnGateway:ExternalVpnGateway").inputs).toEqual({
      redundancyType: "FOUR_IPS_REDUNDANCY",
      interfaces: [1, 2, 3, 4].map((last, id) => ({ id, ipAddress: `198.51.100.${last}` })),
    });
    const tunnels = numbered(made, TUNNEL).map(({ inputs }) => inputs);
    expect(tunnels.map(({ vpnGatewayInterface }) => vpnGatewayInterface)).toEqual([0, 0, 1, 1]);
    expect(tunnels.map(({ peerExternalGatewayInterface }) => peerExternalGatewayInterface)).toEqual([0, 1, 2, 3]);
  });

  it("speaks BGP inside each tunnel, AWS at .1 and Google at .2, without BFD", () => {
    const peers = numbered(made, "gcp:compute/routerPeer:RouterPeer").map(({ inputs }) => inputs);
    expect(peers.map(({ peerIpAddress }) => peerIpAddress)).toEqual([1, 5, 9, 13].map((last) => `169.254.64.${last}`));
    for (const peer of peers) expect(peer).toMatchObject({ peerAsn: 64_512, router: "vpn-router" });
    for (const peer of peers) expect(peer.bfd).toBeUndefined();
    const ranges = numbered(made, "gcp:compute/routerInterface:RouterInterface").map(({ inputs }) => inputs.ipRange);
    expect(ranges).toEqual([2, 6, 10, 14].map((last) => `169.254.64.${last}/30`));
  });

  it("gives each tunnel its own secret key, the same at both ends, of a form that AWS accepts", () => {
    const ends = numbered(made, CONNECTION);
    const aws = ends.flatMap(({ inputs }) => [inputs.tunnel1PresharedKey, inputs.tunnel2PresharedKey]);
    const google = numbered(made, TUNNEL).map(({ inputs }) => inputs.sharedSecret);
    expect(google).toEqual(aws);
    expect(new Set(aws).size).toBe(4);
    for (const key of aws) expect(key).toMatch(/^[A-Za-z1-9._][A-Za-z0-9._]{7,63}$/);
    for (const { secrets } of ends)
      expect(secrets).toEqual(expect.arrayContaining(["tunnel1PresharedKey", "tunnel2PresharedKey"]));
    for (const { secrets } of numbered(made, TUNNEL)) expect(secrets).toContain("sharedSecret");
  });

  it("keeps the keys in both clouds' secret managers", () => {
    for (const { inputs } of numbered(made, CONNECTION)) expect(inputs.presharedKeyStorage).toBe("SecretsManager");
    const versions = numbered(made, "gcp:secretmanager/secretVersion:SecretVersion");
    const google = numbered(made, TUNNEL).map(({ inputs }) => inputs.sharedSecret);
    expect(versions.map(({ inputs }) => inputs.secretData)).toEqual(google);
    for (const { secrets } of versions) expect(secrets).toContain("secretData");
  });

  it("tells AWS of Cloud SQL's range, and every given route table of Google's routes", () => {
    expect(onlyOne(made.resources, "gcp:compute/router:Router").inputs.bgp).toMatchObject({
      asn: 65_010,
      advertiseMode: "CUSTOM",
      advertisedGroups: ["ALL_SUBNETS"],
      advertisedIpRanges: [expect.objectContaining({ range: args.gcp.ranges.databases[0] })],
    });
    const routes = numbered(made, "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation");
    expect(routes.map(({ inputs }) => inputs)).toEqual([
      { vpnGatewayId: "vpn-gateway-id", routeTableId: "rtb-nodes" },
      { vpnGatewayId: "vpn-gateway-id", routeTableId: "rtb-databases" },
    ]);
  });

  it("takes a tunnel away before it makes another between the same two addresses", () => {
    for (const type of [TUNNEL, "gcp:compute/routerInterface:RouterInterface", "gcp:compute/routerPeer:RouterPeer"])
      for (const { isDeletedBeforeReplaced } of numbered(made, type)) expect(isDeletedBeforeReplaced).toBe(true);
  });

  it("protects both gateways, whose addresses and numbers others are set to", async () => {
    for (const type of ["aws:ec2/vpnGateway:VpnGateway", "gcp:compute/haVpnGateway:HaVpnGateway"])
      expect(onlyOne(made.resources, type).isProtected).toBe(true);
    const { resources } = await make({}, true);
    expect(resources.filter(({ isProtected }) => isProtected)).toEqual([]);
  });

  it("makes every part its descendant with the given providers", () => {
    const { urn } = onlyOne(made.resources, "camera-reviews:interconnect:AwsGcpVpn");
    const parents = new Map(made.resources.map((each) => [each.urn, each.parent]));
    const isInside = (each: string | undefined): boolean => each === urn || (!!each && isInside(parents.get(each)));
    const parts = made.resources.filter(({ type }) => /^(aws|gcp|random):/.test(type));
    expect(parts.length).toBe(4 + (1 + 2 + 1 + 2 + 2) + (1 + 1 + 1 + 4 * 3) + 8);
    for (const part of parts) expect([part.name, isInside(part.parent)]).toEqual([part.name, true]);
    for (const part of parts) expect(part.provider).toContain(`::${part.type.split(":")[0]}::`);
  });

  it("tells what is watched", () => {
    expect(made.result).toMatchObject({
      connectionIds: ["vpn-connection-0-id", "vpn-connection-1-id"],
      tunnelNames: [0, 1, 2, 3].map((index) => `vpn-tunnel-${index}`),
      aws: { gatewayId: "vpn-gateway-id", asn: 64_512 },
      gcp: { router: "vpn-router", asn: 65_010, region: "southamerica-east1" },
    });
  });

  it("changes one tunnel's key alone when its version is raised", async () => {
    const { resources } = await make({ keyVersions: [1, 2] });
    const keepers = ofType(resources, PASSWORD).map(({ inputs }) => (inputs.keepers as { version: string }).version);
    expect(keepers.sort()).toEqual(["1", "1", "1", "2"]);
  });

  it("previews before any address is known", async () => {
    expect((await make({}, false, true)).resources).toHaveLength(made.resources.length);
  });

  it("refuses sites that can't be told apart before it makes anything", async () => {
    const { resources } = await record(() => {
      const providers = makeProviders();
      const attempt = (part: Partial<AwsGcpVpnArgs>) => () =>
        new AwsGcpVpn("vpn", { ...args, ...part }, site, { providers });
      expect(attempt({ gcp: { ...args.gcp, ranges: planGcpRanges("10.16.0.0/16") } })).toThrow(RangeInvalid);
      expect(attempt({ gcp: { ...args.gcp, asn: 64_512 } })).toThrow(InterconnectInvalid);
    });
    expect(resources.filter(({ type }) => /^(aws|gcp|random):/.test(type))).toEqual([]);
  });
});
