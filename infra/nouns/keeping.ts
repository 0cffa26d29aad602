/** How long something is protected from being lost. `false` only for a stack that is being torn down. */
export interface Keeping {
  /** Pulumi's protection and the cloud's own deletion protection. */
  readonly isProtected: boolean;
}
