import { styleText } from "node:util";
import type { Loss } from "../../scripts/preview-losses.ts";
import type { PreviewReport } from "./deploy-report.ts";
import { type Judgement, verdictOf } from "./judgement.ts";
import { tellJudgement } from "./preview-stacks.ts";
import { alignColumns, indent, usdChangeText } from "./texts.ts";

type Style = (format: "red" | "yellow" | "bold" | "dim", text: string) => string;
export const styleOf = (isColoured: boolean): Style =>
  isColoured ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text;

/** What would happen and what it would cost, as somebody reads it before answering. */
export function previewText(previews: readonly PreviewReport[], isColoured: boolean): string {
  const style = styleOf(isColoured);
  const rows = previews.map(({ stack, judgement }) => [stack, ...cellsOf(judgement)]);
  const [head = "", ...lines] = alignColumns([["stack", "changes", "USD a month", "change"], ...rows]);
  const judged = previews.flatMap(({ judgement }) => judgement ?? []);
  return [
    "",
    style("bold", head),
    ...lines.map((line, index) => (isWrong(previews[index]) ? style("red", line) : line)),
    costText(judged, previews.length - judged.length),
    ...judged.flatMap((each) => problemLines(each, style)),
    "",
  ].join("\n");
}

const isWrong = (preview: PreviewReport | undefined): boolean =>
  preview?.judgement !== undefined && verdictOf(preview.judgement) !== 0;

function cellsOf(judgement: Judgement | undefined): string[] {
  if (!judgement) return ["previewed and judged in its turn: what it reads isn't there yet", "", ""];
  const { beforeUsd, afterUsd } = judgement.cost;
  const [told = ""] = tellJudgement(judgement).split("\n", 1);
  const isKnown = judgement.causes.length === 0;
  return [told, isKnown ? afterUsd.toFixed(2) : "", isKnown ? usdChangeText(afterUsd - beforeUsd) : ""];
}

function costText(judged: readonly Judgement[], later: number): string {
  const sum = (which: "beforeUsd" | "afterUsd") => judged.reduce((usd, { cost }) => usd + cost[which], 0);
  const change = usdChangeText(sum("afterUsd") - sum("beforeUsd")) || "no change";
  const without = later > 0 ? `, without the ${later} that can't be previewed yet` : "";
  return `Cost: ${sum("afterUsd").toFixed(2)} USD a month at list prices and medium usage (${change}${without}); npm run cost tells of what.`;
}

function problemLines({ stack, causes, foreign, losses, violations }: Judgement, style: Style): string[] {
  return [
    ...foreign
      .slice(0, 1)
      .map((urn) =>
        style("red", `${stack}: its state is of another project or stack: ${urn}. Is this the right backend?`),
      ),
    ...losses.map((loss) => style("red", `${stack}: ${describeLoss(loss)}`)),
    ...violations.map(({ policy, isMandatory, urn, message }) =>
      style(
        isMandatory ? "red" : "yellow",
        `${stack}: ${isMandatory ? "policy" : "advice of policy"} ${policy}: ${urn || stack}\n${indent(message)}`,
      ),
    ),
    ...(foreign.length > 0
      ? []
      : causes.map((cause) => style("red", `${stack}: the preview failed:\n${indent(cause)}`))),
  ];
}

/** As `npm run check-preview` has it. */
export function describeLoss({ op, kind, isProtected, urn, because }: Loss): string {
  const what = [isProtected && "protected", kind ?? "resource"].filter(Boolean).join(" ");
  return `${op} of a ${what}: ${urn}${because.length > 0 ? `, forced by ${because.join(", ")}` : ""}`;
}
