/** A kind of refusal: the `type` of its document, its status and what it tells a client. */
export interface ProblemType {
  readonly id: string;
  readonly status: number;
  readonly meaning: string;
}

/** Every problem that the service answers with, whoever throws it; a test holds the list against the code. Ids are never given another meaning. */
export const PROBLEM_TYPES: readonly ProblemType[] = [
  { id: "malformed-request", status: 400, meaning: "This is no HTTP request that can be read." },
  { id: "host-missing", status: 400, meaning: "HTTP/1.1 wants a Host header." },
  {
    id: "malformed-address",
    status: 400,
    meaning: "The path or query has a wrong percent-encoding, a NUL, or isn't UTF-8.",
  },
  {
    id: "malformed-body",
    status: 400,
    meaning: "The body is not UTF-8, not JSON, names a member twice, or nests too deep.",
  },
  { id: "malformed-if-match", status: 400, meaning: "If-Match is neither * nor entity tags in quotes." },
  { id: "malformed-idempotency-key", status: 400, meaning: "Idempotency-Key wants 1 to 255 visible ASCII characters." },
  {
    id: "invalid-query",
    status: 400,
    meaning: "A query parameter is unknown, repeated or wrong; `errors` names each.",
  },
  { id: "unauthorized", status: 401, meaning: "There is no valid access token." },
  { id: "forbidden", status: 403, meaning: "Your role, or who wrote it, does not allow this." },
  { id: "foreign-origin", status: 403, meaning: "Only our own pages may send this." },
  { id: "not-found", status: 404, meaning: "There is no such thing, or you may not know of it." },
  {
    id: "method-not-allowed",
    status: 405,
    meaning: "The address doesn't know the method; Allow names those it knows.",
  },
  { id: "not-acceptable", status: 406, meaning: "Accept names nothing that this address answers." },
  { id: "request-timeout", status: 408, meaning: "The request took too long to arrive." },
  { id: "request-in-progress", status: 409, meaning: "A request with this Idempotency-Key is still running." },
  { id: "precondition-failed", status: 412, meaning: "It has changed since the version that If-Match names." },
  { id: "body-too-large", status: 413, meaning: "A body has at most 256 KiB." },
  { id: "address-too-long", status: 414, meaning: "An address has at most 4096 bytes." },
  {
    id: "unsupported-media-type",
    status: 415,
    meaning: "The body's type, charset or coding is not one that is taken.",
  },
  { id: "expectation-failed", status: 417, meaning: "The only expectation that can be met is 100-continue." },
  {
    id: "invalid-body",
    status: 422,
    meaning: "Members of the body are unknown, missing or wrong; `errors` points to each.",
  },
  { id: "idempotency-key-reused", status: 422, meaning: "The Idempotency-Key came with another request before." },
  { id: "precondition-required", status: 428, meaning: "Send If-Match with the ETag that you last saw, or *." },
  { id: "too-many-requests", status: 429, meaning: "Wait as long as Retry-After says." },
  { id: "headers-too-large", status: 431, meaning: "The header fields have at most 16 KiB together." },
  { id: "internal", status: 500, meaning: "The fault is ours and has been logged under the request's id." },
  { id: "database-unavailable", status: 503, meaning: "The database can't be reached just now." },
  { id: "deadline-exceeded", status: 503, meaning: "It took longer than 15 seconds and was given up." },
  {
    id: "not-durable-yet",
    status: 503,
    meaning: "The write is not safe in both clouds yet: ask again with the same Idempotency-Key.",
  },
  { id: "not-the-writer", status: 503, meaning: "No site that takes writes is known just now." },
  { id: "writer-unreachable", status: 503, meaning: "The site that takes writes can't be reached just now." },
  { id: "anchors-unavailable", status: 503, meaning: "The audit chain's anchors can't be read just now." },
  { id: "starting", status: 503, meaning: "Told by /readyz: not ready yet." },
  { id: "stopping", status: 503, meaning: "Told by /readyz: going away." },
  { id: "readers-unavailable", status: 503, meaning: "Told by /healthz/edge: no reader can be answered just now." },
];
