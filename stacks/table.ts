import { ENVIRONMENTS, type EnvironmentName, type StackRow } from "./stack.ts";

const account = (cloud: "aws" | "gcp"): string => `account-${cloud}`;

/** Every stack, in the order they are applied; stacks of one line may be applied at the same time. */
export const TABLE: readonly StackRow[] = [
  { name: "account-aws", of: { account: "aws" }, reads: [], load: () => import("./account-aws.ts") },
  { name: "account-gcp", of: { account: "gcp" }, reads: [], load: () => import("./account-gcp.ts") },
  ...ENVIRONMENTS.flatMap(rowsOf),
];

export const STACKS: readonly string[] = TABLE.map(({ name }) => name);

function rowsOf(environment: EnvironmentName): StackRow[] {
  const of = { environment };
  const dns = `dns-${environment}`;
  const sites = [`aws-${environment}`, `gcp-${environment}`];
  const [aws = "", gcp = ""] = sites;
  return [
    { name: dns, of, reads: [], load: () => import("./dns.ts") },
    { name: aws, of, reads: [account("aws"), dns], load: () => import("./aws.ts") },
    { name: gcp, of, reads: [account("gcp"), dns], load: () => import("./gcp.ts") },
    {
      name: `interconnect-${environment}`,
      of,
      reads: [dns, ...sites],
      load: () => import("./interconnect.ts"),
    },
    { name: `entry-${environment}`, of, reads: [dns, ...sites], load: () => import("./entry.ts") },
  ];
}
