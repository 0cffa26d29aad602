import { type PlannedCall, planCalls } from "../api-models/check.ts";
import type { LoadModel } from "../api-models/model.ts";
import { OWN_ID } from "../api-models/row.ts";
import { AWS_ROWS } from "../api-models/rows.ts";
import type { ResourceKey, Values } from "../provider.ts";
import { ANSWERED } from "./answers.ts";
import type { AwsAnswer, Emulator } from "./process.ts";
import { Substitutions } from "./substitutions.ts";

export interface MadeCall {
  readonly type: string;
  readonly name: string;
  readonly operation: string;
  readonly outcome: "made" | "not served" | "refused";
  /** The emulator's own words, when it refused. */
  readonly told?: string;
}

/** An account in the emulator: what a program asks of AWS is asked of it, and all that was said is kept. */
export class EmulatedAccount {
  readonly calls: MadeCall[] = [];
  readonly #emulator: Pick<Emulator, "ask">;
  readonly #region: string;
  readonly #account: string;
  readonly #load: LoadModel | undefined;
  readonly #ids = new Substitutions();
  /** By the emulator's id, ARN or address of what was made: its logical name. */
  readonly #names = new Map<string, string>();

  constructor(emulator: Pick<Emulator, "ask">, options: { region: string; account: string; load?: LoadModel }) {
    this.#emulator = emulator;
    this.#region = options.region;
    this.#account = options.account;
    this.#load = options.load;
  }

  /**
   * Makes a resource by the calls that the provider would make.
   * @param outputs what the program is told of it, its id among them: later inputs speak of it so
   */
  async make(
    { type, name }: Pick<ResourceKey, "type" | "name">,
    inputs: Values,
    outputs: Values,
  ): Promise<readonly MadeCall[]> {
    const named = { ...inputs, ...nameOf(type, inputs, outputs) };
    const planned = planCalls(type, named, { name, ...(this.#load && { load: this.#load }) });
    const region = regionOf(inputs, planned.calls[0], this.#region);
    const made: MadeCall[] = [];
    let id: unknown;
    for (const each of planned.calls.filter(({ call }) => call.on === undefined)) {
      const parameters = this.#fill(each.parameters, id, region) as Values;
      const answer = await this.#ask(each, parameters, region);
      if (made.length === 0) {
        id = this.#learn({ type, name }, outputs, parameters, answer) ?? idOf(parameters);
        if (!answer.refused) this.#remember(id, name);
      }
      made.push({ type, name, operation: each.call.operation, ...outcomeOf(answer) });
      // What isn't there can't be set further.
      if (made.length === 1 && answer.refused) break;
    }
    this.calls.push(...made);
    return made;
  }

  /** @returns the logical name of what the emulator calls so; undefined when no program made it */
  nameOf(arn: string): string | undefined {
    const last = arn.split(/[:/]/).at(-1) ?? "";
    for (const id of [arn, last, arn.replace(/:\*$/, "")]) {
      const name = this.#names.get(id);
      if (name !== undefined) return name;
    }
    // The id that an ARN holds: a log group's has slashes of its own. The longest, for names begin with one another.
    const held = [...this.#names].filter(([id]) => id.length > 6 && arn.includes(id));
    return held.sort(([one], [other]) => other.length - one.length)[0]?.[1];
  }

  /** What comes later under the same name only sets something of it. */
  #remember(id: unknown, name: string): void {
    if (typeof id !== "string") return;
    for (const each of [id, id.split(/[:/]/).at(-1) ?? ""]) if (!this.#names.has(each)) this.#names.set(each, name);
  }

  #ask({ call }: PlannedCall, parameters: Values, region: string): Promise<AwsAnswer> {
    const [service = "", operation = ""] = call.operation.split(".");
    return this.#emulator.ask({ service, operation, region, parameters });
  }

  #fill(value: unknown, id: unknown, region: string): unknown {
    const fill = (inner: unknown): unknown => {
      if (inner === OWN_ID) return id;
      if (typeof inner === "symbol") return undefined;
      if (Array.isArray(inner)) return inner.map(fill);
      if (typeof inner !== "object" || inner === null) return inner;
      return Object.fromEntries(Object.entries(inner).map(([key, each]) => [key, fill(each)]));
    };
    const filled = this.#ids.apply(fill(value)) as Record<string, unknown>;
    if (filled.AccountId !== undefined) filled.AccountId = this.#account;
    // Every region but the first wants to be named when a bucket is made there.
    if (
      filled.Bucket !== undefined &&
      Object.keys(filled).every((key) => key === "Bucket" || key === "ObjectLockEnabledForBucket")
    )
      filled.CreateBucketConfiguration = { LocationConstraint: region };
    return filled;
  }

  /** @returns the id that later calls need */
  #learn(
    { type, name }: Pick<ResourceKey, "type" | "name">,
    outputs: Values,
    parameters: Values,
    { response = {} }: AwsAnswer,
  ): unknown {
    let id: unknown;
    for (const [output, path] of Object.entries(ANSWERED[type] ?? {})) {
      const ours = path.startsWith("=") ? at(parameters, path.slice(1)) : at(response, path);
      const plain = typeof ours === "string" ? ours.replace(/^\/hostedzone\//, "") : ours;
      this.#ids.add(at(outputs, output), plain);
      this.#remember(plain, name);
      if (output === "id") id = plain;
    }
    return id;
  }
}

const GLOBAL = new Set(["cloudfront", "iam", "route53", "budgets"]);
const serviceOf = (planned: PlannedCall | undefined): string => planned?.call.operation.split(".")[0] ?? "";

/** The name that it was given, which the provider tells as an output. */
function nameOf(type: string, inputs: Values, outputs: Values): Values {
  const named = AWS_ROWS[type]?.named ?? "name";
  const { [named]: name } = outputs;
  const isOwn = inputs.namePrefix === undefined || String(name).startsWith(String(inputs.namePrefix));
  return inputs[named] === undefined && name !== undefined && isOwn ? { [named]: name } : {};
}

/** A replica is asked for where its key is. */
function regionOf(inputs: Values, planned: PlannedCall | undefined, home: string): string {
  const { primaryKeyArn, region } = inputs;
  if (typeof primaryKeyArn === "string") return primaryKeyArn.split(":")[3] ?? home;
  return String(region ?? (GLOBAL.has(serviceOf(planned)) ? "us-east-1" : home));
}

const at = (value: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((inner, part) => (inner as Values | undefined)?.[part], value);

/** Of what has no id but its name. */
const idOf = (parameters: Values): unknown =>
  Object.entries(parameters).find(([key]) => /(Name|Identifier)$/.test(key))?.[1];

/** A service that it doesn't know is a bare 400; of an operation it says so. */
const UNKNOWN_CODES =
  /^(400|404|501|Unknown(Operation|Action).*|InvalidAction|NotImplemented|InvalidURI|UnsupportedOperation.*)$/;
const UNKNOWN_MESSAGES = /^Unknown (\w+ )?(endpoint|action)/;

function outcomeOf({ refused }: AwsAnswer): Pick<MadeCall, "outcome" | "told"> {
  if (!refused) return { outcome: "made" };
  const { code, message } = refused;
  const isServed = !(UNKNOWN_CODES.test(code) || UNKNOWN_MESSAGES.test(message));
  return { outcome: isServed ? "refused" : "not served", told: `${code}: ${message}` };
}
