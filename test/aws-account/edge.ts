import type { RecordedResource } from "../../infra/recording/record.ts";
import { at, input, listOf } from "../platform-contract/reading.ts";
import { type Check, statementsOf, told, type World } from "./world.ts";

const CDN = "aws:cloudfront/distribution:Distribution";

export const EDGES: Check = {
  says: "makes a distribution that CloudFront accepts",
  find: (world) => [
    ...world
      .of(CDN)
      .flatMap((each) => [
        ...behaviours(each),
        ...origins(each),
        ...failover(each),
        ...aliases(world, each),
        ...buckets(world, each),
      ]),
    ...doors(world),
  ],
};

const READS = ["GET", "HEAD", "OPTIONS"];
/** docs.aws.amazon.com/AmazonCloudFront, cloudfront-limits */
const MOST = { behaviours: 75, origins: 100, headers: 10 };

function behaviours(each: RecordedResource): string[] {
  const all = [...listOf(input(each, "orderedCacheBehaviors")), input(each, "defaultCacheBehavior")];
  const groups = listOf(input(each, "originGroups")).map((group) => at(group, "originId"));
  const known = [...groups, ...listOf(input(each, "origins")).map((origin) => at(origin, "originId"))];
  const patterns = all.map((one) => at(one, "pathPattern"));
  return [
    ...(all.length > MOST.behaviours ? [`${told(each)}: too many behaviours`] : []),
    ...all
      .filter((one) => groups.includes(at(one, "targetOriginId")))
      .filter((one) => listOf(at(one, "allowedMethods")).some((method) => !READS.includes(String(method))))
      .map((one) => `${told(each)}: ${String(at(one, "pathPattern"))} writes to an origin group`),
    ...all
      .filter((one) => !known.includes(at(one, "targetOriginId")))
      .map(() => `${told(each)}: a target that is no origin`),
    ...patterns
      .filter((one, index) => patterns.indexOf(one) !== index)
      .map((one) => `${told(each)}: ${String(one)} twice`),
  ];
}

/** Seconds; docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html */
const TIMES = { connect: [1, 10], attempts: [1, 3], read: [1, 120], alive: [1, 120] } as const;
const isIn = (value: unknown, [least, most]: readonly [number, number]): boolean =>
  Number(value) >= least && Number(value) <= most;

function origins(each: RecordedResource): string[] {
  return listOf(input(each, "origins")).flatMap((origin) => {
    const endpoint = at(origin, "vpcOriginConfig") ?? at(origin, "customOriginConfig");
    if (!endpoint) return at(origin, "originAccessControlId") ? [] : [`${told(each)}: a bucket that must be public`];
    const read = Number(at(endpoint, "originReadTimeout"));
    const says: readonly (readonly [boolean, string])[] = [
      [Number(at(origin, "responseCompletionTimeout")) >= read, "gives up an answer before it stops reading it"],
      [isIn(at(origin, "connectionTimeout"), TIMES.connect), "connectionTimeout"],
      [isIn(at(origin, "connectionAttempts"), TIMES.attempts), "connectionAttempts"],
      [isIn(read, TIMES.read), "originReadTimeout"],
      [isIn(at(endpoint, "originKeepaliveTimeout"), TIMES.alive), "originKeepaliveTimeout"],
      [listOf(at(origin, "customHeaders")).length > 0, "doesn't prove whom it comes from"],
    ];
    return says
      .filter(([isFine]) => !isFine)
      .map(([, what]) => `${told(each)}: ${String(at(origin, "originId"))}: ${what}`);
  });
}

/** What CloudFront can fail over on. docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginGroupFailoverCriteria.html */
const FAILOVER = [403, 404, 416, 429, 500, 502, 503, 504];

const failover = (each: RecordedResource): string[] =>
  listOf(input(each, "originGroups")).flatMap((group) => [
    ...listOf(at(group, "failoverCriteria.statusCodes"))
      .filter((code) => !FAILOVER.includes(Number(code)))
      .map((code) => `${told(each)}: no failover on ${String(code)}`),
    ...(listOf(at(group, "members")).length === 2 ? [] : [`${told(each)}: a group of origins has two`]),
  ]);

function aliases(world: World, each: RecordedResource): string[] {
  const certificate = world.find("aws:acm/certificate:Certificate", input(each, "viewerCertificate.acmCertificateArn"));
  const names = [input(certificate, "domainName"), ...listOf(input(certificate, "subjectAlternativeNames"))];
  return [
    ...listOf(input(each, "aliases"))
      .filter((alias) => !names.includes(alias))
      .map((alias) => `${told(each)}: its certificate doesn't cover ${String(alias)}`),
    ...(input(each, "loggingConfig") === undefined ? [] : [`${told(each)}: these logs want a bucket with ACLs`]),
  ];
}

