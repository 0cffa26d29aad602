/** Readers' requests are in the service's logs: nobody needs them longer, and the law wants them shorter. */
export const LONGEST_DAYS = 90;

export class LogsKeptTooLong extends Error {
  constructor(days: number) {
    super(
      `The service's logs would be kept for ${days} days; ${LONGEST_DAYS} are allowed, because they tell of readers.`,
    );
    this.name = "LogsKeptTooLong";
  }
}

/** @throws LogsKeptTooLong */
export function requireLogDays(days: number): void {
  if (!(days <= LONGEST_DAYS)) throw new LogsKeptTooLong(days);
}
