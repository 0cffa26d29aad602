import { ComponentResource, type ComponentResourceOptions, type Output, secret } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import type { Keeping } from "./platform.ts";

interface PairSecretsArgs extends Keeping {
  /** Raised by one to change what proves one cloud's edge to the other's origin; the last two are accepted. */
  readonly originSecretGeneration: number;
}

/** What two sites must know alike; made once, before either of them, and handed on as secret outputs. */
export class PairSecrets extends ComponentResource {
  /** Mixed into password hashes and seals keys at rest: a new one would end every account. */
  readonly passwordPepper: Output<string>;
  readonly cursorKey: Output<string>;
  readonly replicationPassword: Output<string>;
  /** The newest first, then the one before it. */
  readonly originSecrets: readonly [Output<string>, Output<string>];

  constructor(name: string, args: PairSecretsArgs, options?: ComponentResourceOptions) {
    super("camera-reviews:site:PairSecrets", name, {}, options);
    const { originSecretGeneration: newest, isProtected } = args;
    this.passwordPepper = this.word(`${name}-pepper`, isProtected);
    this.cursorKey = this.word(`${name}-cursor`, isProtected);
    this.replicationPassword = this.word(`${name}-replication`, isProtected);
    this.originSecrets = [
      this.word(`${name}-origin-${newest}`, false),
      this.word(`${name}-origin-${newest - 1}`, false),
    ];
    this.registerOutputs({});
  }

  /** Letters and digits only: they go through URLs, headers and shells. */
  private word(name: string, protect: boolean): Output<string> {
    return secret(new RandomPassword(name, { length: 48, special: false }, { parent: this, protect }).result);
  }
}
