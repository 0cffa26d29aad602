export interface WriterPlan {
  /** FIRST_WRITER: whose word counts until a promotion. */
  readonly firstWriter: string;
  /** Of the writer; every promotion raises it. */
  readonly epoch: number;
  readonly writer: string;
  /** Who sends its changes to whom; undefined while nobody follows: with one site, or after a promotion until the other is a copy again. */
  readonly replication?: { readonly publisher: string; readonly subscriber: string };
}

export interface WriterSettings {
  readonly sites: readonly string[];
  readonly firstWriter: string;
  /** 1 for the first writer. */
  readonly epoch: number;
  /** The site that was made the writer since; the first writer without it. */
  readonly promoted?: string;
  /** The site that follows the writer; every other one without it, but none after a promotion. */
  readonly subscriber?: string;
}

export class WriterInvalid extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Who writes contradicts itself: ${problems.join("; ")}.`);
    this.name = "WriterInvalid";
    this.problems = problems;
  }
}

/** Who writes and who follows. @throws WriterInvalid with all problems, before a subscription could overwrite what a promoted copy has accepted */
export function planWriter(settings: WriterSettings): WriterPlan {
  const { sites, firstWriter, epoch, promoted } = settings;
  const writer = promoted ?? firstWriter;
  const problems = problemsOf(settings, writer);
  if (problems.length > 0) throw new WriterInvalid(problems);
  const subscriber = settings.subscriber ?? (promoted ? undefined : sites.find((site) => site !== writer));
  return { firstWriter, epoch, writer, ...(subscriber && { replication: { publisher: writer, subscriber } }) };
}

function problemsOf({ sites, firstWriter, epoch, promoted, subscriber }: WriterSettings, writer: string): string[] {
  const known = sites.join(", ") || "none";
  const named = Object.entries({ "first writer": firstWriter, promoted, subscriber });
  return [
    ...named.flatMap(([what, site]) =>
      site === undefined || sites.includes(site) ? [] : [`the ${what} site ${site} is not one of the sites (${known})`],
    ),
    ...(new Set(sites).size === sites.length ? [] : [`a site is named twice (${known})`]),
    ...(sites.length > 2 ? [`there are ${sites.length} sites (${known}), and replication is between two`] : []),
    ...(Number.isSafeInteger(epoch) && epoch >= 1 ? [] : [`the epoch ${epoch} is not a whole number of at least 1`]),
    ...(promoted && promoted !== firstWriter && epoch < 2
      ? [`${promoted} was promoted, so the epoch is at least 2, and ${epoch} was found`]
      : []),
    ...(subscriber && subscriber === promoted
      ? [`the promoted copy ${promoted} is also the subscriber: it would overwrite what it has accepted since`]
      : []),
    ...(subscriber && subscriber === writer && subscriber !== promoted
      ? [`the writer ${writer} is also the subscriber, and would follow itself`]
      : []),
  ];
}
