import { readFileSync } from "node:fs";
import path from "node:path";
import { styleText } from "node:util";
import { judgePreview, type Loss, type PreviewJudgement, PreviewUnreadable } from "./preview-losses.ts";
import { readOptions } from "./read-options.ts";

const USAGE = `npm run check-preview -- <preview.json> … [options]

Refuses a preview that would delete or replace what can't be made again: what Pulumi protects, and databases, buckets, keys,
zones, clusters, networks, registries, secrets, queues, logs and namespaces (scripts/stateful-types.ts).
Each file is the output of \`pulumi preview --json\` or \`pulumi destroy --preview-only --json\`; - is stdin.

  --allow <urn>  this one may go; may be repeated. In single quotes, because a URN has a $. Pulumi's own protection stays
  --json         the same for machines (with npm run --silent)
  --help         this text

Exit code: 0 nothing is lost; 1 something would be; 2 a file can't be read, isn't JSON, is cut off or tells of a preview
that failed; or an unknown option.`;

interface Judged extends PreviewJudgement {
  readonly file: string;
  readonly allowed: readonly Loss[];
}
interface Report {
  readonly previews: readonly Judged[];
  readonly problems: readonly string[];
  /** Given with --allow, and nothing happens to it. */
  readonly unused: readonly string[];
}

process.stdout.on("error", () => {}); // the reader has gone
const flag = { type: "boolean" } as const;
const given = readOptions(
  USAGE,
  {
    allowPositionals: true,
    options: { allow: { type: "string", multiple: true }, json: flag, help: { ...flag, short: "h" } },
  },
  ({ values, positionals }) => whatIsWrong(positionals, values.allow ?? []),
);
if (given) process.exitCode = check(given.positionals, given.values);

function whatIsWrong(files: readonly string[], allow: readonly string[]): string | undefined {
  const wrong = allow.find((urn) => !urn.startsWith("urn:pulumi:"));
  if (wrong !== undefined) return `--allow ${wrong}: a whole URN is wanted, as the check tells it.`;
  return files.length === 0 ? "A preview's file is wanted." : undefined;
}

/** @returns the exit code */
function check(files: readonly string[], { allow = [], json }: { allow?: string[]; json?: boolean }): number {
  const report = judge(files, allow);
  const code = exitCodeOf(report);
  if (json) process.stdout.write(`${JSON.stringify({ isSafe: code === 0, ...report }, null, 2)}\n`);
  else tell(report);
  return code;
}

function judge(files: readonly string[], allow: readonly string[]): Report {
  const previews: Judged[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      const judgement = judgePreview(read(file), file);
      const [losses, allowed] = [false, true].map((isAllowed) =>
        judgement.losses.filter(({ urn }) => allow.includes(urn) === isAllowed),
      );
      previews.push({ file, ...judgement, losses: losses ?? [], allowed: allowed ?? [] });
    } catch (error) {
      if (!(error instanceof PreviewUnreadable)) throw error;
      problems.push(error.message);
    }
  }
  const used = previews.flatMap(({ allowed }) => allowed.map(({ urn }) => urn));
  return { previews, problems, unused: allow.filter((urn) => !used.includes(urn)) };
}

function read(file: string): string {
  // npm starts us in the project's folder, wherever it was called; a path is meant from there.
  const from = process.env.npm_lifecycle_event === "check-preview" ? process.env.INIT_CWD : undefined;
  try {
    return readFileSync(file === "-" ? 0 : path.resolve(from ?? ".", file), "utf8");
  } catch (error) {
    throw new PreviewUnreadable(file, `it can't be read (${(error as Error).message})`);
  }
}

function exitCodeOf({ previews, problems }: Report): number {
  if (previews.some(({ losses }) => losses.length > 0)) return 1;
  return problems.length > 0 || previews.some(({ errors }) => errors.length > 0) ? 2 : 0;
}

function tell({ previews, problems, unused }: Report): void {
  for (const { file, losses, allowed, errors, changes } of previews) {
    const lines = [
      ...losses.flatMap((loss) => describe(styleText("red", "✗"), loss)),
      ...allowed.flatMap((loss) => describe(styleText("yellow", "allowed"), loss)),
      ...(errors.length > 0 ? [`${styleText("red", "✗")} the preview failed, so it may not tell all:`] : []),
      ...errors.flatMap((message) => message.split("\n").map((line) => `    ${line}`)),
    ];
    const { create, update, delete: deleted, replace } = changes;
    const counts = `${create} created, ${update} updated, ${deleted} deleted, ${replace} replaced`;
    const verdict = losses.length > 0 ? `, ${styleText("red", `${losses.length} of them a loss`)}` : "";
    process.stdout.write(`${[...lines, `${styleText("bold", file)}: ${counts}${verdict}`, ""].join("\n")}`);
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  for (const urn of unused) process.stderr.write(`--allow ${urn}: nothing happens to it.\n`);
}

function describe(mark: string, { urn, op, kind, isProtected, because }: Loss): string[] {
  const what = [isProtected && "protected", kind ?? "resource"].filter(Boolean).join(" ");
  return [`${mark} ${op} of a ${what}: ${urn}`, ...(because.length > 0 ? [`    forced by ${because.join(", ")}`] : [])];
}
