import * as gcp from "@pulumi/gcp";
import { all, ComponentResource, type ComponentResourceOptions, type Input, type Output, secret } from "@pulumi/pulumi";
import type { SecretMount, Secrets, SecretsArgs } from "../platform.ts";
import type { GcpSite } from "./site.ts";

/** A version that was replaced is only disabled at first: for so long it can be enabled again. */
const BEFORE_DESTROYED = "2592000s"; // 30 days

export class SecretMissing extends Error {
  constructor(entry: string, known: readonly string[]) {
    super(`There is no secret ${entry}; there are ${known.join(", ")}.`);
    this.name = "SecretMissing";
  }
}

export class SecretNameInvalid extends Error {
  constructor(entry: string) {
    super(`${JSON.stringify(entry)} is no name of a setting: upper-case letters, digits and _ are wanted.`);
    this.name = "SecretNameInvalid";
  }
}

interface Stored {
  /** `projects/p/secrets/s`. */
  readonly id: Output<string>;
  /** `projects/p/secrets/s/versions/1`. */
  readonly version: Output<string>;
}

/** One secret per entry, encrypted with our key and kept in the site's region only. */
export class GcpSecrets extends ComponentResource implements Secrets {
  readonly #stored: ReadonlyMap<string, Stored>;

  constructor(name: string, args: SecretsArgs, site: GcpSite, options?: ComponentResourceOptions) {
    for (const entry of Object.keys(args.entries))
      if (!/^[A-Z][A-Z0-9_]*$/.test(entry)) throw new SecretNameInvalid(entry);
    super("camera-reviews:gcp:Secrets", name, {}, options);
    this.#stored = new Map(
      Object.entries(args.entries).map(([entry, value]) => [entry, this.store(name, entry, value, args, site)]),
    );
    this.registerOutputs({ entries: Object.keys(args.entries) });
  }

  /**
   * The exact version is named, not the latest: a changed secret changes what the pods are made of, so that they are rolled, and a rollback goes back.
   */
  mount(entries: readonly string[]): SecretMount {
    const versions = all(entries.map((entry) => this.find(entry).version));
    const secrets = versions.apply((names) =>
      names
        .map((resourceName, index) => `- resourceName: ${JSON.stringify(resourceName)}\n  path: "${entries[index]}"\n`)
        .join(""),
    );
    return {
      driver: "secrets-store-gke.csi.k8s.io",
      provider: "gke",
      parameters: secrets.apply((list): Readonly<Record<string, string>> => ({ secrets: list })),
    };
  }

  handles(entries: readonly string[]): Output<string[]> {
    return all(entries.map((entry) => this.find(entry).id));
  }

  private find(entry: string): Stored {
    const stored = this.#stored.get(entry);
    if (!stored) throw new SecretMissing(entry, [...this.#stored.keys()]);
    return stored;
  }

  private store(name: string, entry: string, value: Input<string>, args: SecretsArgs, site: GcpSite): Stored {
    const isKept = args.isProtected && !site.isTornDown;
    const kept = new gcp.secretmanager.Secret(
      `${name}-${entry}`,
      {
        replication: {
          userManaged: {
            replicas: [{ location: site.region, customerManagedEncryption: { kmsKeyName: args.key } }],
          },
        },
        deletionProtection: isKept,
        ...(!site.isTornDown && { versionDestroyTtl: BEFORE_DESTROYED }),
      },
      { parent: this, protect: isKept },
    );
    const version = new gcp.secretmanager.SecretVersion(
      `${name}-${entry}-version`,
      { secret: kept.id, secretData: secret(value) },
      { parent: this, additionalSecretOutputs: ["secretData"] },
    );
    return { id: kept.id, version: version.name };
  }
}