/** Whoever signs must be let in by the bucket, and by its key. */
function buckets(world: World, each: RecordedResource): string[] {
  const domains = listOf(input(each, "origins"))
    .filter((origin) => at(origin, "originAccessControlId") !== undefined)
    .map((origin) => String(at(origin, "domainName")).split(".s3.")[0]);
  return domains.flatMap((name) => {
    const policy = world.find("aws:s3/bucketPolicy:BucketPolicy", name);
    const encryption = world.find(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      name,
    );
    const key = at(listOf(input(encryption, "rules"))[0], "applyServerSideEncryptionByDefault.kmsMasterKeyId");
    const ofKey = world.of("aws:kms/keyPolicy:KeyPolicy").find((one) => input(one, "keyId") === key);
    const admitting = statementsOf(input(ofKey, "policy")).find((one) => one.Action === "kms:Decrypt");
    const isBound = String(Object.values(admitting?.Condition ?? {}).flatMap((one) => Object.values(one))).includes(
      ":distribution/",
    );
    return [
      ...(JSON.stringify(input(policy, "policy") ?? "").includes("cloudfront.amazonaws.com")
        ? []
        : [`${told(each)} may not read ${name}`]),
      ...(isBound ? [] : [`${told(each)} may not decrypt what is in ${name}`]),
    ];
  });
}

/** A door that is in use can be neither changed nor removed: another is made beside it, under another name. */
function doors(world: World): string[] {
  const gateways = world.of("aws:ec2/internetGateway:InternetGateway");
  const listeners = world.of("aws:lb/listener:Listener");
  return world.of("aws:cloudfront/vpcOrigin:VpcOrigin").flatMap((door) => {
    const says: readonly (readonly [boolean, string])[] = [
      [gateways.length > 0 && world.waitsForAll(door, gateways), "the VPC has no internet gateway yet"],
      [listeners.length > 0 && world.waitsForAll(door, listeners), "the balancer doesn't listen yet"],
      [door.ignoreChanges.includes("tags"), "a tag would change it while it is in use"],
      [/-[0-9a-f]{8}$/.test(door.name), "what it is made of isn't in its name"],
      [
        /-[0-9a-f]{8}$/.test(String(input(door, "vpcOriginEndpointConfig.name"))),
        "another one couldn't stand beside it",
      ],
      [/^(1800s|30m)/.test(door.timeouts.create), "it takes longer than Pulumi waits"],
      [!door.isDeletedBeforeReplaced, "it would go while it is in use"],
    ];
    return says.filter(([isFine]) => !isFine).map(([, what]) => `${told(door)}: ${what}`);
  });
}

/** Headers that CloudFront passes on by a cache policy only. docs.aws.amazon.com/AmazonCloudFront, origin-request-understand-origin-request-policy */
const KEY_ONLY = ["authorization", "accept-encoding", "connection", "upgrade", "via", "host"];

export const POLICIES: Check = {
  says: "makes policies of the cache that CloudFront accepts",
  find: (world) => [
    ...world.of("aws:cloudfront/originRequestPolicy:OriginRequestPolicy").flatMap((each) => {
      const headers = headersOf(each, "headersConfig.headers.items");
      return [
        ...headers.filter((one) => KEY_ONLY.includes(one)).map((one) => `${told(each)}: ${one}`),
        ...(headers.length > MOST.headers ? [`${told(each)}: too many headers`] : []),
      ];
    }),
    ...world.of("aws:cloudfront/cachePolicy:CachePolicy").flatMap((each) => {
      const headers = headersOf(each, "parametersInCacheKeyAndForwardedToOrigin.headersConfig.headers.items");
      const [min, max] = [Number(input(each, "minTtl")), Number(input(each, "maxTtl"))];
      return [
        ...(headers.includes("accept-encoding") ? [`${told(each)}: Accept-Encoding has switches of its own`] : []),
        ...(headers.length > MOST.headers ? [`${told(each)}: too many headers`] : []),
        ...(min === 0 && max > 0 ? [] : [`${told(each)}: keeps what must not be kept, or nothing`]),
      ];
    }),
  ],
};

const headersOf = (each: RecordedResource, path: string): string[] =>
  listOf(input(each, path)).map((header) => String(header).toLowerCase());
