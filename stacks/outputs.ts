import { getOrganization, getProject, type Output, RunError, StackReference } from "@pulumi/pulumi";
import { z } from "zod";
import { wantsOf } from "./problems.ts";
import type { Stack } from "./stack.ts";

const Target = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("alias"), name: z.string(), zone: z.string(), hasIpv6: z.boolean() }),
  z.object({ kind: z.literal("addresses"), ipv4: z.array(z.string()), ipv6: z.array(z.string()) }),
]);
const Ranges = z.object({
  whole: z.string(),
  nodes: z.array(z.string()),
  pods: z.array(z.string()),
  services: z.string(),
  databases: z.array(z.string()),
  balancers: z.array(z.string()),
  public: z.array(z.string()),
});
/** Where Jobs run as the database's owner: infra/kubernetes/job.ts has its shape, and makes it. */
const JobPlace = z.looseObject({ namespace: z.string(), serviceAccount: z.string() });

/** What `account-…` tells the stacks that use the account. */
export const AccountOutputs = { repository: z.string() };

/** What `dns-…` tells both clouds: issued certificates, and secrets that both sites must know alike. */
export const DnsOutputs = {
  zoneId: z.string(),
  awsCertificates: z.object({ public: z.string(), origin: z.string() }),
  gcpCertificates: z.object({ public: z.string(), private: z.string() }),
  originSecret: z.string(),
  previousOriginSecret: z.string(),
  passwordPepper: z.string(),
  cursorKey: z.string(),
  replicationPassword: z.string(),
};

/** What `aws-…` and `gcp-…` tell the stacks that join them. */
export const SiteOutputs = {
  image: z.string(),
  imageReference: z.string(),
  network: z.string(),
  routes: z.array(z.string()),
  ranges: Ranges,
  logsKey: z.string(),
  secretsKey: z.string(),
  kubeconfig: z.string(),
  clusterName: z.string(),
  publisherHost: z.string(),
  databaseName: z.string(),
  entrance: Target,
  origin: Target,
  private: Target,
  ownerJobs: JobPlace,
};

type Wants = Readonly<Record<string, z.ZodType>>;
type Outputs<All extends Wants> = { readonly [Key in keyof All]: Output<z.output<All[Key]>> };
type Values<All extends Wants> = { readonly [Key in keyof All]: z.output<All[Key]> };

/**
 * The outputs of another stack, typed; secrets stay secret. A stack may read only those that the table says it reads.
 * @throws RunError (as the value is used) that names the stack, the output and what is wrong with it
 */
export function readOutputs<All extends Wants>(stack: Stack, other: string, wants: All): Outputs<All> {
  const reference = referTo(stack, other);
  return Object.fromEntries(
    Object.entries(wants).map(([key, type]) => [
      key,
      reference.getOutput(key).apply((value) => requireOutput(other, key, type, value)),
    ]),
  ) as Outputs<All>;
}

/** The same, plain and known before anything is planned; not for secrets. */
export async function readNow<All extends Wants>(stack: Stack, other: string, wants: All): Promise<Values<All>> {
  const reference = referTo(stack, other);
  const entries = Object.entries(wants).map(async ([key, type]) => {
    const { value } = await reference.getOutputDetails(key);
    return [key, requireOutput(other, key, type, value)] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Values<All>;
}

const references = new WeakMap<Stack, Map<string, StackReference>>();

function referTo(stack: Stack, other: string): StackReference {
  if (!stack.reads.includes(other))
    throw new RunError(`${stack.name} reads ${stack.reads.join(", ")}, not ${other}: see stacks/table.ts.`);
  const known = references.get(stack) ?? new Map<string, StackReference>();
  references.set(stack, known);
  const reference =
    known.get(other) ?? new StackReference(other, { name: `${getOrganization()}/${getProject()}/${other}` });
  known.set(other, reference);
  return reference;
}

function requireOutput(stack: string, key: string, type: z.ZodType, value: unknown): unknown {
  const result = type.safeParse(value);
  if (result.success) return result.data;
  const found =
    value === undefined
      ? `has no output ${key}`
      : `has an output ${key} of another kind (${wantsOf(type, value).join("; ")})`;
  throw new RunError(`The stack ${stack} ${found}. Apply it first: pulumi up -s ${stack}`);
}
