import { spawnSync } from "node:child_process";
import { chownSync, readFileSync, statSync } from "node:fs";
import { DataFolderUnusable, Refusal } from "./refusals.ts";

/** PostgreSQL refuses to run as root; these exist on nearly every machine, so that none has to be made. */
const ACCOUNTS = ["postgres", "nobody"];

/**
 * Lets a process read and pass what its account may not; wanted only below a folder like /root, that nobody else may enter. The bit makes
 * access(2), by which PostgreSQL looks for its own files, ask what is allowed and not whose account it is.
 */
const BYPASS = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"];

export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** How PostgreSQL's programs are started: as ourselves, or when we are root as somebody else. */
export interface Account {
  launch(command: string, args: readonly string[]): Launch;
  /** Gives a file or folder to the account. */
  own(file: string): void;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: { readonly cwd: string; readonly uid?: number; readonly gid?: number };
}

/**
 * The account that runs PostgreSQL on a data folder: who owns the folder already, who called sudo, or a system account.
 * @throws DataFolderUnusable when that account can't reach the folder or the programs, and there is no way around
 */
export function chooseAccount(paths: { dataDir: string; parent: string; initdb: string }): Account {
  if (process.getuid?.() !== 0) return { launch: asOurselves, own: () => {} };
  const identity = ownerOf(paths.dataDir) ?? caller() ?? systemAccount();
  const own = (file: string) => chownSync(file, identity.uid, identity.gid);
  const plain = asOther(identity);
  requireSwitch(plain);
  if (canReach(plain, paths)) return { launch: plain, own };
  const bypassing = asOtherWithBypass(identity);
  if (canReach(bypassing, paths)) return { launch: bypassing, own };
  throw new DataFolderUnusable(
    paths.parent,
    `PostgreSQL can't run as root, and its account (uid ${identity.uid}) may not enter this folder or that of ${paths.initdb}.`,
  );
}

type Launcher = Account["launch"];

// PostgreSQL looks up where it was called from, which its account may not be allowed to see; "/" is open to all.
const asOurselves: Launcher = (command, args) => ({ command, args, options: { cwd: "/" } });

function asOther(identity: Identity): Launcher {
  return (command, args) => ({ command, args, options: { cwd: "/", ...identity } });
}

function asOtherWithBypass({ uid, gid }: Identity): Launcher {
  const prefix = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", ...BYPASS, "--"];
  return (command, args) => ({ command: "setpriv", args: [...prefix, command, ...args], options: { cwd: "/" } });
}

function requireSwitch(launcher: Launcher): void {
  const { error } = run(launcher("/bin/sh", ["-c", ":"]));
  if (!error) return;
  throw new Refusal(
    "account-not-switchable",
    `PostgreSQL can't run as root, and this process may not become another user (${error.message}).\n` +
      "Run it as an ordinary user, or bring a PostgreSQL of your own: DATABASE_URL=postgres://… npm start",
  );
}

function canReach(launcher: Launcher, { parent, initdb }: { parent: string; initdb: string }): boolean {
  const entered = run(launcher("/bin/sh", ["-c", 'cd -- "$1"', "sh", parent]));
  // It looks for all files of the installation, and then only shows where they are.
  return entered.status === 0 && run(launcher(initdb, ["--show", `--pgdata=${parent}`])).status === 0;
}

const run = ({ command, args, options }: Launch) => spawnSync(command, args, { ...options, stdio: "ignore" });

function ownerOf(dataDir: string): Identity | undefined {
  const found = statSync(dataDir, { throwIfNoEntry: false });
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined;
}

function caller(): Identity | undefined {
  const [uid, gid] = [Number(process.env.SUDO_UID), Number(process.env.SUDO_GID)];
  return uid > 0 && gid > 0 ? { uid, gid } : undefined;
}

function systemAccount(): Identity {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ACCOUNTS) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Refusal(
    "no-account",
    `PostgreSQL can't run as root, and this machine has none of the accounts ${ACCOUNTS.join(", ")}.\nRun it as an ordinary user.`,
  );
}
