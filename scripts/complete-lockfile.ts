import { readFileSync, writeFileSync } from "node:fs";

/**
 * Adds what a lock file lacks of optional packages for other platforms. A registry that doesn't carry a platform's package makes `npm install` leave it
 * out of the lock in silence, and then `npm ci` fails for everybody. The version is the parent's exact one; the integrity can't be known here and is
 * left to the registry that has the package. `--check` only tells.
 */

interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const FILE = "package-lock.json";
const CPUS = ["arm64", "x64", "ia32", "loong64", "ppc64", "riscv64", "s390x"];
const SYSTEMS = ["darwin", "win32", "linux", "freebsd", "android", "openharmony"];

const lock = JSON.parse(readFileSync(FILE, "utf8")) as { packages: Record<string, Entry> };
const missing = findMissing(lock.packages);
if (missing.length === 0) console.log(`${FILE} is complete.`);
else if (process.argv.includes("--check")) {
  console.error(
    `${FILE} lacks ${missing.length} optional packages, so npm ci would fail: run node scripts/complete-lockfile.ts\n${missing.map(([path]) => `  ${path}`).join("\n")}`,
  );
  process.exitCode = 1;
} else {
  const packages = Object.fromEntries(
    Object.entries({ ...lock.packages, ...Object.fromEntries(missing) }).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  writeFileSync(FILE, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  console.log(`Added ${missing.length} optional packages to ${FILE}.`);
}

function findMissing(packages: Record<string, Entry>): [string, Entry][] {
  return Object.entries(packages).flatMap(([parent, entry]) =>
    Object.entries(parent ? (entry.optionalDependencies ?? {}) : {})
      .filter(([name]) => !packages[`node_modules/${name}`] && !packages[`${parent}/node_modules/${name}`])
      .map(([name, version]): [string, Entry] => [`node_modules/${name}`, platformEntry(name, version, entry.dev)]),
  );
}

function platformEntry(name: string, version: string, dev: boolean | undefined): Entry {
  const words = name.split("/").at(-1)?.split("-") ?? [];
  const cpu = CPUS.find((one) => words.includes(one)) ?? (words.includes("arm") ? "arm" : undefined);
  const system = SYSTEMS.find((one) => words.includes(one));
  const isExact = /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version);
  if (!cpu || !system || !isExact) throw new Error(`${name}@${version} names no platform: add it to ${FILE} by hand.`);
  const libc =
    system !== "linux"
      ? undefined
      : words.some((word) => word.startsWith("musl"))
        ? "musl"
        : words.some((word) => word.startsWith("gnu"))
          ? "glibc"
          : undefined;
  return { version, cpu: [cpu], ...(dev && { dev }), ...(libc && { libc: [libc] }), optional: true, os: [system] };
}
