import * as aws from "@pulumi/aws";
import { policyDocument, type Statement } from "./identity-document.ts";
import { type NetworkParts, SLOW_DELETE, type SubnetTier } from "./network-subnets.ts";
import type { AwsPlace } from "./site.ts";

export class EndpointInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EndpointInvalid";
  }
}

/**
 * @param services `ecr.api`, `ecr.dkr`, `secretsmanager` …
 * @throws EndpointInvalid naming what is twice there, has no such name, or is the S3 gateway that every network has
 */
export function requireEndpoints(services: readonly string[]): void {
  for (const [index, service] of services.entries()) {
    if (!/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(service))
      throw new EndpointInvalid(`${JSON.stringify(service)} is no endpoint's service such as ecr.api.`);
    if (service === "s3") throw new EndpointInvalid("S3 has its gateway endpoint already, which costs nothing.");
    if (services.indexOf(service) !== index) throw new EndpointInvalid(`The endpoint ${service} is named twice.`);
  }
}

/** Objects don't pass the NAT gateways. */
export function makeS3Gateway(parts: NetworkParts, { tables }: SubnetTier): void {
  const { name, parent, site, vpcId } = parts;
  new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId,
      vpcEndpointType: "Gateway",
      serviceName: `com.amazonaws.${site.region}.s3`,
      routeTableIds: tables.map(({ id }) => id),
      policy: policyDocument(s3GatewayStatements(site)),
    },
    { parent },
  );
}

/** Nothing can be carried out to a bucket of another account; ECR's layers are in one, and without it no image is pulled. */
export function s3GatewayStatements({ accountId, region }: AwsPlace): readonly Statement[] {
  return [
    {
      Sid: "OwnBuckets",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceAccount": accountId } },
    },
    {
      Sid: "ImageLayers",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::prod-${region}-starport-layer-bucket/*`,
    },
  ];
}

/** Those that the site's settings ask for; the others are reached through the ways out. */
export function makeInterfaceEndpoints(parts: NetworkParts, { subnets }: SubnetTier, whole: string): void {
  const { name, parent, site, vpcId } = parts;
  if (site.endpoints.length === 0) return;
  const group = new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    { vpcId, description: "Interface endpoints: HTTPS from this network" },
    { parent, customTimeouts: SLOW_DELETE },
  );
  new aws.vpc.SecurityGroupIngressRule(
    `${name}-endpoints`,
    { securityGroupId: group.id, ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: whole },
    { parent },
  );
  for (const service of site.endpoints)
    new aws.ec2.VpcEndpoint(
      `${name}-${service.replaceAll(".", "-")}`,
      {
        vpcId,
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.${site.region}.${service}`,
        privateDnsEnabled: true,
        subnetIds: subnets.map(({ id }) => id),
        securityGroupIds: [group.id],
      },
      { parent },
    );
}
