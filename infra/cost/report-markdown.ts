import type { Change, CostReport, StackCost } from "./report.ts";
import { describeUnpriced, LEGEND, quantityText, rowsOf, signedUsd, unitPriceText, usd } from "./rows.ts";

/** For a pull request, or a page. */
export function renderMarkdown(report: CostReport): string {
  return [
    `# Costs with ${report.usage} usage: ${usd(report.monthlyUsd)} USD a month`,
    "",
    ...table(
      ["Stack", "USD a month"],
      [
        ...report.stacks.map(({ stack, monthlyUsd }) => [stack, usd(monthlyUsd)]),
        ["**in all**", `**${usd(report.monthlyUsd)}**`],
      ],
    ),
    "",
    ...LEGEND,
    ...(report.change ? ["", ...changeMarkdown(report.change)] : []),
    ...report.stacks.flatMap((stack) => ["", ...stackMarkdown(stack)]),
    "",
  ].join("\n");
}

function stackMarkdown(stack: StackCost): string[] {
  const rows = rowsOf(stack.lines).map(({ what, quantity, unit, unitUsd, monthlyUsd, marks }) => [
    what,
    quantityText(quantity),
    unit,
    unitPriceText(unitUsd),
    usd(monthlyUsd),
    marks,
  ]);
  const unpriced = describeUnpriced(stack.unpriced);
  return [
    `## ${stack.stack}: ${usd(stack.monthlyUsd)} USD a month`,
    "",
    ...table(["What", "Quantity", "Unit", "USD each", "USD a month", ""], rows),
    ...(unpriced.length > 0 ? ["", "Not priced, and not in the sum:", "", ...unpriced.map((each) => `* ${each}`)] : []),
  ];
}

const changeMarkdown = ({ since, usageBefore, monthlyUsd, stacks }: Change): string[] => [
  `## Since ${since} (${usageBefore} usage): ${signedUsd(monthlyUsd)} USD a month`,
  "",
  ...table(
    ["", "Before", "After", "Change"],
    stacks.flatMap(({ stack, beforeUsd, afterUsd, changeUsd, lines }) => [
      [`**${stack}**`, usd(beforeUsd), usd(afterUsd), signedUsd(changeUsd)],
      ...lines.map((line) => [line.what, usd(line.beforeUsd), usd(line.afterUsd), signedUsd(line.changeUsd)]),
    ]),
  ),
];

/** The first column is words, the others are figures. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)];
}
