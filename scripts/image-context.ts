import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync } from "node:fs";
import path from "node:path";

/** All that the Dockerfile copies, and what says how. */
export const INPUTS = [
  "Dockerfile",
  ".dockerignore",
  ".npmrc",
  "package.json",
  "package-lock.json",
  "service",
] as const;

export interface Revision {
  readonly commit: string;
  /** The commit's time, in seconds since 1970. */
  readonly epoch: number;
  /** One of the inputs is not as committed. */
  readonly isDirty: boolean;
}

export class RevisionUnknown extends Error {
  constructor(reason: string) {
    super(`An image says which commit it is of, and git doesn't: ${reason.trim()}`);
    this.name = "RevisionUnknown";
  }
}

/** @throws RevisionUnknown */
export function readRevision(root: string): Revision {
  const [commit = "", epoch = ""] = git(root, ["log", "-1", "--format=%H %ct"]).trim().split(" ");
  const changes = git(root, ["status", "--porcelain", "--", ...INPUTS]);
  return { commit, epoch: Number(epoch), isDirty: changes !== "" };
}

export const labelOf = ({ commit, isDirty }: Revision): string => (isDirty ? `${commit}-dirty` : commit);

/** What the builder gets: of a commit exactly what is in it, whatever lies around; modes don't depend on who checked it out. */
export function copyContext(root: string, revision: Revision, folder: string): void {
  mkdirSync(folder, { recursive: true });
  if (revision.isDirty) copyWorkingTree(root, folder);
  else {
    const archive = git(root, ["-c", "tar.umask=0022", "archive", revision.commit, "--", ...INPUTS], "buffer");
    execFileSync("tar", ["-xp", "-C", folder], { input: archive });
  }
}

function copyWorkingTree(root: string, folder: string): void {
  const files = git(root, ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...INPUTS]);
  for (const file of files.split("\0").filter(Boolean)) {
    const target = path.join(folder, file);
    try {
      cpSync(path.join(root, file), target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue; // deleted and not committed
      throw error;
    }
    chmodSync(target, 0o644);
  }
}

function git(root: string, args: readonly string[]): string;
function git(root: string, args: readonly string[], encoding: "buffer"): Buffer;
function git(root: string, args: readonly string[], encoding: "utf8" | "buffer" = "utf8"): string | Buffer {
  try {
    return execFileSync("git", args, { cwd: root, encoding, maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    throw new RevisionUnknown((error as { stderr?: Buffer | string }).stderr?.toString() || (error as Error).message);
  }
}
