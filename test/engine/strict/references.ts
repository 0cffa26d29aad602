import { EXAMPLE_PROJECT } from "../../../infra/recording/gcp-answers.ts";
import { ACCOUNT } from "../../aws-account/world.ts";
import { type ResourceKey, UNKNOWN, type Values } from "../provider.ts";
import type { Refusal } from "./refusal.ts";
import { type Thing, textsIn, valueAt } from "./thing.ts";
import type { World } from "./world.ts";

/** What a cloud has by itself, or somebody made before the programs. */
export interface Existing {
  /** Whole ids and ARNs. */
  readonly identities: readonly string[];
}

/** How ids look that this account and this project issue. */
const AWS_ID = /^(vpc|subnet|sg|rtb|igw|nat|eipalloc|vpce|cgw|vgw|vpn|fl|acl|sgr|rtbassoc)-[0-9a-f]{8,17}$/;
const AWS_ARN = new RegExp(`^arn:aws:[a-z0-9-]+:[a-z0-9-]*:${ACCOUNT}:[^*]+$`);
const AWS_URL = new RegExp(`^https://sqs\\.[a-z0-9-]+\\.amazonaws\\.com/${ACCOUNT}/`);
const GCP_PATH = new RegExp(
  `^(https://(www|compute|sqladmin)\\.googleapis\\.com/.+?/)?projects/${EXAMPLE_PROJECT}/.+/.+$`,
);
const GCP_ACCOUNT = new RegExp(`^(serviceAccount:)?[a-z0-9-]+@${EXAMPLE_PROJECT}\\.iam\\.gserviceaccount\\.com$`);

const looksIssued = (sdk: string, text: string): boolean =>
  sdk === "aws"
    ? AWS_ID.test(text) || AWS_ARN.test(text) || AWS_URL.test(text)
    : GCP_PATH.test(text) || GCP_ACCOUNT.test(text);

/** What stands for parts or all of a known thing. */
function* formsOf(sdk: string, text: string): Generator<string> {
  yield text;
  yield text.replace(/^serviceAccount:/, "");
  if (sdk === "aws") {
    yield text.replace(/:\*$|\/\*$/, "");
    yield text.replace(/:(root)$/, "");
    // A path inside of a bucket, a stream of a group.
    yield text.replace(/^(arn:aws:s3:::[^/]+)\/.*$/, "$1");
  }
  const path = /projects\/.+$/.exec(text)?.[0];
  if (path) yield path;
  if (path) yield path.replace(/\/(cryptoKeyVersions|versions)\/[^/]+$/, "");
}

/** By which input another thing is named, where a name alone says nothing: [input, types]. */
const NAMED: readonly (readonly [owner: RegExp, path: string, types: readonly string[]])[] = [
  [/^aws:s3\/bucket[A-Z]/, "bucket", ["aws:s3/bucket:Bucket"]],
  [/^aws:s3\/bucketLogging/, "targetBucket", ["aws:s3/bucket:Bucket"]],
  [/^aws:iam\/rolePolicy/, "role", ["aws:iam/role:Role", "aws:iam/serviceLinkedRole:ServiceLinkedRole"]],
  [/^aws:eks\/(?!cluster:)/, "clusterName", ["aws:eks/cluster:Cluster"]],
  [/^aws:rds\/instance:/, "dbSubnetGroupName", ["aws:rds/subnetGroup:SubnetGroup"]],
  [/^aws:rds\/instance:/, "parameterGroupName", ["aws:rds/parameterGroup:ParameterGroup"]],
  [/^aws:rds\/instance:/, "replicateSourceDb", ["aws:rds/instance:Instance"]],
  [/^aws:route53\/record:/, "zoneId", ["aws:route53/zone:Zone"]],
  [/^aws:ecr\/lifecyclePolicy:/, "repository", ["aws:ecr/repository:Repository"]],
  [/^aws:cloudwatch\/logMetricFilter:/, "logGroupName", ["aws:cloudwatch/logGroup:LogGroup"]],
  [/^aws:cloudwatch\/eventTarget:/, "rule", ["aws:cloudwatch/eventRule:EventRule"]],
  [/^aws:cloudwatch\/logDelivery:/, "deliverySourceName", ["aws:cloudwatch/logDeliverySource:LogDeliverySource"]],
  [/^aws:lb\/loadBalancer:/, "accessLogs.bucket", ["aws:s3/bucket:Bucket"]],
  [/^aws:amp\/(?!workspace)/, "workspaceId", ["aws:amp/workspace:Workspace"]],
  [/^aws:guardduty\/detectorFeature:/, "detectorId", ["aws:guardduty/detector:Detector"]],
  [/^gcp:sql\/(database|user):/, "instance", ["gcp:sql/databaseInstance:DatabaseInstance"]],
  [/^gcp:sql\/databaseInstance:/, "masterInstanceName", ["gcp:sql/databaseInstance:DatabaseInstance"]],
  [/^gcp:storage\/(?!bucket:)/, "bucket", ["gcp:storage/bucket:Bucket"]],
  [/^gcp:dns\/recordSet:/, "managedZone", ["gcp:dns/managedZone:ManagedZone"]],
  [/^gcp:compute\/router[A-Z]|^gcp:compute\/vPNTunnel:/, "router", ["gcp:compute/router:Router"]],
  [/^gcp:compute\/routerPeer:/, "interface", ["gcp:compute/routerInterface:RouterInterface"]],
  [/^gcp:compute\/routerInterface:/, "vpnTunnel", ["gcp:compute/vPNTunnel:VPNTunnel"]],
];
const TYPES_SOURCE = "the clouds answer NotFound";

