import { execFileSync } from "node:child_process";
import { findExecutable } from "./executables.ts";
import { TOOLS_FOLDER } from "./find.ts";
import { type FoundPulumi, findPulumi } from "./pulumi-cli.ts";

/** A program that makes tools, or why there is none and what to do. */
export type Maker = { readonly file: string } | { readonly missing: string };

/** What this machine has. Each is looked up when it is asked for, and once. */
export interface Machine {
  readonly go: () => Maker;
  readonly python: () => Maker;
  readonly pulumi: (pin: string) => FoundPulumi | undefined;
  /** Debian's packages that are installed; undefined where Debian's tools are not. */
  readonly packages: () => ReadonlySet<string> | undefined;
  readonly isRoot: boolean;
}

const GO = {
  least: [1, 26],
  how: "install Go 1.26 or newer (your package manager, or go.dev/dl), then run this again",
};
/** The lock files were made for 3.11 and newer; some of what they name has no wheels for 3.14 yet. */
const PYTHON = { least: [3, 11], below: [3, 14], names: ["python3", "python3.13", "python3.12", "python3.11"] };

export function readMachine(searched = process.env.PATH ?? ""): Machine {
  return {
    go: once(() => findGo(searched)),
    python: once(() => findPython(searched)),
    pulumi: (pin) => findPulumi(pin, searched, TOOLS_FOLDER),
    packages: once(() => listPackages(searched)),
    isRoot: process.getuid?.() === 0,
  };
}

/** @returns the two numbers of the first version in a text */
export function readMajorMinor(text: string): readonly [number, number] | undefined {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor)];
}

export const isWithin = (version: readonly number[], least: readonly number[], below?: readonly number[]): boolean =>
  !precedes(version, least) && (below === undefined || precedes(version, below));

function precedes([a = 0, b = 0]: readonly number[], [c = 0, d = 0]: readonly number[]): boolean {
  return a < c || (a === c && b < d);
}

function findGo(searched: string): Maker {
  const file = findExecutable("go", searched);
  if (!file) return { missing: `there is no go on the PATH: ${GO.how}` };
  const version = readMajorMinor(ask(file, ["version"]));
  return version && isWithin(version, GO.least)
    ? { file }
    : { missing: `${file} is Go ${version?.join(".") ?? "of an unknown version"}: ${GO.how}` };
}

function findPython(searched: string): Maker {
  const { least, below, names } = PYTHON;
  const found = names.map((name) => findExecutable(name, searched)).filter((file) => file !== undefined);
  for (const file of found) {
    const version = readMajorMinor(ask(file, ["--version"]));
    if (version && isWithin(version, least, below)) return { file };
  }
  const wanted = `Python ${least.join(".")} or newer, before ${below.join(".")}, with venv (Debian: python3-venv)`;
  return { missing: `${found[0] ? `${found[0]} doesn't do` : "there is no python3 on the PATH"}: install ${wanted}` };
}

function listPackages(searched: string): ReadonlySet<string> | undefined {
  const dpkg = findExecutable("dpkg-query", searched);
  if (!dpkg || !findExecutable("apt-get", searched)) return undefined;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own
  const rows = ask(dpkg, ["-W", "-f", "${Package} ${db:Status-Abbrev}\n"]).split("\n");
  return new Set(rows.filter((row) => / ii\s*$/.test(row)).map((row) => row.slice(0, row.indexOf(" "))));
}

function ask(file: string, args: readonly string[]): string {
  try {
    return execFileSync(file, args, { encoding: "utf8", timeout: 20_000, maxBuffer: 16e6, stdio: "pipe" });
  } catch {
    return "";
  }
}

function once<Result>(look: () => Result): () => Result {
  let found: { readonly result: Result } | undefined;
  return () => {
    found ??= { result: look() };
    return found.result;
  };
}
