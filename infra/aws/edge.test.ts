import { beforeAll, describe, expect, it } from "@jest/globals";
import { Provider } from "@pulumi/aws";
import { output } from "@pulumi/pulumi";
import { edgeArgs, ORIGIN_SECRETS } from "../../test/edge-parity/stand-ins.ts";
import { EDGE_CONTRACT, EdgeContractInvalid } from "../edge-contract.ts";
import type { EdgeArgs } from "../platform.ts";
import { ofType, onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { AwsEdge, EdgeUnfit } from "./edge.ts";
import { FirewallUnfit } from "./edge-firewall.ts";
import type { AwsSite } from "./site.ts";

const SITE: AwsSite = {
  environment: "production",
  accountId: "111122223333",
  region: "sa-east-1",
  zoneIds: ["sae1-az1", "sae1-az2", "sae1-az3"],
  databaseAuthority: "",
  endpoints: [],
  kubernetesVersion: "1.35",
  isTornDown: false,
};
const SECOND = "origin-gcp.example.org";

interface Making {
  readonly change?: Partial<EdgeArgs>;
  readonly site?: Partial<AwsSite>;
  readonly isPreview?: boolean;
  readonly name?: string;
}

const make = ({ change, site, isPreview = false, name = "edge" }: Making = {}) =>
  record(
    () => {
      const args = edgeArgs();
      const hosts = { ...args.hosts, secondOrigin: SECOND };
      const edge = new AwsEdge(
        name,
        { ...args, hosts, ...change },
        { ...SITE, ...site },
        { providers: [new Provider("aws")] },
      );
      const { entrance, origin, balancers, purgeUrl, handle, ids, binding } = edge;
      return output({
        entrance,
        origin,
        private: edge.private,
        balancers,
        purgeUrl,
        handle,
        ids,
        objects: [...binding.objects],
        labels: binding.namespaceLabels,
        ready: binding.ready.map(({ urn }) => urn),
      });
    },
    { isPreview },
  );

const CDN = "aws:cloudfront/distribution:Distribution";
const ALB = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER = "aws:lb/listener:Listener";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

describe("AwsEdge", () => {
  let resources: readonly RecordedResource[];
  let result: Awaited<ReturnType<typeof make>>["result"];
  const one = (type: string, name?: string) => onlyOne(resources, type, name);
  const ours = () => resources.filter(({ type }) => type.startsWith("aws:"));

  beforeAll(async () => {
    ({ resources, result } = await make());
  });

  it("is the parent of all that it makes, with the provider that it was given", () => {
    const edge = one("camera-reviews:aws:Edge");
    const provider = one("pulumi:providers:aws");
    for (const each of ours()) {
      expect([each.name, each.parent]).toEqual([each.name, edge.urn]);
      expect(each.provider.startsWith(provider.urn)).toBe(true);
    }
    expect(ours().length).toBeGreaterThan(30);
  });

  it("tells where its names lead, how it is purged and what metrics call it", () => {
    expect(result).toMatchObject({
      entrance: { kind: "alias", name: "edge-cdn.cloudfront.example", zone: "Z2FDTNDATAQYW2", hasIpv6: true },
      origin: { kind: "alias", name: "internal-edge-alb.sa-east-1.elb.example", hasIpv6: false },
      private: { kind: "alias", name: "internal-edge-alb.sa-east-1.elb.example" },
      purgeUrl: "cloudfront://edge-cdn-id",
      handle: "arn:aws:cloudfront::111122223333:distribution/edge-cdn-id",
      balancers: ["10.16.0.0/19", "10.16.32.0/19", "10.16.64.0/19"],
      ids: {
        "balancer-errors": "app/edge-alb/0123456789abcdef",
        "edge-errors": "edge-cdn-id",
        "firewall-blocks": "reviews-production-edge",
        "certificate-expiry": "certificate-public",
      },
    });
  });

  it("has an internal balancer that is protected, strict, and logs where it may", () => {
    const alb = one(ALB);
    expect(alb.isProtected).toBe(true);
    expect(alb.inputs).toMatchObject({
      internal: true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: true,
      enableZonalShift: true,
      accessLogs: { enabled: true, bucket: "edge-logs", prefix: "balancer" },
    });
    expect(alb.dependsOn).toContain(one("aws:s3/bucketPolicy:BucketPolicy").urn);
    const encryption = one("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration");
    expect(encryption.inputs.rules).toEqual([{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]);
    const policy = String(one("aws:s3/bucketPolicy:BucketPolicy").inputs.policy);
    expect(policy).toContain("logdelivery.elasticloadbalancing.amazonaws.com");
    expect(policy).toContain("edge-logs/balancer/AWSLogs/111122223333/*");
    expect(policy).toContain('"aws:SecureTransport":"false"');
  });

  it("opens the balancer to CloudFront, the cluster and peers on 443 only, and the pods to the balancer", () => {
    const [edge, peers] = [
      one("aws:ec2/securityGroup:SecurityGroup", "edge-edge"),
      one("aws:ec2/securityGroup:SecurityGroup", "edge-peers"),
    ];
    for (const group of [edge, peers]) expect(Object.keys(group.inputs)).not.toContain("ingress");
    const rules = ofType(resources, INGRESS).map(({ inputs }) => inputs);
    const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    const pod = { ipProtocol: "tcp", fromPort: 8080, toPort: 8080 };
    expect(rules).toEqual(
      expect.arrayContaining([
        { ...https, securityGroupId: "edge-edge-id", prefixListId: "pl-12345678" },
        { ...https, securityGroupId: "edge-peers-id", referencedSecurityGroupId: "sg-cluster" },
        expect.objectContaining({ ...https, securityGroupId: "edge-peers-id", cidrIpv4: "10.32.0.0/17" }),
        expect.objectContaining({ ...https, securityGroupId: "edge-peers-id", cidrIpv4: "192.0.2.0/24" }),
        { ...pod, securityGroupId: "sg-cluster", referencedSecurityGroupId: "edge-edge-id" },
      ]),
    );
    expect(rules).toHaveLength(5);
    expect(one("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").inputs).toEqual({
      ...pod,
      securityGroupId: "edge-edge-id",
      referencedSecurityGroupId: "sg-cluster",
    });
    expect(one(ALB).inputs.securityGroups).toEqual(["edge-edge-id", "edge-peers-id"]);
  });

  it("lets the cluster fill the targets, and leaves their rules alone", () => {
    const targets = one("aws:lb/targetGroup:TargetGroup");
    expect(targets.inputs).toMatchObject({ targetType: "ip", tags: { "eks:eks-cluster-name": "reviews-production" } });
    expect(result.objects).toEqual([
      {
        apiVersion: "eks.amazonaws.com/v1",
        kind: "TargetGroupBinding",
        name: "web",
        spec: {
          serviceRef: { name: "web", port: 8080 },
          targetGroupARN: expect.stringContaining("edge-tg"),
          targetType: "ip",
        },
      },
    ]);
  });

  it("tells pods apart into ready and not once the listener and both rules are there", () => {
    expect(result.labels).toEqual({ "eks.amazonaws.com/pod-readiness-gate-inject": "enabled" });
    expect(result.ready).toEqual([
      one(LISTENER).urn,
      one("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").urn,
      one(INGRESS, "edge-into-pods").urn,
    ]);
  });

  it("has a listener with both certificates", () => {
    expect(one(LISTENER).inputs).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      certificateArn: "certificate-origin",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    });
    expect(one("aws:lb/listenerCertificate:ListenerCertificate").inputs.certificateArn).toBe("certificate-private");
  });

  it("lets CloudFront in by an origin that waits for the listener and the network, and has what it is made of in its name", () => {
    const [origin] = ofType(resources, "aws:cloudfront/vpcOrigin:VpcOrigin");
    expect(origin?.name).toMatch(/^edge-origin-[0-9a-f]{8}$/);
    expect(origin?.inputs.vpcOriginEndpointConfig).toMatchObject({
      name: expect.stringMatching(/^reviews-production-edge-[0-9a-f]{8}$/),
      arn: expect.stringContaining("edge-alb"),
      originProtocolPolicy: "https-only",
    });
    expect(origin?.dependsOn).toContain(one(LISTENER).urn);
    expect(origin?.ignoreChanges).toEqual(["tags", "tagsAll"]);
    expect(origin?.timeouts).toEqual({ create: "30m", update: "30m", delete: "30m" });
  });

  it("has a distribution with firewall, TLS 1.2, tags to purge by, and both sites' origins", () => {
    const cdn = one(CDN);
    expect(cdn.isProtected).toBe(true);
    expect(cdn.inputs).toMatchObject({
      enabled: true,
      aliases: ["www.example.org"],
      isIpv6Enabled: true,
      cacheTagConfig: { headerName: "Cache-Tag" },
      viewerCertificate: { acmCertificateArn: "certificate-public", minimumProtocolVersion: "TLSv1.2_2021" },
    });
    expect(String(cdn.inputs.webAclId)).toContain("edge-acl");
    expect((cdn.inputs.origins as { originId: string }[]).map(({ originId }) => originId)).toEqual([
      ...["reads", "own", "other", "images"],
    ]);
    expect(cdn.inputs.loggingConfig).toBeUndefined();
  });

  it("keeps the origin secret secret", () => {
    const cdn = one(CDN);
    const [origin] = cdn.inputs.origins as { customHeaders: unknown }[];
    expect(origin?.customHeaders).toEqual([{ name: "X-Origin-Verify", value: ORIGIN_SECRETS[0] }]);
    expect(cdn.secrets).toEqual([0, 1, 2].map((at) => `origins[${at}].customHeaders[0].value`));
  });

  it("lets only this distribution read what the images' key encrypts, and its account administer the key", () => {
    const policy = JSON.parse(String(one("aws:kms/keyPolicy:KeyPolicy").inputs.policy));
    expect(policy.Statement.map(({ Principal }: { Principal: object }) => Principal)).toEqual([
      { AWS: "arn:aws:iam::111122223333:root" },
      { Service: "cloudfront.amazonaws.com" },
    ]);
    expect(policy.Statement[1]).toMatchObject({
      Action: "kms:Decrypt",
      Condition: { StringEquals: { "AWS:SourceArn": "arn:aws:cloudfront::111122223333:distribution/edge-cdn-id" } },
    });
  });

  it("has all that belongs to CloudFront's logs and firewall in its region, encrypted and kept", () => {
    const here = ours().filter(({ type }) => /^aws:(cloudwatch|wafv2)\//.test(type));
    expect(here).toHaveLength(9);
    for (const each of here) expect([each.type, each.inputs.region]).toEqual([each.type, "us-east-1"]);
    const groups = ofType(resources, "aws:cloudwatch/logGroup:LogGroup");
    expect(groups.map(({ inputs }) => inputs.name).sort()).toEqual([
      "/aws/vendedlogs/cloudfront/reviews-production-edge",
      "aws-waf-logs-reviews-production-edge",
    ]);
    for (const { inputs } of groups)
      expect(inputs).toMatchObject({ kmsKeyId: expect.stringContaining("edge-logs"), retentionInDays: 400 });
    expect(one("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration").inputs.redactedFields).toEqual([
      { singleHeader: { name: "authorization" } },
      { singleHeader: { name: "cookie" } },
    ]);
    expect(one("aws:cloudwatch/logDeliverySource:LogDeliverySource").inputs).toMatchObject({ logType: "ACCESS_LOGS" });
    expect(one("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination").dependsOn).toContain(
      one("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "edge-access").urn,
    );
  });
});

describe("AwsEdge otherwise", () => {
  it("can be previewed", async () => {
    const { resources } = await make({ isPreview: true });
    expect(onlyOne(resources, CDN).inputs.aliases).toEqual(["www.example.org"]);
  });

  it("has no origin group where there is no second origin", async () => {
    const { resources } = await make({ change: { hosts: edgeHosts() } });
    const { originGroups, orderedCacheBehaviors } = onlyOne(resources, CDN).inputs;
    expect(originGroups).toEqual([]);
    expect(
      (orderedCacheBehaviors as { targetOriginId: string }[]).map(({ targetOriginId }) => targetOriginId),
    ).not.toContain("readers");
  });

  it("lets go of everything when it is torn down", async () => {
    const { resources } = await make({ site: { isTornDown: true } });
    expect(resources.filter(({ isProtected }) => isProtected)).toEqual([]);
    expect(onlyOne(resources, ALB).inputs).toMatchObject({
      enableDeletionProtection: false,
      accessLogs: { enabled: false },
    });
    expect(onlyOne(resources, "aws:s3/bucket:Bucket").inputs.forceDestroy).toBe(true);
    expect(ofType(resources, "aws:cloudwatch/logDelivery:LogDelivery")).toEqual([]);
  });

  it.each<[string, Making, new (...args: never[]) => Error, string]>([
    ["no origin secret", { change: { originSecrets: [] } }, EdgeUnfit, "no origin secret"],
    ["a name that is too long for a balancer", { name: "entrance" }, EdgeUnfit, "leave room for 16"],
    [
      "a host that leads to two places",
      { change: { hosts: { ...edgeHosts(), origin: "www.example.org" } } },
      EdgeUnfit,
      "no two may be the same",
    ],
    ["everybody as a peer", { change: { peers: ["0.0.0.0/0"] } }, EdgeUnfit, "not for everybody"],
    [
      "a contract that can't be rendered",
      { change: { contract: { ...EDGE_CONTRACT, routes: EDGE_CONTRACT.routes.slice(0, -1) } } },
      EdgeContractInvalid,
      "must take /*",
    ],
    [
      "a firewall that AWS doesn't have",
      { change: { contract: { ...EDGE_CONTRACT, bodies: { ...EDGE_CONTRACT.bodies, inspectedBytes: 1 } } } },
      FirewallUnfit,
      "the contract wants 1",
    ],
  ])("refuses %s", async (_, making, fault, message) => {
    await expect(make(making)).rejects.toThrow(fault);
    await expect(make(making)).rejects.toThrow(message);
  });

  function edgeHosts(): EdgeArgs["hosts"] {
    return { public: "www.example.org", origin: "origin.example.org", private: "private.example.org" };
  }
});