/** Whatever it refers to must be there. */
export function checkReferences(world: World, key: ResourceKey, inputs: Values, { identities }: Existing): Refusal[] {
  const [sdk = ""] = key.type.split(":");
  const isThere = (text: string): boolean =>
    [...formsOf(sdk, text)].some((form) => world.known(form).length > 0 || identities.includes(form));
  const issued = [...textsIn(inputs)]
    .filter(([, text]) => looksIssued(sdk, text) && !isThere(text) && !isOfService(text))
    .map(([property, text]) => refuse(property, text, world.wasThere(text)));
  return [...issued, ...checkNamed(world, key.type, inputs, identities), ...checkPrincipals(sdk, inputs, isThere)];
}

const refuse = (property: string, found: string, wasThere: boolean): Refusal => ({
  property,
  found,
  says: wasThere ? "was there, and has been removed" : "was never made",
  source: TYPES_SOURCE,
});

/** AWS makes these roles itself. */
const isOfService = (text: string): boolean =>
  /:role\/aws-service-role\/|:role\/service-role\/|^arn:aws:iam::\d+:root$|^arn:aws:[a-z0-9-]+:[a-z0-9-]*:\d+:(root|\*)/.test(
    text,
  );

function checkNamed(world: World, type: string, inputs: Values, identities: readonly string[]): Refusal[] {
  return NAMED.filter(([owner]) => owner.test(type)).flatMap(([, path, types]) => {
    const found = valueAt(inputs, path);
    if (typeof found !== "string" || found === "") return [];
    const last = found.split("/").at(-1) ?? found;
    const isKnown = world.of(...types).some((each) => isCalled(each, found) || isCalled(each, last));
    const says = `there is no ${types[0]} of that name`;
    return isKnown || identities.includes(found) ? [] : [{ property: path, found, says, source: TYPES_SOURCE }];
  });
}

/** Whether one names the other where a name alone says nothing. */
export const isNamedBy = (user: Thing, thing: Thing): boolean =>
  NAMED.some(([owner, path, types]) => {
    const found = owner.test(user.type) && types.includes(thing.type) ? valueAt(user.inputs, path) : undefined;
    return typeof found === "string" && isCalled(thing, found);
  });

const isCalled = ({ id, outputs }: Thing, name: string): boolean =>
  id === name || [outputs.name, outputs.bucket, outputs.identifier, outputs.arn].includes(name);

/** IAM refuses a policy that names a principal of this account which isn't there. docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-roles.html */
function checkPrincipals(sdk: string, inputs: Values, isThere: (text: string) => boolean): Refusal[] {
  if (sdk !== "aws") return [];
  return [...textsIn(inputs)].flatMap(([property, text]) =>
    principalsIn(text)
      .filter((arn) => AWS_ARN.test(arn) && !isOfService(arn) && !isThere(arn))
      .map((found) => ({
        property,
        found,
        says: "the policy names a principal that isn't there",
        source: "docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-roles.html",
      })),
  );
}

function principalsIn(text: string): string[] {
  if (!text.startsWith("{") || !text.includes('"Principal"')) return [];
  try {
    const { Statement = [] } = JSON.parse(text) as { Statement?: { Principal?: { AWS?: string | string[] } }[] };
    return Statement.flatMap(({ Principal }) => Principal?.AWS ?? []);
  } catch {
    return [];
  }
}

/** What belongs to the other cloud means nothing here. */
export function checkOtherCloud(key: ResourceKey, inputs: Values): Refusal[] {
  const [sdk = ""] = key.type.split(":");
  if (sdk !== "aws" && sdk !== "gcp") return [];
  const isForeign = (text: string): boolean =>
    sdk === "aws"
      ? /^https:\/\/[a-z]+\.googleapis\.com\/|^projects\/[a-z0-9-]+\/|^(serviceAccount:)?[\w-]+@[\w-]+\.iam\.gserviceaccount\.com$/.test(
          text,
        )
      : /^arn:aws[a-z-]*:/.test(text) || AWS_ID.test(text);
  return [...textsIn(inputs)]
    .filter(([path, text]) => isForeign(text) && !MAY_NAME_OTHERS.test(`${key.type} ${path}`))
    .map(([property, found]) => ({
      property,
      found,
      says: `belongs to ${sdk === "aws" ? "Google Cloud" : "AWS"}`,
      source: "no cloud knows the other's ids",
    }));
}

/** What is only kept, or told to somebody else: a secret's value, the text of an alert, what a trust's condition compares with. */
const MAY_NAME_OTHERS =
  /SecretVersion secret(String|Data)|attributeCondition|attributeMapping|documentation\.|description$|dashboard(Body|Json)$|[lL]abels|tags\./;

/** Whether inputs are known as a whole. */
export const isKnown = (inputs: unknown): boolean =>
  inputs !== UNKNOWN && (typeof inputs !== "object" || inputs === null || Object.values(inputs).every(isKnown));
