/** What a value may be, as an SDK's typings tell. */
export type Shape =
  | { readonly kind: "text"; readonly oneOf?: readonly string[] }
  | { readonly kind: "number" | "boolean" | "any" | "asset" }
  | { readonly kind: "list" | "map"; readonly of: Shape }
  /** `ref` is a key of ResourceSchema's `objects`. */
  | { readonly kind: "object"; readonly ref: string };

export interface Property {
  readonly shape: Shape;
  readonly isRequired: boolean;
  /** The typings' comment says that it can't be changed in place. */
  readonly isReplacing?: boolean;
}

export type Properties = Readonly<Record<string, Property>>;

export interface ResourceSchema {
  readonly inputs: Properties;
  /** Names of what it has after it is made, those of the inputs among them; of these, some may be absent. */
  readonly outputs: readonly string[];
  readonly optionalOutputs: readonly string[];
  /** Those that are always there and are texts. */
  readonly textOutputs: readonly string[];
  readonly objects: Readonly<Record<string, Properties>>;
  /** The first form in which `pulumi import` takes its id, as `projects/{{project}}/global/networks/{{name}}` or `subnet-9d4a7b6c`. */
  readonly importId?: string;
}
