import type { Failure } from "../provider.ts";
import { checkAgainstModels, planCalls } from "./check.ts";
import type { LoadModel } from "./model.ts";
import type { RecordedInputs } from "./recorded-inputs.ts";
import { AWS_ROWS } from "./rows.ts";

export interface TypeCoverage {
  readonly type: string;
  readonly resources: number;
  readonly operations: readonly string[];
  /** Why there is no operation. */
  readonly why?: string;
  /** By path: why no model judges that input. */
  readonly left: Readonly<Record<string, string>>;
  readonly unexplained: readonly string[];
}

/** What of the programs' inputs the models can judge, and why not the rest. */
export function coverageOf(resources: readonly RecordedInputs[], load: LoadModel): TypeCoverage[] {
  const types = Map.groupBy(resources, ({ type }) => type);
  return [...types]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([type, of]) => {
      const plans = of.map(({ name, inputs }) => planCalls(type, inputs, { name, load }));
      const why = AWS_ROWS[type]?.why;
      return {
        type,
        resources: of.length,
        operations: unique(plans.flatMap(({ calls }) => calls.map(({ call }) => call.operation))),
        ...(why !== undefined && { why }),
        left: Object.assign({}, ...plans.map(({ left }) => left)),
        unexplained: unique(plans.flatMap(({ unexplained }) => unexplained)),
      };
    });
}

export interface FoundFailure extends Failure {
  readonly type: string;
  readonly name: string;
}

export const failuresOf = (resources: readonly RecordedInputs[], load: LoadModel): FoundFailure[] =>
  resources.flatMap(({ type, name, inputs }) =>
    checkAgainstModels(type, inputs, { name, load }).map((failure) => ({ type, name, ...failure })),
  );

/** One line a type. */
export function tellCoverage(coverage: readonly TypeCoverage[]): string {
  return coverage
    .map(({ type, resources, operations, why, left, unexplained }) => {
      const calls = operations.join(", ") || `nothing: ${why}`;
      const reasons = Object.entries(left).map(([path, reason]) => `${path} (${reason})`);
      const parts = [`${String(resources).padStart(3)} ${type}: ${calls}`];
      if (reasons.length > 0) parts.push(`not judged: ${reasons.join("; ")}`);
      if (unexplained.length > 0) parts.push(`UNEXPLAINED: ${unexplained.join(", ")}`);
      return parts.join(" — ");
    })
    .join("\n");
}

const unique = <Item>(items: readonly Item[]): Item[] => [...new Set(items)];
