import { styleText } from "node:util";
import type { Change, CostReport, StackCost } from "./report.ts";
import { describeUnpriced, LEGEND, quantityText, rowsOf, signedUsd, unitPriceText, usd } from "./rows.ts";

type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

/** Tables with aligned columns, for a terminal. */
export function renderText(report: CostReport, isColoured: boolean): string {
  const style: Style = (format, text) => (isColoured ? styleText(format, text, { validateStream: false }) : text);
  const parts = report.stacks.map((stack) => stackText(stack, report.usage, style));
  return [...parts, totalText(report, style), ...(report.change ? [changeText(report.change, style)] : []), ""].join(
    "\n",
  );
}

function stackText(stack: StackCost, usage: string, style: Style): string {
  const rows = rowsOf(stack.lines);
  const cells = rows.map(({ what, quantity, unit, unitUsd, monthlyUsd, marks }) => [
    what,
    quantityText(quantity),
    unit,
    unitPriceText(unitUsd),
    usd(monthlyUsd),
    marks,
  ]);
  const table = align(
    [["", "quantity", "unit", "USD each", "USD a month", ""], ...cells],
    ["<", ">", "<", ">", ">", "<"],
  );
  const [head = "", ...body] = table;
  return [
    style("bold", `${stack.stack}, ${usage} usage: ${usd(stack.monthlyUsd)} USD a month`),
    ...(rows.length > 0 ? [style("dim", `  ${head}`), ...body.map((line) => `  ${line}`)] : []),
    ...unpricedText(stack, style),
    "",
  ].join("\n");
}

const unpricedText = ({ unpriced }: StackCost, style: Style): string[] =>
  unpriced.length === 0
    ? []
    : [
        style("yellow", "  Not priced, and not in the sum:"),
        ...describeUnpriced(unpriced).map((each) => `    ${each}`),
      ];

function totalText({ stacks, monthlyUsd }: CostReport, style: Style): string {
  const rows = [...stacks.map((each) => [each.stack, usd(each.monthlyUsd)]), ["in all", usd(monthlyUsd)]];
  const lines = align(rows, ["<", ">"]);
  return [
    style("bold", "USD a month"),
    ...lines.map((line, index) => `  ${index === lines.length - 1 ? style("bold", line) : line}`),
    "",
    ...LEGEND.map((line) => style("dim", line)),
    "",
  ].join("\n");
}

function changeText({ since, usageBefore, monthlyUsd, stacks }: Change, style: Style): string {
  const rows = stacks.flatMap(({ stack, beforeUsd, afterUsd, changeUsd, lines }) => [
    [stack, usd(beforeUsd), usd(afterUsd), signedUsd(changeUsd)],
    ...lines.map((line) => [`  ${line.what}`, usd(line.beforeUsd), usd(line.afterUsd), signedUsd(line.changeUsd)]),
  ]);
  const [head = "", ...body] = align([["", "before", "after", "change"], ...rows], ["<", ">", ">", ">"]);
  return [
    style("bold", `Since ${since} (${usageBefore} usage): ${signedUsd(monthlyUsd)} USD a month`),
    style("dim", `  ${head}`),
    ...body.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

/** Columns as wide as their widest cell, two spaces apart. */
function align(rows: readonly (readonly string[])[], sides: readonly ("<" | ">")[]): string[] {
  const widths = sides.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    sides
      .map((side, column) => {
        const [cell = "", width = 0] = [row[column], widths[column]];
        return side === "<" ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
