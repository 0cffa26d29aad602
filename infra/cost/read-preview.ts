import type { CostedResource } from "./components.ts";

export class PreviewInvalid extends Error {
  readonly id = "preview-invalid";
  constructor(from: string, problem: string) {
    super(`${from} is no output of \`pulumi preview --json\`: ${problem}`);
    this.name = "PreviewInvalid";
  }
}

interface Step {
  readonly op?: unknown;
  readonly urn?: unknown;
  readonly newState?: unknown;
}
interface State {
  readonly type?: unknown;
  readonly inputs?: unknown;
  readonly custom?: unknown;
  readonly external?: unknown;
}

/** Steps after which the resource isn't there, or is not ours. */
const GONE = ["delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace", "read-discard"];

/**
 * The resources that there will be, from the JSON of a preview. Values it doesn't know yet are left out.
 * @throws PreviewInvalid
 */
export function readPreview(text: string, from: string): CostedResource[] {
  const steps = stepsOf(parse(text, from), from);
  const states = new Map<string, CostedResource>();
  steps.forEach((step, index) => {
    if (GONE.includes(String(step.op))) return;
    const resource = resourceOf(step, `step ${index + 1}`, from);
    states.set(String(step.urn), resource);
  });
  return [...states.values()];
}

function parse(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PreviewInvalid(from, `it is not JSON (${(error as Error).message})`);
  }
}

function stepsOf(preview: unknown, from: string): readonly Step[] {
  const steps = (preview as { steps?: unknown } | null)?.steps;
  if (!Array.isArray(steps)) throw new PreviewInvalid(from, "it has no list `steps`");
  return steps;
}

function resourceOf({ urn, newState }: Step, which: string, from: string): CostedResource {
  const { type, inputs, custom, external } = (newState ?? {}) as State;
  if (typeof urn !== "string") throw new PreviewInvalid(from, `${which} has no \`urn\``);
  if (typeof type !== "string") throw new PreviewInvalid(from, `${which}, ${urn}, has no \`newState.type\``);
  return {
    type,
    name: urn.split("::").at(-1) ?? urn,
    inputs: (known(inputs) ?? {}) as Record<string, unknown>,
    isComponent: custom === false,
    isRead: external === true,
  };
}

/** Pulumi's marks: of an unknown value, of a secret. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";

function known(value: unknown): unknown {
  if (value === UNKNOWN) return undefined;
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value) return undefined;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]) => [key, known(each)])
      .filter(([, each]) => each !== undefined),
  );
}
