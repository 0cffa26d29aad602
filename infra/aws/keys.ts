import * as aws from "@pulumi/aws";
import { all, ComponentResource, type ComponentResourceOptions, type Input, type Output, output } from "@pulumi/pulumi";
import { PRODUCT } from "../names.ts";
import type { KeyPurpose, Keys, KeysArgs } from "../platform.ts";
import { policyDocument } from "./identity-document.ts";
import { keyStatements } from "./keys-policy.ts";
import { type AwsPlace, EDGE_REGION } from "./site.ts";

export class KeyNotMade extends Error {
  constructor(purpose: string, made: readonly string[]) {
    super(`There is no key for ${purpose}: keys were asked for ${made.join(", ")}.`);
    this.name = "KeyNotMade";
  }
}

/**
 * One KMS key per purpose, changed every year, with a policy of its own.
 *
 * The key for `images` has AWS's default policy: the account only. CloudFront must be admitted by the ARN of its distribution, and the distribution knows the
 * bucket that is under the key: a circle. So the edge writes the key's whole policy when the distribution is there, as
 * `new aws.kms.KeyPolicy(…, { keyId: imagesKey, policy: policyDocument([...keyStatements("images", site), whatCloudFrontMay]) })`.
 *
 * The key for `edge-logs` is in {@link EDGE_REGION}; the one for `events` has a replica there, see {@link edgeKeyOf}.
 */
export class AwsKeys extends ComponentResource implements Keys {
  readonly #arns: ReadonlyMap<KeyPurpose, Output<string>>;

  constructor(name: string, args: KeysArgs, site: AwsPlace, options?: ComponentResourceOptions) {
    super("camera-reviews:aws:Keys", name, {}, options);
    const protect = args.isProtected && !site.isTornDown;
    this.#arns = new Map(
      args.purposes.map((purpose) => [purpose, this.make(`${name}-${purpose}`, purpose, site, protect)]),
    );
    this.registerOutputs({ ...Object.fromEntries(this.#arns) });
  }

  /** @throws KeyNotMade */
  of(purpose: KeyPurpose): Output<string> {
    const arn = this.#arns.get(purpose);
    if (!arn) throw new KeyNotMade(purpose, [...this.#arns.keys()]);
    return arn;
  }

  private make(name: string, purpose: KeyPurpose, site: AwsPlace, protect: boolean): Output<string> {
    const where = purpose === "edge-logs" ? { region: EDGE_REGION } : {};
    const isReplicated = purpose === "events" && site.region !== EDGE_REGION;
    const key = new aws.kms.Key(
      name,
      {
        ...where,
        description: `${PRODUCT} ${site.environment}: ${purpose}`,
        enableKeyRotation: true,
        rotationPeriodInDays: 365,
        deletionWindowInDays: 30,
        multiRegion: isReplicated,
        ...(purpose !== "images" && { policy: policyDocument(keyStatements(purpose, site)) }),
      },
      { parent: this, protect },
    );
    // A prefix: the account's own stack and a site's may have keys of one purpose.
    const namePrefix = `alias/${PRODUCT}-${site.environment}-${purpose}-`;
    new aws.kms.Alias(name, { ...where, namePrefix, targetKeyId: key.keyId }, { parent: this });
    return isReplicated ? this.replicate(name, key, protect) : key.arn;
  }

  /** Known when the replica is there: topics of either region may be encrypted then. */
  private replicate(name: string, key: aws.kms.Key, protect: boolean): Output<string> {
    const replica = new aws.kms.ReplicaKey(
      `${name}-edge`,
      {
        region: EDGE_REGION,
        primaryKeyArn: key.arn,
        description: key.description,
        deletionWindowInDays: 30,
        policy: key.policy,
      },
      { parent: this, protect },
    );
    return all([key.arn, replica.arn]).apply(([arn]) => arn);
  }
}

/** The `events` key's replica in {@link EDGE_REGION}, for topics that CloudFront's alarms tell: replicas differ from their key by region only. */
export function edgeKeyOf(arn: Input<string>): Output<string> {
  return output(arn).apply((key) => key.replace(/^(arn:[^:]+:kms:)[^:]+/, `$1${EDGE_REGION}`));
}
