import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import path from "node:path";
import { findExecutables, isExecutable } from "./executables.ts";

/** A CLI that the user has, and the language host that came with it, if it is there. */
export interface FoundPulumi {
  readonly file: string;
  readonly version: string;
  readonly languageHost: string | undefined;
}

/** @returns major, minor and patch of what `pulumi version` prints; undefined if that is no version */
export function parseVersion(text: string): readonly [number, number, number] | undefined {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)(?:[-+][\w.+-]+)?$/.exec(text.trim()) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** Whether a version can stand for the pinned one: of its major, and not before it. */
export function fits(version: string, pin: string): boolean {
  const [found, wanted] = [parseVersion(version), parseVersion(pin)];
  if (!found || !wanted || found[0] !== wanted[0]) return false;
  const isBefore = /-/.test(version.split("+")[0] ?? ""); // 3.259.0-alpha.1 is older than 3.259.0
  const [minor, patch] = [found[1] - wanted[1], found[2] - wanted[2]];
  return minor > 0 || (minor === 0 && (patch > 0 || (patch === 0 && !isBefore)));
}

/**
 * The first CLI on the PATH that fits.
 * npm's package `pulumi` is none: it downloads one when it is first run. What `npm run tools` has made is none of the user's.
 */
export function findPulumi(pin: string, searched: string, ours: string): FoundPulumi | undefined {
  for (const file of findExecutables("pulumi", searched).map((each) => realpathSync(each))) {
    if (file.split(path.sep).includes("node_modules") || file.startsWith(ours + path.sep)) continue;
    const version = readVersion(file);
    if (!fits(version, pin)) continue;
    const beside = path.join(path.dirname(file), "pulumi-language-nodejs");
    return { file, version, languageHost: isExecutable(beside) ? beside : undefined };
  }
  return undefined;
}

function readVersion(file: string): string {
  try {
    const environment = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    return execFileSync(file, ["version"], { encoding: "utf8", env: environment, timeout: 20_000, stdio: "pipe" });
  } catch {
    return "";
  }
}
