import type { Values } from "../provider.ts";
import { valueAt } from "./thing.ts";

/** What a cloud, or its provider, does one after the other for one owner: by type, and the input that names the owner. */
const IN_TURN: readonly (readonly [type: RegExp, owner: string])[] = [
  // github.com/hashicorp/terraform-provider-google google/services/sql: one operation of an instance at a time
  [/^gcp:sql\/(database|user):/, "instance"],
  // …/google/services/compute/resource_compute_router_*.go: a router is changed as a whole
  [/^gcp:compute\/router(Nat|Interface|Peer):/, "router"],
  // …/google/tpgiamresource: read, change and write of one policy
  [/^gcp:projects\/iAMMember:/, "project"],
  [/^gcp:storage\/bucketIAMMember:/, "bucket"],
  [/^gcp:kms\/cryptoKeyIAMMember:/, "cryptoKeyId"],
  [/^gcp:serviceaccount\/iAMMember:/, "serviceAccountId"],
  // github.com/hashicorp/terraform-provider-aws internal/service/s3: a bucket's settings conflict (OperationAborted)
  [/^aws:s3\/bucket[A-Z]/, "bucket"],
];

/** Lets operations on one owner wait for each other. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<Result>(type: string, inputs: Values, work: () => Promise<Result>): Promise<Result> {
    const found = IN_TURN.find(([each]) => each.test(type));
    if (!found) return work();
    const owner = `${found[0].source} ${String(valueAt(inputs, found[1]) ?? "")}`;
    const before = this.#last.get(owner) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(
      owner,
      mine.catch(() => undefined),
    );
    return mine;
  }
}
