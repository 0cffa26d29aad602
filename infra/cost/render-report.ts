import type { CostReport, Format } from "./report.ts";
import { renderMarkdown } from "./report-markdown.ts";
import { renderText } from "./report-text.ts";

/** @param isColoured only on a terminal */
export function renderReport(report: CostReport, format: Format, { isColoured }: { isColoured: boolean }): string {
  if (format === "json") return `${JSON.stringify(report, null, 2)}\n`;
  return format === "markdown" ? renderMarkdown(report) : renderText(report, isColoured);
}
