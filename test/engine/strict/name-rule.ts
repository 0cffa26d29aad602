/** How long a physical name may be, and how it may look. */
export interface NameRule {
  /** The type, or what it begins with. */
  readonly type: string;
  readonly path: string;
  readonly min?: number;
  readonly max: number;
  readonly pattern: RegExp;
  /** What the pattern admits. */
  readonly says: string;
  readonly source: string;
}
