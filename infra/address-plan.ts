/** IPv4 ranges as text, `10.16.0.0/16`. Pure: no cloud, no engine. */

/** What every site's parts live in; each list has one range per zone, or one for all. */
export interface SiteRanges {
  /** What others route to: all of it. */
  readonly whole: string;
  readonly nodes: readonly string[];
  /** The same as nodes where pods share their subnets. */
  readonly pods: readonly string[];
  readonly services: string;
  readonly databases: readonly string[];
  /** What requests to pods come from inside the site. */
  readonly balancers: readonly string[];
  /** For ways out only: nothing of ours listens there. Empty where a cloud needs none. */
  readonly public: readonly string[];
}

interface RangeWant {
  readonly name: string;
  /** Length of the prefix, 8 to 28. */
  readonly prefix: number;
  readonly count: number;
}

export class RangeInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RangeInvalid";
  }
}

interface Block {
  readonly start: number;
  readonly size: number;
}

/**
 * Carves ranges out of one, largest first so that nothing is wasted on alignment; the answer has the wants' names.
 * @throws RangeInvalid naming the range and how much is missing
 */
export function carveRanges(whole: string, wants: readonly RangeWant[]): Readonly<Record<string, readonly string[]>> {
  const { start, size } = parseRange(whole);
  const carved: Record<string, string[]> = Object.fromEntries(wants.map(({ name }) => [name, []]));
  let next = start;
  for (const { name, prefix, count } of [...wants].sort((a, b) => a.prefix - b.prefix))
    for (let index = 0; index < count; index++) {
      const block = { start: next, size: 2 ** (32 - prefix) };
      if (block.start + block.size > start + size) throw tooSmall(whole, wants);
      carved[name]?.push(formatRange(block));
      next += block.size;
    }
  return carved;
}

/** Pairs of names whose ranges have an address in common. */
export function findOverlaps(ranges: Readonly<Record<string, string>>): [string, string][] {
  const entries = Object.entries(ranges);
  return entries.flatMap(([name, range], index) =>
    entries
      .slice(index + 1)
      .filter(([, other]) => overlaps(parseRange(range), parseRange(other)))
      .map(([other]): [string, string] => [name, other]),
  );
}

/** @throws RangeInvalid naming every pair */
export function requireDisjoint(ranges: Readonly<Record<string, string>>): void {
  const pairs = findOverlaps(ranges).map(([a, b]) => `${a} (${ranges[a]}) and ${b} (${ranges[b]})`);
  if (pairs.length > 0)
    throw new RangeInvalid(`Ranges must not overlap, or packets can't be routed: ${pairs.join("; ")}.`);
}

export function containsRange(outer: string, inner: string): boolean {
  const [a, b] = [parseRange(outer), parseRange(inner)];
  return b.start >= a.start && b.start + b.size <= a.start + a.size;
}

/** The address that many places above the start: `addressAt("172.20.0.0/16", 10)` is `172.20.0.10`. */
export function addressAt(range: string, offset: number): string {
  const { start, size } = parseRange(range);
  if (offset < 0 || offset >= size) throw new RangeInvalid(`${range} has no address number ${offset}.`);
  return formatAddress(start + offset);
}

function parseRange(text: string): Block {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = (match ?? []).slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || prefix > 32)
    throw new RangeInvalid(`${JSON.stringify(text)} is not an IPv4 range such as 10.16.0.0/16.`);
  const block = { start: ((a * 256 + b) * 256 + c) * 256 + d, size: 2 ** (32 - prefix) };
  if (block.start % block.size !== 0)
    throw new RangeInvalid(
      `${text} does not start at a multiple of its size; ${formatRange({ ...block, start: block.start - (block.start % block.size) })} does.`,
    );
  return block;
}

const overlaps = (a: Block, b: Block): boolean => a.start < b.start + b.size && b.start < a.start + a.size;
const formatRange = ({ start, size }: Block): string => `${formatAddress(start)}/${32 - Math.log2(size)}`;
const formatAddress = (value: number): string =>
  [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(value / unit) % 256).join(".");

function tooSmall(whole: string, wants: readonly RangeWant[]): RangeInvalid {
  const wanted = wants.reduce((sum, { prefix, count }) => sum + count * 2 ** (32 - prefix), 0);
  const list = wants.map(({ name, prefix, count }) => `${count} × /${prefix} for ${name}`).join(", ");
  return new RangeInvalid(
    `${whole} is too small: it wants ${wanted} addresses (${list}); a /${32 - Math.ceil(Math.log2(wanted))} would do.`,
  );
}
