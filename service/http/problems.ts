/** `pointer` is a JSON pointer into the body (or a parameter's name), `code` a stable kebab-case word. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

interface More {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * An error that a client may see: RFC 9457. Slices throw subclasses named after the fact; only the funnel
 * (problem-funnel.ts) writes responses.
 */
export class Problem extends Error {
  readonly status: number;
  /** Stable kebab-case id; the last part of the problem's `type` address. */
  readonly id: string;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;
  /** The transaction is committed although this is thrown: a refusal that must leave a trace. */
  readonly commits: boolean = false;

  constructor(status: number, id: string, detail: string, more: More = {}) {
    super(detail);
    this.name = new.target.name;
    this.status = status;
    this.id = id;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

export class BadRequest extends Problem {
  constructor(id: string, detail: string, errors: readonly FieldError[] = []) {
    super(400, id, detail, { errors });
  }
}

export class InvalidQuery extends BadRequest {
  constructor(errors: readonly FieldError[]) {
    super("invalid-query", `${errors.length} query parameter(s) need attention.`, errors);
  }
}

export class MalformedBody extends BadRequest {
  constructor(detail: string) {
    super("malformed-body", detail);
  }
}

export class Unauthorized extends Problem {
  constructor(
    id = "unauthorized",
    detail = "Send a valid access token: Authorization: Bearer …",
    challenge = "Bearer",
  ) {
    super(401, id, detail, { headers: { "WWW-Authenticate": challenge } });
  }
}

export class Forbidden extends Problem {
  constructor(id = "forbidden", detail = "Your role does not allow this.") {
    super(403, id, detail);
  }
}

export class NotFound extends Problem {
  constructor(what: string) {
    super(404, "not-found", `There is no such ${what}.`);
  }
}

export class MethodNotAllowed extends Problem {
  constructor(allow: string) {
    super(405, "method-not-allowed", `This address knows ${allow}.`, { headers: { Allow: allow } });
  }
}

export class NotAcceptable extends Problem {
  constructor(offered: string) {
    super(406, "not-acceptable", `This address answers ${offered}.`);
  }
}

export class Conflict extends Problem {
  constructor(id: string, detail: string) {
    super(409, id, detail);
  }
}

export class Gone extends Problem {
  constructor(id: string, detail: string) {
    super(410, id, detail);
  }
}

export class PreconditionFailed extends Problem {
  constructor() {
    super(412, "precondition-failed", "It has changed since; read it again and send If-Match with its new ETag.");
  }
}

export class BodyTooLarge extends Problem {
  constructor(limit: number) {
    super(413, "body-too-large", `A body has at most ${limit} bytes.`, { headers: { Connection: "close" } });
  }
}

export class UnsupportedMediaType extends Problem {
  constructor(detail: string, headers: Record<string, string> = {}) {
    super(415, "unsupported-media-type", detail, { headers });
  }
}

export class InvalidBody extends Problem {
  /** @param count of all errors, when not all are listed */
  constructor(errors: readonly FieldError[], count = errors.length) {
    super(422, "invalid-body", `${count} member(s) of the body need attention.`, { errors });
  }
}

export class PreconditionRequired extends Problem {
  constructor() {
    super(
      428,
      "precondition-required",
      "Send If-Match with the ETag that you last saw, or * for whatever the version.",
    );
  }
}

export class TooManyRequests extends Problem {
  constructor(retryAfterS: number, detail = "Too many requests.") {
    super(429, "too-many-requests", detail, {
      headers: { "Retry-After": String(Math.max(1, Math.ceil(retryAfterS))) },
    });
  }
}

export class Unavailable extends Problem {
  constructor(id: string, detail: string, retryAfterS = 2) {
    super(503, id, detail, { headers: { "Retry-After": String(retryAfterS) } });
  }
}
