import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { parse } from "csv-parse/sync";
import { requireTool } from "../../tools/find.ts";

export interface Finding {
  readonly check: string;
  readonly service: string;
  readonly severity: string;
  readonly status: string;
  /** An ARN, or what the scanner calls it where there is none. */
  readonly resource: string;
  readonly region: string;
  readonly told: string;
}

export interface Explanation {
  readonly check: string;
  /** Of the logical names that it speaks of, or of ARNs where no program made the thing. */
  readonly of: RegExp;
  /** `emulator`: it doesn't know what the program asked for. `accepted`: the finding is right, and it is decided otherwise. */
  readonly because: "emulator" | "accepted";
  readonly reason: string;
}

export interface Judged {
  readonly unexplained: readonly (Finding & { readonly name: string })[];
  /** Explanations that nothing was found for. */
  readonly idle: readonly Explanation[];
  readonly explained: Readonly<Record<Explanation["because"], number>>;
}

export class ScanFailed extends Error {
  constructor(told: string) {
    super(`The scanner (prowler) found nothing to tell. It said:\n${told.slice(-3000)}`);
    this.name = "ScanFailed";
  }
}

interface ScanOptions {
  readonly services: readonly string[];
  readonly regions: readonly string[];
  /** Checks that are left out. */
  readonly without: readonly string[];
  /** Credentials and endpoint. */
  readonly env: Readonly<Record<string, string>>;
}

/** Lets prowler look at an account. Some minutes: most of it is prowler's own start and its reports. */
export async function scanAccount({ services, regions, without, env }: ScanOptions): Promise<Finding[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "aws-scan-"));
  const args = ["aws", "--service", ...services, "--region", ...regions, "-M", "csv", "-o", folder, "-F", "findings"];
  if (without.length > 0) args.push("--excluded-check", ...without);
  const quiet = ["--no-banner", "--no-color", "--ignore-exit-code-3", "--aws-retries-max-attempts", "1"];
  const child = spawn(requireTool("prowler"), [...args, ...quiet], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    // Its SDK's own models: with other ones it would meet members that it doesn't know.
    env: { ...process.env, ...env, AWS_DATA_PATH: "" },
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  try {
    return readFindings(await readFile(path.join(folder, "findings.csv"), "utf8"));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ENOENT" ? new ScanFailed(stdout + stderr) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Prowler's table, which has semicolons. */
export function readFindings(csv: string): Finding[] {
  const rows: Record<string, string>[] = parse(csv, { columns: true, delimiter: ";", relax_quotes: true });
  return rows.map((row) => ({
    check: row.CHECK_ID ?? "",
    service: row.SERVICE_NAME ?? "",
    severity: row.SEVERITY ?? "",
    status: row.STATUS ?? "",
    resource: row.RESOURCE_UID ?? "",
    region: row.REGION ?? "",
    told: row.STATUS_EXTENDED ?? "",
  }));
}

/** @param nameOf the logical name of an ARN, if a program made what it is of */
export function judgeFindings(
  findings: readonly Finding[],
  explanations: readonly Explanation[],
  nameOf: (arn: string) => string | undefined,
): Judged {
  const used = new Set<Explanation>();
  const explained = { emulator: 0, accepted: 0 };
  const unexplained = [];
  for (const finding of findings.filter(({ status }) => status === "FAIL")) {
    const name = nameOf(finding.resource) ?? finding.resource;
    const found = explanations.find(({ check, of }) => check === finding.check && of.test(name));
    if (!found) unexplained.push({ ...finding, name });
    else {
      used.add(found);
      explained[found.because] += 1;
    }
  }
  return { unexplained, explained, idle: explanations.filter((each) => !used.has(each)) };
}
