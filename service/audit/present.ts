import type { AuditRecord } from "./chain.ts";
import type { AuditRecordView, VerificationView } from "./schema.ts";
import type { Verification } from "./verify.ts";

export const presentRecord = (record: AuditRecord): AuditRecordView => ({
  sequence: record.sequence,
  at: record.at.toISOString(),
  actorId: record.actorId,
  verb: record.verb,
  subject: record.subject,
  details: record.details,
  requestId: record.requestId,
  previousHash: record.previousHash,
  hash: record.hash,
});

/** The many that a long outage may leave behind are told by the command on the machine itself. */
const MAX_LISTED = 10_000;

export const presentVerification = (verification: Verification): VerificationView => ({
  whole: verification.whole,
  records: verification.records,
  firstBad: verification.firstBad,
  notCarriedOver: verification.notCarriedOver
    ?.slice(0, MAX_LISTED)
    .map(({ sequence, hash, epoch }) => ({ sequence, hash, epoch })),
});
