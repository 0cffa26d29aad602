import {
  CustomResource,
  type CustomResourceOptions,
  type Input,
  ProviderResource,
  type ResourceOptions,
} from "@pulumi/pulumi";

type Given<Wanted> = { readonly [Name in keyof Wanted]: Input<Wanted[Name]> };

/** In place of an SDK, which an imaginary cloud has not: a class for one type of resource and what it wants. Its id is all that it tells. */
export function resourceClass<Wanted extends object>(type: `example:${string}:${string}`) {
  return class extends CustomResource {
    constructor(name: string, inputs: Given<Wanted>, options?: CustomResourceOptions) {
      super(type, name, { ...inputs }, options);
    }
  };
}

interface ProviderArgs {
  readonly region: string;
  /** On everything that it makes. */
  readonly defaultTags: Readonly<Record<string, string>>;
}

/** A program makes one and hands it to all; no component makes its own. */
export class ExampleProvider extends ProviderResource {
  constructor(name: string, { region, defaultTags }: ProviderArgs, options?: ResourceOptions) {
    super("example", name, { region, defaultTags: JSON.stringify(defaultTags) }, options);
  }
}
