import { asObject, known } from "./reading.ts";
import type { StackView } from "./subject.ts";

/**
 * How a site is meant to be just now. What was decided is in the graph, as the inputs of the component that it was decided for, so that a rule and a program
 * can't differ about it. Where no component tells, the strict way holds. Each throws while a preview doesn't know.
 */

/** Removed on purpose: protections are off and nothing is delivered or kept any more. Of a stack that isn't staging's it is not believed. */
export const isTornDown = (stack: StackView): boolean => isMeantToGo(stack) && environmentOf(stack) === "staging";

/** Whether its database is the one that is written to, by the first decision or by a promotion; the one before stays ready for the way back. */
export function isWriter(stack: StackView): boolean {
  const site = siteOf(stack);
  return site === undefined || site.isFirstWriter !== false || site.isPromoted === true;
}

/** The firewall only tells what it would have refused. */
export const onlyCounts = (stack: StackView): boolean => siteOf(stack)?.firewall === "count";

/** `staging`, `production`; undefined for what is there once for all. */
export function environmentOf(stack: StackView): string | undefined {
  const tags = stack.all.map(({ provider }) => known(() => environmentTag(provider?.inputs)));
  return siteOf(stack)?.environment ?? tags.find((tag) => typeof tag === "string");
}

const siteOf = (stack: StackView) => stack.of("camera-reviews:site:ReviewSite").at(0)?.inputs;

const isMeantToGo = (stack: StackView): boolean =>
  [...stack.of("camera-reviews:site:ReviewSite"), ...stack.of("camera-reviews:dns:Zone")].some(
    ({ inputs }) => inputs.isTornDown === true,
  );

const environmentTag = (inputs: Readonly<Record<string, unknown>> = {}): unknown =>
  asObject(asObject(inputs.defaultTags).tags).environment ?? asObject(inputs.defaultLabels).environment;
