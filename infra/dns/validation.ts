import { all, type Input, type Output, output } from "@pulumi/pulumi";

/** What proving a name needs of its zone. */
export interface CertificateZone {
  readonly zoneId: Input<string>;
  /** Known once the parent leads to the zone. */
  readonly delegatedTo: Input<readonly string[]>;
}

/** Validation records stay, because certificates are renewed by them; a short time lets a wrong one be mended. */
export const VALIDATION_TTL_S = 300;

/** The value, held back until an authority could find the zone: a failed attempt counts against its limits and is retried ever more slowly. */
export const onceDelegated = (value: Input<string>, { delegatedTo }: CertificateZone): Output<string> =>
  all([output(value), output(delegatedTo)]).apply(([known]) => known);
