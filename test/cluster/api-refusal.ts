/** As the API server tells a refusal (`Status`). */
export interface Refused {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
}

/** What the API server didn't do, and why. */
export class ApiRefusal extends Error {
  /** HTTP's. */
  readonly status: number;
  /** `Conflict`, `Forbidden`, `Invalid`, `NotFound` … */
  readonly reason: string;
  /** Fields that it is about, as far as they are told. */
  readonly fields: readonly string[];

  constructor(status: number, { message, reason, details }: Refused) {
    super(message || `The API server answered ${status}.`);
    this.name = "ApiRefusal";
    this.status = status;
    this.reason = reason ?? "";
    this.fields = (details?.causes ?? []).flatMap(({ field }) => field ?? []);
  }

  /** Another manager has set a field to something else. Its name and the fields are in the message. */
  get isConflict(): boolean {
    return this.status === 409 && this.reason === "Conflict";
  }

  /** The namespace that the object is to be in isn't there. */
  get isWithoutNamespace(): boolean {
    return this.status === 404 && /namespaces? ".*" not found/.test(this.message);
  }

  get isImmutable(): boolean {
    return this.status === 422 && /field is immutable|may not change|updates to .* are forbidden/i.test(this.message);
  }
}
