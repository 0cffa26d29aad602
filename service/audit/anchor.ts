/** The chain's head at a moment, kept where who can change the database can't: the chain must still lead through it. */
export interface Anchor {
  readonly sequence: number;
  readonly hash: string;
  /** The writer's epoch when it was made. */
  readonly epoch: number;
  readonly at: Date;
}

/** Where anchors are kept. Each is written once and never changed. */
export interface AnchorStore {
  /** The newest: of the highest epoch the highest sequence. */
  last(): Promise<Anchor | undefined>;
  /** All of them, oldest first. */
  list(): Promise<Anchor[]>;
  /** Returns once it is stored for good; the same again changes nothing. */
  add(anchor: Anchor): Promise<void>;
}
