import { answerResource } from "../../../infra/recording/answers.ts";
import { EXAMPLE_PROJECT, EXAMPLE_PROJECT_NUMBER } from "../../../infra/recording/gcp-answers.ts";
import { HOME } from "../../aws-account/world.ts";
import type { Made, ResourceKey, Values } from "../provider.ts";
import type { ResourceSchema } from "../schema/shape.ts";
import { namePathOf } from "./auto-names.ts";
import { type Handle, makeHandle } from "./handle.ts";
import { AWS_ARNS, AWS_IDS } from "./issue-aws.ts";
import { issueGcpId } from "./issue-gcp.ts";
import { type Thing, valueAt } from "./thing.ts";

/** The id and what a thing of AWS or Google Cloud has after it is made: what a recording answers, under ids that are this thing's alone. */
export function issue(key: ResourceKey, schema: ResourceSchema | undefined, inputs: Values, serial: number): Made {
  const path = namePathOf(key.type);
  const physical = path && valueAt(inputs, path);
  const handle = makeHandle(key.urn, serial, typeof physical === "string" ? physical : undefined);
  const isAws = key.type.startsWith("aws:");
  const id = isAws ? awsId(key, schema, inputs, handle) : issueGcpId(key.type, schema?.importId, inputs, handle);
  return { id, outputs: outputsOf(key, schema, inputs, { id, handle }) };
}

/** Also after an update: what was issued stays. */
export function reissue(key: ResourceKey, inputs: Values, { id, inputs: old, outputs: before }: Thing): Values {
  const issued = Object.entries(before).filter(([name]) => !(name in inputs) && !(name in old));
  const computed = answerResource(key.type, String(before.name ?? key.name), inputs, { isPreview: false });
  const missing = Object.entries(computed).filter(([name]) => !(name in before));
  return withTags(key, { ...Object.fromEntries([...missing, ...issued]), ...merged(before, inputs), id });
}

/** What a cloud adds inside of a block stays there. */
function merged(before: Values, inputs: Values): Values {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const old = before[name];
      const areBlocks = isBlock(old) && isBlock(value);
      return [name, areBlocks ? { ...pick(old, ADDED_INSIDE), ...merged(old, value) } : value];
    }),
  );
}

const isBlock = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const pick = (values: Values, names: readonly string[]): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
/** Outputs inside of blocks, as infra/recording answers them. */
const ADDED_INSIDE = ["clusterSecurityGroupId", "endpoint", "privateEndpoint", "clusterCaCertificate"];

/** Where a recording makes answers of a name, and the name isn't the physical one. */
const LOGICAL = /^aws:(ec2\/vpnConnection|cloudfront\/distribution|acm\/)/;

function outputsOf(
  key: ResourceKey,
  schema: ResourceSchema | undefined,
  inputs: Values,
  { id, handle }: { readonly id: string; readonly handle: Handle },
): Values {
  const { type, name } = key;
  const own = type === "aws:ec2/vpc:Vpc" ? id.replace("vpc-", "") : LOGICAL.test(type) ? name : handle.physical;
  const answers = answerResource(type, own, inputs, { isPreview: false });
  const isAws = type.startsWith("aws:");
  const issued = isAws ? awsOutputs(key, inputs, id, handle) : gcpOutputs(key, schema, inputs, id, handle);
  const wanted = Object.entries(issued).filter(([each]) => !schema || schema.outputs.includes(each));
  const { __defaults: _, ...asked } = { ...answers } as Record<string, unknown>;
  return withTags(key, { ...unnamed(schema, handle), ...asked, ...Object.fromEntries(wanted), id });
}

/** What a cloud always tells and nobody here knows how: some text, which is better than none. */
const unnamed = (schema: ResourceSchema | undefined, { physical }: Handle): Values =>
  Object.fromEntries(
    (schema?.textOutputs ?? [])
      .filter((name) => schema?.inputs[name] === undefined)
      .map((name) => [name, `${name}-of-${physical}`]),
  );

