import * as gcp from "@pulumi/gcp";
import { all, ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { KeyPurpose, Keys, KeysArgs } from "../platform.ts";
import { AGENTS_OF, type Agent, findAgent } from "./keys-agents.ts";
import type { GcpPlace } from "./site.ts";

const ROTATION = "7776000s"; // 90 days
const BEFORE_DESTROYED = "2592000s"; // 30 days

export class KeyMissing extends Error {
  constructor(purpose: string, known: readonly string[]) {
    super(`There is no key for ${purpose}; there are keys for ${known.join(", ")}.`);
    this.name = "KeyMissing";
  }
}

/**
 * One ring in the region, one key per purpose. Google never removes a ring or a key, it only destroys a key's versions, and so a name can't be used twice:
 * names are Pulumi's, with a random ending, or a site that is set up anew would collide with its own past.
 */
export class GcpKeys extends ComponentResource implements Keys {
  readonly #keys: ReadonlyMap<KeyPurpose, Output<string>>;

  constructor(name: string, args: KeysArgs, place: GcpPlace, options?: ComponentResourceOptions) {
    super("camera-reviews:gcp:Keys", name, {}, options);
    const purposes = [...new Set(args.purposes)];
    const protect = args.isProtected && !place.isTornDown;
    const ring = new gcp.kms.KeyRing(`${name}-ring`, { location: place.region }, { parent: this, protect });
    const agents = this.findAgents(name, purposes, place);
    this.#keys = new Map(
      purposes.map((purpose) => [purpose, this.createKey(`${name}-${purpose}`, purpose, ring, agents, protect)]),
    );
    this.registerOutputs({ purposes });
  }

  of(purpose: KeyPurpose): Output<string> {
    const key = this.#keys.get(purpose);
    if (!key) throw new KeyMissing(purpose, [...this.#keys.keys()]);
    return key;
  }

  private findAgents(
    name: string,
    purposes: readonly KeyPurpose[],
    place: GcpPlace,
  ): ReadonlyMap<Agent, Output<string>> {
    const wanted = new Set(purposes.flatMap((purpose) => AGENTS_OF[purpose]));
    return new Map([...wanted].map((agent) => [agent, findAgent(this, name, agent, place)]));
  }

  /** Known when its users may use it: what is encrypted with a key before its agent's grant is refused, and nothing in the arguments would say to wait. */
  private createKey(
    keyName: string,
    purpose: KeyPurpose,
    ring: gcp.kms.KeyRing,
    agents: ReadonlyMap<Agent, Output<string>>,
    protect: boolean,
  ): Output<string> {
    const key = new gcp.kms.CryptoKey(
      keyName,
      {
        keyRing: ring.id,
        purpose: "ENCRYPT_DECRYPT",
        rotationPeriod: ROTATION,
        destroyScheduledDuration: BEFORE_DESTROYED,
      },
      { parent: this, protect },
    );
    const grants = [...agents]
      .filter(([agent]) => AGENTS_OF[purpose].includes(agent))
      .map(([agent, member]) => this.grant(`${keyName}-${agent}`, key, member));
    return all([key.id, ...grants.map(({ id }) => id)]).apply(([id]) => id as string);
  }

  private grant(grantName: string, key: gcp.kms.CryptoKey, member: Output<string>): gcp.kms.CryptoKeyIAMMember {
    return new gcp.kms.CryptoKeyIAMMember(
      grantName,
      { cryptoKeyId: key.id, role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", member },
      { parent: this },
    );
  }
}
