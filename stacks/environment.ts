import { readFileSync } from "node:fs";
import path from "node:path";
import { RunError } from "@pulumi/pulumi";
import { z } from "zod";
import { requireDisjoint } from "../infra/address-plan.ts";
import { planWriter, type WriterPlan } from "../infra/interconnect/writer.ts";

const digest = z.string("is not set").regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 hexadecimal digits");
const site = z.enum(["aws", "gcp"]);
const range = z.string().regex(/^\d+\.\d+\.\d+\.\d+\/\d+$/, "must be a range such as 10.16.0.0/16");

/** What all stacks of one environment must agree on, once: the reason that it isn't in each stack's settings. */
const Facts = z.strictObject({
  domain: z
    .string("is not set: it is the registered domain that readers ask for")
    .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, "must be a domain name such as example.com"),
  /** The service's image: the same on both clouds. */
  image: digest,
  /** The OpenTelemetry Collector's (contrib), copied into the same repository on both clouds. */
  collector: digest,
  /** Who writes; changed by a promotion only: see docs/operations.md. */
  writer: z.strictObject({
    first: site,
    epoch: z.int().min(1),
    promoted: site.optional(),
    follower: site.optional(),
  }),
  ranges: z.strictObject({ aws: range, gcp: range }),
});
export type EnvironmentFacts = Readonly<z.output<typeof Facts>>;

/** @throws RunError that names every value which is missing or wrong, and the file */
export function readEnvironment(environment: string): EnvironmentFacts {
  const file = path.join(import.meta.dirname, `environment.${environment}.json`);
  return requireFacts(JSON.parse(readFileSync(file, "utf8")), `stacks/${path.basename(file)}`);
}

export function requireFacts(given: unknown, from: string): EnvironmentFacts {
  const result = Facts.safeParse(given);
  if (!result.success) {
    const problems = result.error.issues.map(
      ({ path: keys, message }) => `  ${keys.join(".") || "the file"}: ${message}`,
    );
    throw new RunError(`${from} has ${problems.length} problem(s):\n${problems.join("\n")}`);
  }
  requireDisjoint({ "aws range": result.data.ranges.aws, "gcp range": result.data.ranges.gcp });
  writerOf(result.data);
  return result.data;
}

/** @throws WriterInvalid for a copy that follows and writes, and the like */
export const writerOf = ({ writer: { first, epoch, promoted, follower } }: EnvironmentFacts): WriterPlan =>
  planWriter({
    sites: site.options,
    firstWriter: first,
    epoch,
    ...(promoted && { promoted }),
    ...(follower && { subscriber: follower }),
  });
