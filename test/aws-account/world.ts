import type { RecordedResource } from "../../infra/recording/record.ts";
import { input, listOf, type Resources } from "../platform-contract/reading.ts";

export const ACCOUNT = "111122223333";
export const HOME = "sa-east-1";
export const EDGE = "us-east-1";

/** A statement of a policy, as it was written. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: unknown;
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const told = ({ type, name }: RecordedResource): string => `${type.split(":").at(-1)} ${name}`;

/** `aws-production`. */
export const stackOf = ({ urn }: RecordedResource): string => urn.split(":")[2] ?? "";

export function statementsOf(policy: unknown): readonly PolicyStatement[] {
  if (typeof policy !== "string") return [];
  return (JSON.parse(policy) as { Statement: PolicyStatement[] }).Statement;
}

/** `s3.amazonaws.com`; of "*" and of accounts too. */
export const principalsOf = ({ Principal }: PolicyStatement): readonly unknown[] =>
  typeof Principal === "object" && Principal !== null ? Object.values(Principal).flatMap(listOf) : listOf(Principal);

/** Whether a statement lets the service do it, as IAM's wildcards go. */
export const admits = (statement: PolicyStatement, service: string, action: string): boolean =>
  statement.Effect === "Allow" &&
  principalsOf(statement).includes(service) &&
  listOf(statement.Action).some((each) => matches(String(each), action));

export const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`, "i").test(text);

/** What one or more stacks would make in one account. Ids of a recording are made of names, so that staging and production are never in one world. */
export class World {
  readonly resources: Resources;
  readonly #byUrn: ReadonlyMap<string, RecordedResource>;

  constructor(resources: Resources) {
    this.resources = resources.filter(({ isRead }) => !isRead);
    this.#byUrn = new Map(this.resources.map((each) => [each.urn, each]));
  }

  of(...types: readonly string[]): RecordedResource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** By what others know it by: an id, a name, an ARN, as infra/recording answers them. */
  find(type: string, handle: unknown): RecordedResource | undefined {
    return this.of(type).find((each) => handlesOf(each).some((known) => known === lastPart(handle)));
  }

  /** Whether it waits for the other one, by whatever way. */
  waitsFor(resource: RecordedResource, other: RecordedResource): boolean {
    return this.#before(resource).has(other.urn);
  }

  waitsForAll(resource: RecordedResource, others: readonly RecordedResource[]): boolean {
    return others.every((other) => this.waitsFor(resource, other));
  }

  #before(resource: RecordedResource): ReadonlySet<string> {
    const seen = new Set<string>();
    const queue = [...this.#next(resource)];
    for (let urn = queue.pop(); urn !== undefined; urn = queue.pop()) {
      const found = this.#byUrn.get(urn);
      if (seen.has(urn) || !found) continue;
      seen.add(urn);
      queue.push(...this.#next(found));
    }
    return seen;
  }

  /** A provider's own needs are its resources' too. */
  #next = ({ dependsOn, provider }: RecordedResource): readonly string[] => [
    ...dependsOn,
    ...(provider ? [provider.replace(/::[^:]*$/, "")] : []),
  ];
}

const lastPart = (handle: unknown): string =>
  String(handle)
    .replace(/:\*$/, "")
    .split(/[/:]/)
    .at(-1)
    ?.replace(/^vpc-|-id$|-AbCdEf$/g, "") ?? "";

const handlesOf = ({ name, inputs }: RecordedResource): readonly unknown[] =>
  [name, inputs.name, inputs.identifier, inputs.bucket, inputs.dashboardName].map((each) =>
    each === undefined ? undefined : lastPart(each),
  );

export const regionOf = (resource: RecordedResource): string => String(input(resource, "region") ?? HOME);

/** `arn:aws:kms:us-east-1:…`; undefined for what isn't an ARN. */
export const regionOfArn = (arn: unknown): string | undefined =>
  /^arn:aws:[a-z0-9]+:([a-z0-9-]+):/.exec(String(arn))?.[1];

/** One thing that a real account would refuse or get wrong in silence; nothing is found in what is right. */
export interface Check {
  readonly says: string;
  find(world: World): readonly string[];
}