function awsId({ type }: ResourceKey, schema: ResourceSchema | undefined, inputs: Values, handle: Handle): string {
  const own = AWS_IDS[type] ?? AWS_ARNS[type];
  if (own) return own(inputs, handle);
  const prefix = /^([a-z]+)-[0-9a-f]{8,17}$|^([a-z]+)-[0-9a-fA-F]+$/.exec(schema?.importId ?? "");
  if (prefix) return `${prefix[1] ?? prefix[2]}-0${handle.hex.slice(0, 16)}`;
  if (type.startsWith("aws:s3/bucket")) return String(inputs.bucket);
  return /^[0-9a-f]{8}-/.test(schema?.importId ?? "") ? handle.uuid : handle.physical;
}

function awsOutputs({ type }: ResourceKey, inputs: Values, id: string, handle: Handle): Values {
  const region = inputs.region ?? HOME;
  const arn =
    AWS_ARNS[type]?.(inputs, handle) ?? `arn:aws:${serviceOf(type)}:${region}:111122223333:${kindOf(type)}/${id}`;
  const sub = handle.hex.slice(20, 36);
  return {
    arn,
    region,
    keyId: id,
    zoneId: type.startsWith("aws:route53/zone") ? id : "Z2P70J7HTTTPLU",
    arnSuffix: arn.split(/:loadbalancer\/|:(?=targetgroup\/)/).at(-1),
    resourceId: id,
    uniqueId: `AROA${handle.hex.toUpperCase().slice(0, 17)}`,
    allocationId: id,
    securityGroupRuleId: id,
    publicIp: `203.0.113.${Number.parseInt(handle.hex.slice(0, 2), 16)}`,
    etag: `E${handle.hex.toUpperCase().slice(0, 13)}`,
    ...(type === "aws:ec2/vpc:Vpc" && {
      defaultSecurityGroupId: `sg-0${sub}`,
      mainRouteTableId: `rtb-0${sub}`,
      defaultRouteTableId: `rtb-0${sub}`,
      defaultNetworkAclId: `acl-0${sub}`,
    }),
    ...(type === "aws:eks/cluster:Cluster" && {
      endpoint: `https://${handle.hex.toUpperCase().slice(0, 32)}.gr7.${region}.eks.amazonaws.com`,
      vpcConfig: { ...(inputs.vpcConfig as object), clusterSecurityGroupId: `sg-0${sub}` },
    }),
  };
}

const serviceOf = (type: string): string => type.split(":")[1]?.split("/")[0] ?? "";
const kindOf = (type: string): string =>
  (type.split(":")[2] ?? "").replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();

function gcpOutputs(
  { type }: ResourceKey,
  schema: ResourceSchema | undefined,
  inputs: Values,
  id: string,
  handle: Handle,
): Values {
  const isMonitoring = type.startsWith("gcp:monitoring/");
  const isCompute = type.startsWith("gcp:compute/");
  return {
    project: inputs.project ?? EXAMPLE_PROJECT,
    ...(isMonitoring && { name: id }),
    ...(type === "gcp:storage/bucket:Bucket" && { selfLink: `https://www.googleapis.com/storage/v1/b/${id}` }),
    ...(isCompute && { selfLink: `https://www.googleapis.com/compute/v1/${id}` }),
    ...(type === "gcp:sql/databaseInstance:DatabaseInstance" && {
      selfLink: `https://sqladmin.googleapis.com/sql/v1beta4/${id}`,
    }),
    ...(type === "gcp:secretmanager/secretVersion:SecretVersion" && { name: id, version: id.split("/").at(-1) }),
    ...(schema?.outputs.includes("uptimeCheckId") && { uptimeCheckId: id.split("/").at(-1) }),
    ...(type === "gcp:logging/projectSink:ProjectSink" && {
      writerIdentity: `serviceAccount:service-${EXAMPLE_PROJECT_NUMBER}@gcp-sa-logging.iam.gserviceaccount.com`,
    }),
    uniqueId: `1${handle.digits.slice(0, 19)}0`,
  };
}

/** What the providers' configuration puts on everything that can be tagged. */
function withTags({ type, provider }: ResourceKey, outputs: Values): Values {
  const labels = type.startsWith("gcp:") &&
    outputs.labels !== undefined && { ...(provider?.defaultLabels as object), ...(outputs.labels as object) };
  if (labels) return { ...outputs, effectiveLabels: labels, pulumiLabels: labels };
  return type.startsWith("aws:") && outputs.tags !== undefined ? { ...outputs, tagsAll: outputs.tags } : outputs;
}
