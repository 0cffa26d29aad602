import { planPreflight, type Right } from "../infra/aws/delivery-preflight.ts";
import { CliFailed } from "./cloud-cli.ts";
import { type Ask, type CapacityWant, checkCapacity, zoneCommands } from "./preflight-aws-capacity.ts";
import { CannotTell, type Check, type PreflightReport } from "./preflight-report.ts";

interface AwsPreflight extends CapacityWant {
  readonly environment: string;
  /** Whose rights: an ARN of a role or user; whoever is signed in without one. */
  readonly role: string | undefined;
}

/** So many actions in one call; more of them make an answer of several pages. */
const CHUNK = 40;
/** The command line takes longer to start than IAM to answer. */
const AT_ONCE = 4;
const IDENTITY = ["aws", "sts", "get-caller-identity", "--output", "json"];
const PRINCIPAL = /^arn:(aws[a-z-]*):iam::(\d{12}):(role|user)\/[\w+=,.@/-]+$/;
const SESSION = /^arn:aws[a-z-]*:sts::\d{12}:assumed-role\/([\w+=,.@-]+)\//;

/** @throws CannotTell, CliMissing, CliFailed */
export async function checkAws(want: AwsPreflight, ask: Ask): Promise<PreflightReport> {
  const { region, environment } = want;
  const caller = (await ask(IDENTITY)) as { Account: string; Arn: string };
  const principal = want.role ? requirePrincipal(want.role, caller.Account) : await principalOf(caller.Arn, ask);
  const rights = planPreflight({ environment, region, accountId: caller.Account, isTornDown: false });
  const missing = await simulateAll(principal, groupRights(rights), ask);
  const { checks, notes } = await checkCapacity(want, ask);
  return {
    cloud: "aws",
    place: `AWS account ${caller.Account}, ${region}`,
    principal,
    checks: [{ title: "rights", asked: rights.length, missing }, ...checks],
    notes,
  };
}

/** What {@link checkAws} runs when nothing has to be asked twice. */
export function awsCommands(want: AwsPreflight): string[][] {
  const role = want.role ?? "<ARN of the role>";
  const accountId = PRINCIPAL.exec(role)?.[2] ?? "<account>";
  const rights = planPreflight({ environment: want.environment, region: want.region, accountId, isTornDown: false });
  return [IDENTITY, ...groupRights(rights).map((group) => simulation(role, group)), ...zoneCommands(want)];
}

/** Simulations are of the account that one is signed in to. */
function requirePrincipal(role: string, account: string): string {
  const [, , of] = PRINCIPAL.exec(role) ?? [];
  if (!of) throw new CannotTell(`--role ${role}: an ARN such as arn:aws:iam::111122223333:role/deployer is wanted.`);
  if (of === account) return role;
  throw new CannotTell(`--role ${role} is of account ${of}, and aws is signed in to ${account}.`);
}

/** Of a session only the role's name is told, without its path. */
async function principalOf(caller: string, ask: Ask): Promise<string> {
  if (PRINCIPAL.test(caller)) return caller;
  const [, role] = SESSION.exec(caller) ?? [];
  if (!role)
    throw new CannotTell(`aws is signed in as ${caller}, whose rights IAM doesn't simulate: name a role with --role.`);
  const { Role } = (await ask(["aws", "iam", "get-role", "--role-name", role, "--output", "json"])) as {
    Role: { Arn: string };
  };
  return Role.Arn;
}

function groupRights(rights: readonly Right[]): Right[][] {
  const groups = Object.values(
    Object.groupBy(rights, ({ resource, context }) => JSON.stringify([resource, context])),
  ) as Right[][];
  return groups.flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / CHUNK) }, (_, at) => group.slice(at * CHUNK, (at + 1) * CHUNK)),
  );
}

/** All rights are of one resource and context. */
function simulation(principal: string, rights: readonly Right[]): string[] {
  const [{ resource, context }] = rights as [Right];
  const entries = Object.entries(context).map(([name, value]) => ({
    ContextKeyName: name,
    ContextKeyType: "string",
    ContextKeyValues: [value],
  }));
  const actions = rights.map(({ action }) => action);
  const asked = [
    "--action-names",
    ...actions,
    "--resource-arns",
    resource,
    "--context-entries",
    JSON.stringify(entries),
  ];
  return ["aws", "iam", "simulate-principal-policy", "--policy-source-arn", principal, ...asked, "--output", "json"];
}

interface Evaluation {
  readonly EvalActionName: string;
  readonly EvalDecision: string;
  readonly PermissionsBoundaryDecisionDetail?: { readonly AllowedByPermissionsBoundary?: boolean };
  readonly OrganizationsDecisionDetail?: { readonly AllowedByOrganizations?: boolean };
}

async function simulateAll(principal: string, groups: readonly Right[][], ask: Ask): Promise<Check["missing"]> {
  const missing: Check["missing"][number][] = [];
  for (let at = 0; at < groups.length; at += AT_ONCE) {
    const some = groups.slice(at, at + AT_ONCE).map((group) => simulate(principal, group, ask));
    missing.push(...(await Promise.all(some)).flat());
  }
  return missing;
}

async function simulate(principal: string, rights: readonly Right[], ask: Ask): Promise<Check["missing"]> {
  try {
    const { EvaluationResults: results } = (await ask(simulation(principal, rights))) as {
      EvaluationResults: readonly Evaluation[];
    };
    return rights.flatMap(({ action, resource }) => {
      const found = results.find(({ EvalActionName }) => EvalActionName.toLowerCase() === action.toLowerCase());
      return found?.EvalDecision === "allowed" ? [] : [{ what: `${action} on ${resource}`, why: reasonOf(found) }];
    });
  } catch (error) {
    // IAM refuses some actions together, and doesn't document which.
    if (rights.length < 2 || !(error instanceof CliFailed && /different authorization information/.test(error.told)))
      throw error;
    const half = Math.ceil(rights.length / 2);
    return [
      ...(await simulate(principal, rights.slice(0, half), ask)),
      ...(await simulate(principal, rights.slice(half), ask)),
    ];
  }
}

function reasonOf(found: Evaluation | undefined): string {
  if (!found) return "IAM didn't tell";
  const by = [
    found.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false && "the permissions boundary",
    found.OrganizationsDecisionDetail?.AllowedByOrganizations === false && "the organization",
  ].filter(Boolean);
  return [found.EvalDecision, ...(by.length > 0 ? [`by ${by.join(" and ")}`] : [])].join(" ");
}
