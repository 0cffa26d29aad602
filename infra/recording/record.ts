import { type Output, output, type Resource, runtime, type Unwrap } from "@pulumi/pulumi";
import { answerCall, answerResource } from "./answers.ts";
import { type RecordedResource, RecordingMonitor } from "./monitor.ts";

export type { RecordedResource } from "./monitor.ts";

export interface Recording<Result> {
  readonly resources: readonly RecordedResource[];
  /** What the program returned, all outputs awaited; unknown ones of a preview are undefined. */
  readonly result: Result;
}

interface RecordOptions {
  readonly project?: string;
  readonly stack?: string;
  /** As `pulumi preview` would: what a cloud has yet to say is unknown. */
  readonly isPreview?: boolean;
  /** Full keys, `random-camera-reviews:domain`. */
  readonly config?: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
  /** Outputs of other stacks by their full name. */
  readonly stackOutputs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Filled as resources are asked for, so that it tells of a program that fails, too. */
  readonly seen?: RecordedResource[];
  /** Instead of the usual answer of a resource or a function, by type or token. */
  readonly answers?: Readonly<Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>>;
}

/**
 * Runs Pulumi code without an engine and without a cloud, and tells what it would make. One at a time in a process: Pulumi's runtime is global.
 * Import what makes resources inside `run`, or before the first call of this; either works as long as it makes nothing when it is imported.
 */
export async function record<Result>(
  run: () => Result | Promise<Result>,
  options: RecordOptions = {},
): Promise<Recording<Unwrap<Awaited<Result>>>> {
  const { project = "random-camera-reviews", stack = "test", isPreview = false } = options;
  const resources: RecordedResource[] = options.seen ?? [];
  const mocks = answering(options, isPreview);
  runtime.setAllConfig({ ...options.config }, [...(options.secretKeys ?? [])]);
  await runtime.setMocks(mocks, project, stack, isPreview, "organization");
  runtime.setMockOptions(new RecordingMonitor(mocks, resources), project, stack, isPreview, "organization");
  // What is rejected is told once, below; without a listener it would end the process.
  process.on("unhandledRejection", leaveToCaller);
  try {
    const result = await runProgram(run);
    await requireRegistered(runtime.getStackResource());
    return { resources, result: (await settle(result)) as Unwrap<Awaited<Result>> };
  } finally {
    await runtime.disconnect();
    await nextTurn();
    process.off("unhandledRejection", leaveToCaller);
  }
}

const leaveToCaller = (): void => {};
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function runProgram<Result>(run: () => Result | Promise<Result>): Promise<Output<unknown>> {
  let result: Output<unknown> = output(undefined);
  let failure: { readonly error: unknown } | undefined;
  await runtime.runInPulumiStack(async () => {
    try {
      result = output(await run());
    } catch (error) {
      failure = { error }; // thrown in here it would end the process
    }
    return {};
  });
  if (failure) throw failure.error;
  return result;
}

/** Pulumi keeps a resource's children to itself; one whose inputs could not be made is never asked for, and would be missing in silence. */
interface Parental extends Resource {
  readonly __childResources?: ReadonlySet<Parental>;
}

async function requireRegistered(resource: Parental | undefined): Promise<void> {
  for (const child of resource?.__childResources ?? []) {
    await (child.urn as unknown as { promise(): Promise<unknown> }).promise();
    await requireRegistered(child);
  }
}

/** What the clouds would say, or what this recording says instead. */
function answering(options: RecordOptions, isPreview: boolean): runtime.Mocks {
  return {
    newResource: ({ type, name, inputs, id, custom }) => {
      if (type === "pulumi:pulumi:StackReference") return answerStack(String(inputs.name ?? name), options);
      const answer = options.answers?.[type]?.(inputs) ?? answerResource(type, name, inputs, { isPreview });
      return {
        id: custom === false ? undefined : id || idOf(answer, name, isPreview),
        state: { ...inputs, ...answer },
      };
    },
    call: ({ token, inputs }) => options.answers?.[token]?.(inputs) ?? answerCall(token, inputs),
  };
}

function answerStack(name: string, { stackOutputs = {} }: RecordOptions): runtime.MockResourceResult {
  const outputs = stackOutputs[name] ?? stackOutputs[name.split("/").at(-1) ?? ""];
  if (!outputs) throw new Error(`There is no stack ${name}: its outputs were not given to the recording.`);
  return { id: name, state: { name, outputs, secretOutputNames: [] } };
}

/** A preview knows no id of what is not there yet. */
function idOf(answer: Record<string, unknown>, name: string, isPreview: boolean): string | undefined {
  return isPreview ? undefined : String(answer.id ?? `${name}-id`);
}

/** An assertion inside an un-awaited `apply` can't fail: tests wait for the value first. Unknown is undefined. */
export async function settle<Value>(value: Output<Value>): Promise<Value | undefined> {
  return (await (value as unknown as { promise(withUnknowns?: boolean): Promise<Value> }).promise()) ?? undefined;
}

/** Of one type, in the order they were asked for. */
export const ofType = (resources: readonly RecordedResource[], type: string): RecordedResource[] =>
  resources.filter((resource) => resource.type === type);

/** The only one of its type (and name), or an error that tells what there is. */
export function onlyOne(resources: readonly RecordedResource[], type: string, name?: string): RecordedResource {
  const found = ofType(resources, type).filter((resource) => name === undefined || resource.name === name);
  const [one] = found;
  if (one && found.length === 1) return one;
  throw new Error(
    `Wanted one ${type}${name ? ` named ${name}` : ""}, found ${found.length}: ${found.map((each) => each.name).join(", ")}.`,
  );
}
