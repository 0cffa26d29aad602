import { z } from "zod";
import { PAGING, pageOf } from "../http/page.ts";
import { text } from "../http/text.ts";

const sequence = () =>
  z.int().min(1).meta({ description: "Its place in the chain, from 1, without gaps", example: 42 });
const hash = () =>
  z
    .string()
    .length(64)
    .regex(/^[\da-f]{64}$/)
    .meta({
      description: "SHA-256, hexadecimal",
      example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    });
const moment = (description: string) =>
  z.iso.datetime({ offset: true }).max(40).meta({ description, example: "2026-01-31T12:00:00Z" });

export const AuditQuery = z.object({
  actor: z.uuid().optional().meta({ description: "Of this editor", example: "0198c5d2-7a1e-7c3b-9f60-2b1d4e8a7c55" }),
  verb: z
    .string()
    .max(60)
    .regex(/^[a-z][a-z\d-]*$/, "is a verb such as review-published")
    .optional()
    .meta({ description: "What was done", example: "review-published" }),
  subject: text(1, 200)
    .optional()
    .meta({ description: "To what: kind and id", example: "review:0198c5d2-7a1e-7c3b-9f60-2b1d4e8a7c55" }),
  from: moment("Not before this moment").optional(),
  until: moment("Before this moment").optional(),
  ...PAGING,
});

export const AuditRecordView = z
  .object({
    sequence: sequence(),
    at: z.iso.datetime().max(30),
    actorId: z.uuid().nullable().meta({ description: "The editor who did it; null for the service itself" }),
    verb: z.string().max(60).meta({ example: "review-published" }),
    subject: z.string().max(200).meta({ example: "review:0198c5d2-7a1e-7c3b-9f60-2b1d4e8a7c55" }),
    details: z.record(z.string().max(100), z.unknown()).meta({ description: "What the verb has to tell" }),
    requestId: z.string().max(64).nullable().meta({ description: "The request that it came by" }),
    previousHash: hash(),
    hash: hash(),
  })
  .meta({ id: "AuditRecord", description: "One link of the chain: each carries the hash of the one before" });
export type AuditRecordView = z.output<typeof AuditRecordView>;

export const AuditPage = pageOf(AuditRecordView).meta({ id: "AuditPage" });

const FirstBad = z.object({
  sequence: sequence(),
  reason: z.enum(["tampered", "missing", "reordered", "cut-off", "rewritten"]),
});

const NotCarriedOver = z.object({
  sequence: sequence(),
  hash: hash(),
  epoch: z.int().min(1).meta({ description: "The writer's epoch when it was anchored" }),
});

export const VerificationView = z
  .object({
    whole: z.boolean().meta({ description: "Every record is what it was, and none is missing" }),
    records: z.int().min(0).meta({ description: "How many were checked" }),
    firstBad: FirstBad.optional().meta({ description: "The first record that is not as it was" }),
    notCarriedOver: z
      .array(NotCarriedOver)
      .max(10_000)
      .optional()
      .meta({ description: "Anchored records that a promotion left behind with the old writer" }),
  })
  .meta({ id: "AuditVerification" });
export type VerificationView = z.output<typeof VerificationView>;
