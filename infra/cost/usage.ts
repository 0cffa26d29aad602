import { readFileSync } from "node:fs";
import { z } from "zod";

export const USAGE_SIZES = ["small", "medium", "large"] as const;
export type UsageSize = (typeof USAGE_SIZES)[number];

const amount = z.number("must be a number").nonnegative("must not be negative");

/** What one site uses in a month, as far as no program says it. */
const Usage = z.strictObject({
  about: z.string(),
  edge: z.strictObject({
    requestsMillions: amount,
    outGb: z.strictObject({ northAmerica: amount, europe: amount, southAmerica: amount, asia: amount }),
    /** Of the bytes that readers get, the share that is not asked of the service. */
    hitRatio: amount.max(1, "must be between 0 and 1"),
    uploadGb: amount,
    /** Paths beyond those that are not charged. */
    paidPurges: amount,
  }),
  balancer: z.strictObject({ lcus: amount, proxyInstances: amount }),
  network: z.strictObject({
    natGb: amount,
    natMachines: amount,
    interZoneGb: amount,
    fromAwsGb: amount,
    fromGcpGb: amount,
    endpointGb: amount,
  }),
  workload: z.strictObject({
    /** Of each Deployment with an autoscaler, on average; within its limits. */
    replicas: amount,
    nodeType: z.string(),
    nodeDiskGb: amount,
  }),
  charts: z.strictObject({ vcpu: amount, memoryGib: amount }),
  database: z.strictObject({ backupGb: amount }),
  storage: z.strictObject({
    imagesGb: amount,
    exportsGb: amount,
    logsGb: amount,
    trailGb: amount,
    otherGb: amount,
    putThousands: amount,
    getThousands: amount,
    containersGb: amount,
  }),
  messages: z.strictObject({ requestsMillions: amount, volumeTib: amount, mailsHundredThousands: amount }),
  logs: z.strictObject({
    clusterGb: amount,
    applicationGb: amount,
    databaseGb: amount,
    flowGb: amount,
    edgeGb: amount,
    firewallGb: amount,
    dnsGb: amount,
    trailGb: amount,
    vpnGb: amount,
    /** How many months' volume lies there on average. */
    keptMonths: amount,
  }),
  metrics: z.strictObject({ samplesMillions: amount, storedGb: amount, queryBillions: amount }),
  keys: z.strictObject({ requestsTenThousands: amount, secretReadsTenThousands: amount }),
  dns: z.strictObject({ queriesMillions: amount }),
  audit: z.strictObject({
    managementMillions: amount,
    dataHundredThousands: amount,
    insightHundredThousands: amount,
    flowGb: amount,
    clusterAuditMillions: amount,
    runtimeVcpus: amount,
    databaseVcpus: amount,
    s3Millions: amount,
    configItems: amount,
    configEvaluations: amount,
    securityChecks: amount,
  }),
  functions: z.strictObject({ callsMillions: amount, gbSeconds: amount }),
  /** Where the numbers are from, by the names above. */
  assumptions: z.record(z.string(), z.string().min(1)),
});
export type Usage = Readonly<z.output<typeof Usage>>;

export class UsageInvalid extends Error {
  readonly id = "usage-invalid";
  constructor(from: string, problems: readonly string[]) {
    super(`${from} has ${problems.length} problem(s):\n${problems.map((each) => `  ${each}`).join("\n")}`);
    this.name = "UsageInvalid";
  }
}

/** @throws UsageInvalid that names every wrong field */
export function readUsage(given: unknown, from = "The usage"): Usage {
  const result = Usage.safeParse(given);
  if (result.success) return result.data;
  throw new UsageInvalid(
    from,
    result.error.issues.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`),
  );
}

export function usageOf(size: UsageSize): Usage {
  const file = new URL(`./usage/${size}.json`, import.meta.url);
  return readUsage(JSON.parse(readFileSync(file, "utf8")), `usage/${size}.json`);
}

/** What readers get in all. */
export const totalOutGb = ({ edge }: Usage): number => Object.values(edge.outGb).reduce((sum, gb) => sum + gb, 0);

/** What the cache asks of the service. */
export const filledGb = (usage: Usage): number => totalOutGb(usage) * (1 - usage.edge.hitRatio);
