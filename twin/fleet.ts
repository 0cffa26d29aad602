import { type Child, explainEnd } from "./children.ts";

interface Member {
  readonly child: Child;
  readonly layer: Layer;
  readonly stop: () => Promise<void>;
}

/** The service stops before the database that it still needs to finish its work. */
const STOPPING_ORDER = ["service", "database"] as const;
type Layer = (typeof STOPPING_ORDER)[number];

/** The processes that must run on as long as the start lasts. */
export class Fleet {
  readonly #members: Member[] = [];
  readonly #failed = Promise.withResolvers<Error>();
  #stopping = false;

  /** Why the first process ended that nobody had asked to; pending while all run. */
  get failure(): Promise<Error> {
    return this.#failed.promise;
  }

  add(layer: Layer, child: Child, stop: () => Promise<void>): void {
    this.#members.push({ layer, child, stop });
    void child.ended.then(async () => {
      if (!this.#stopping) this.#failed.resolve(await explainEnd(child));
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const layer of STOPPING_ORDER) {
      await Promise.all(this.#members.filter((member) => member.layer === layer).map((member) => member.stop()));
    }
  }
}
