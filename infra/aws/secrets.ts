import * as aws from "@pulumi/aws";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  jsonStringify,
  type Output,
  output,
  secret,
} from "@pulumi/pulumi";
import type { SecretMount, Secrets, SecretsArgs } from "../platform.ts";
import type { AwsPlace } from "./site.ts";

export class SecretInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SecretInvalid";
  }
}

/** Days in which a removed secret can be had back. */
const RECOVERY_DAYS = 30;

/** Secrets Manager, one secret per entry under our key; pods mount them with their own identity. */
export class AwsSecrets extends ComponentResource implements Secrets {
  /** ARNs, known once there is a value. */
  readonly #arns: ReadonlyMap<string, Output<string>>;
  readonly #region: string;

  constructor(name: string, args: SecretsArgs, site: AwsPlace, options?: ComponentResourceOptions) {
    super("camera-reviews:aws:Secrets", name, {}, options);
    for (const entry of Object.keys(args.entries)) requireEntryName(entry);
    this.#region = site.region;
    this.#arns = new Map(
      Object.entries(args.entries).map(([entry, value]) => [entry, this.keep(name, entry, value, args, site)]),
    );
    this.registerOutputs({});
  }

  /** @throws SecretInvalid naming the entries that are not there */
  mount(entries: readonly string[]): SecretMount {
    const objects = [...entries].sort().map((entry) => ({
      objectName: this.arn(entry),
      objectType: "secretsmanager",
      objectAlias: entry,
    }));
    // The driver wants YAML, and JSON is YAML.
    const parameters: Input<Record<string, Input<string>>> = {
      objects: jsonStringify(objects),
      usePodIdentity: "true",
      region: this.#region,
    };
    return { driver: "secrets-store.csi.k8s.io", provider: "aws", parameters: output(parameters) };
  }

  /** @throws SecretInvalid naming the entries that are not there */
  handles(entries: readonly string[]): Output<string[]> {
    return all([...entries].sort().map((entry) => this.arn(entry)));
  }

  private keep(name: string, entry: string, value: Input<string>, args: SecretsArgs, site: AwsPlace): Output<string> {
    const part = `${name}-${entry.toLowerCase().replaceAll("_", "-")}`;
    const kept = new aws.secretsmanager.Secret(
      part,
      { description: entry, kmsKeyId: args.key, recoveryWindowInDays: site.isTornDown ? 0 : RECOVERY_DAYS },
      { parent: this, protect: args.isProtected && !site.isTornDown },
    );
    const version = new aws.secretsmanager.SecretVersion(
      part,
      { secretId: kept.id, secretString: secret(value) },
      { parent: this },
    );
    return version.arn;
  }

  private arn(entry: string): Output<string> {
    const arn = this.#arns.get(entry);
    if (!arn)
      throw new SecretInvalid(`There is no secret ${entry}: there are ${[...this.#arns.keys()].sort().join(", ")}.`);
    return arn;
  }
}

function requireEntryName(entry: string): void {
  if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(entry))
    throw new SecretInvalid(`${JSON.stringify(entry)} is no name of a setting such as PASSWORD_PEPPER.`);
}
