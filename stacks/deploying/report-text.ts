import type { PathPart } from "./critical-path.ts";
import { type DeployReport, isThrough, type StackReport } from "./deploy-report.ts";
import { EXIT } from "./deploy-request.ts";
import { describeLoss, styleOf } from "./preview-text.ts";
import { alignColumns, changesText, indent, secondsText } from "./texts.ts";

/** What a run has come to, as somebody reads it who has looked away: what is up, what isn't, why, and how to go on. */
export function reportText(report: DeployReport, isColoured: boolean): string {
  const { stacks, problems, versions, resume, isRewritten } = report;
  const style = styleOf(isColoured);
  const lines = alignColumns(stacks.map(cellsOf));
  const head = `${report.environment}: ${outcomeOf(report)} after ${secondsText(report.seconds * 1000)}`;
  return [
    "",
    style("bold", report.exitCode === EXIT.done ? head : style("red", head)),
    ...stacks.flatMap((stack, index) => {
      const line = `  ${lines[index]}`;
      return [isThrough(stack) ? line : style("red", line), ...whyLines(stack)];
    }),
    ...problems.map((problem) => style("red", problem)),
    ...versions.map(({ site, isRight, told }) =>
      isRight ? `${site}: ${told}` : style("red", `${site}: not verified: ${told}`),
    ),
    ...pathLines(report),
    ...(isRewritten ? [`Commit stacks/environment.${report.environment}.json: it names ${report.image} now.`] : []),
    ...(resume ? [`Go on with: ${resume}`] : []),
  ].join("\n");
}

const WORDS = { preview: "previewed", deploy: "deployed", destroy: "destroyed" } as const;

function outcomeOf({ exitCode, operation, stacks }: DeployReport): string {
  const kept = stacks.some(({ result }) => result === "applied") ? "" : ", nothing was changed";
  switch (exitCode) {
    case EXIT.done:
      return operation === "preview" || kept === "" || stacks.length > 0 ? WORDS[operation] : "nothing to do";
    case EXIT.refused:
      return `refused${kept}`;
    case EXIT.cancelled:
      return `cancelled${kept}`;
    default:
      return `FAILED${kept}`;
  }
}

function cellsOf({ stack, result, changes, seconds, because }: StackReport): string[] {
  const done = changesText(changes);
  const told = {
    applied: done === changesText({}) ? "outputs changed" : done,
    unchanged: "nothing to do",
    failed: `FAILED, ${done === changesText({}) ? "nothing done" : done}`,
    refused: "REFUSED",
    cancelled: `cancelled, ${done === changesText({}) ? "nothing done" : done}`,
    skipped: `skipped: ${because.join(", ")} not through`,
    "not-begun": "not begun",
  }[result];
  return [stack, told, seconds > 0 ? secondsText(seconds * 1000) : ""];
}

const whyLines = ({ causes, losses }: StackReport): string[] => [
  ...causes.map((cause) => indent(cause, "      ")),
  ...losses.map((loss) => indent(describeLoss(loss), "      ")),
];

function pathLines(report: DeployReport): string[] {
  const { criticalPath } = report;
  if (!criticalPath || !report.stacks.some(({ result }) => result === "applied")) return [];
  const { stacks, slowest } = criticalPath;
  const [longest] = stacks.toSorted((one, other) => other.ms - one.ms);
  return [
    `Critical path: ${pathText(stacks)}`,
    ...(slowest.length > 0 ? [`  in ${longest?.name}: ${pathText(slowest)}`] : []),
  ];
}

/** What took less than a fiftieth of the whole is left out: nobody gains by it. */
function pathText(parts: readonly PathPart[]): string {
  const whole = parts.reduce((sum, { ms }) => sum + ms, 0);
  const told = parts.map(({ name, ms }) => (ms * 50 < whole ? "…" : `${name} ${secondsText(ms)}`));
  return told.filter((part, index) => part !== "…" || told[index - 1] !== "…").join(" → ");
}
