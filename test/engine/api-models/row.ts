import type { Values } from "../provider.ts";

/** Stands in a request for what only the call before tells: the id of what was just made. */
export const OWN_ID: unique symbol = Symbol("the id of what was just made");

/** One request that the provider makes of a resource's inputs. */
export interface ApiCall {
  /** As `rds.CreateDBInstance`. */
  readonly operation: string;
  /** The other two are judged by the model, and are made when a resource changes or goes. */
  readonly on?: "update" | "delete";
  /** Without it the call is always made. */
  readonly when?: (inputs: Values) => boolean;
  /** Reshapes what is more than a matter of names, before members are looked for. */
  readonly prepare?: (inputs: Values) => Values;
  /** The member in which those are that the operation itself doesn't have. */
  readonly into?: string;
  /**
   * By an input's path, or `*.` and its last part: the member, when it is called otherwise by more than its case or number. `A.B` lies deeper; `A[]` is a list
   * of one.
   */
  readonly members?: Readonly<Record<string, string>>;
  /** What the provider adds; by a member's path. */
  readonly adds?: Readonly<Record<string, unknown>>;
  /** Only these inputs; without it all that it has members for. */
  readonly takes?: readonly string[];
}

export interface ApiRow {
  readonly calls: readonly ApiCall[];
  /** The input that holds the physical name; where it is absent the provider makes one of the logical name. */
  readonly named?: string;
  /** Why no model can judge an input: by its path. */
  readonly left?: Readonly<Record<string, string>>;
  /** Why there is no call at all. */
  readonly why?: string;
}

export type ApiTable = Readonly<Record<string, ApiRow>>;

/** Of every type. */
export const LEFT_EVERYWHERE: Readonly<Record<string, string>> = {
  region: "where the call goes, no member of it",
  tags: "of a call of its own, where the one that makes it has no member for tags",
  tagsAll: "the provider's own: the tags with those that every resource gets",
};

/** A call that only gives members of one's own names. */
export const call = (operation: string, rest: Omit<ApiCall, "operation"> = {}): ApiCall => ({ operation, ...rest });
