import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(argon2);

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. About 36 ms here. */
const CURRENT = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_BYTES = 32;
const SALT_BYTES = 16;

interface Phc {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

export interface Passwords {
  /** A PHC string: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
  hash(password: string): Promise<string>;
  /** Takes as long without a hash (an unknown account) as with one. */
  verify(password: string, phc: string | null | undefined): Promise<boolean>;
  /** True when the hash was made with other parameters than today's. */
  isOutdated(phc: string): boolean;
}

/** argon2id by Node itself; the pepper is the algorithm's own secret input, so hashes alone can't be guessed at. */
export function createPasswords(pepper: string): Passwords {
  const secret = Buffer.from(pepper);
  const run = (password: string, { salt, tag, ...parameters }: Phc): Promise<Buffer> =>
    derive("argon2id", {
      message: Buffer.from(password.normalize("NFC")),
      nonce: salt,
      secret,
      tagLength: tag.length,
      ...parameters,
    }) as Promise<Buffer>;
  const nobody: Phc = { ...CURRENT, salt: randomBytes(SALT_BYTES), tag: randomBytes(TAG_BYTES) };
  return {
    async hash(password) {
      const blank = { ...CURRENT, salt: randomBytes(SALT_BYTES), tag: Buffer.alloc(TAG_BYTES) };
      return format({ ...blank, tag: await run(password, blank) });
    },
    async verify(password, text) {
      const phc = text ? parse(text) : undefined;
      const tag = await run(password, phc ?? nobody);
      return phc !== undefined && timingSafeEqual(tag, phc.tag);
    },
    isOutdated(text) {
      const phc = parse(text);
      return (
        !phc ||
        phc.memory !== CURRENT.memory ||
        phc.passes !== CURRENT.passes ||
        phc.parallelism !== CURRENT.parallelism
      );
    },
  };
}

const format = ({ memory, passes, parallelism, salt, tag }: Phc): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;

function parse(text: string): Phc | undefined {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(text);
  if (!match) return undefined;
  const [, memory, passes, parallelism, salt = "", tag = ""] = match;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}

const unpadded = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");
