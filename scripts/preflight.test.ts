import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { planPreflight } from "../infra/aws/delivery-preflight.ts";
import { GCP_SERVICES } from "../infra/gcp/audit-services.ts";
import { DEPLOYER_PREFLIGHT } from "../infra/gcp/delivery-roles.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ci/deployer`;
const RIGHTS = planPreflight({
  accountId: ACCOUNT,
  region: "sa-east-1",
  environment: "production",
  isTornDown: false,
}).length;

/** What the stand-in of a command line answers to the first words that fit; `answer` is JSON, or text as it is. */
interface Rule {
  readonly starts: string;
  readonly answer?: unknown;
  readonly says?: string;
  readonly code?: number;
  readonly isHanging?: boolean;
}

const STAND_IN = `#!${process.execPath}
const { appendFileSync, readFileSync } = require("node:fs");
const args = process.argv.slice(2);
const beside = (name) => __dirname + "/" + name;
appendFileSync(beside("calls"), JSON.stringify(args) + "\\n");
const rule = JSON.parse(readFileSync(beside("rules"), "utf8")).find(({ starts }) => args.join(" ").startsWith(starts));
if (!rule) throw new Error("no answer to " + args.join(" "));
const actions = args.slice(args.indexOf("--action-names") + 1, args.indexOf("--resource-arns"));
if (rule.isHanging) setInterval(() => {}, 1000);
else if (rule.refusesTogether && actions.length > 1 && actions.includes(rule.refusesTogether)) {
  process.stderr.write("An error occurred (InvalidInput): Invalid Input Actions: they require different authorization information.");
  process.exitCode = 254;
} else if (rule.decides) {
  const decided = (action) => rule.decides[action] ?? { EvalDecision: "allowed" };
  const results = actions.map((action) => ({ EvalActionName: action, ...decided(action) }));
  process.stdout.write(JSON.stringify({ EvaluationResults: results }));
} else {
  process.stdout.write(typeof rule.answer === "string" ? rule.answer : JSON.stringify(rule.answer ?? ""));
  process.stderr.write(rule.says ?? "");
  process.exitCode = rule.code ?? 0;
}
`;

const ZONES = ["a", "b", "c", "d"].map((letter, index) => ({
  ZoneId: `sae1-az${index + 1}`,
  ZoneName: `sa-east-1${letter}`,
  State: letter === "d" ? "unavailable" : "available",
}));
const offers = (type: string, ...ids: number[]) =>
  ids.map((id) => ({ InstanceType: type, Location: `sae1-az${id}`, LocationType: "availability-zone-id" }));
const orderable = (letters: string, changes: object = {}) => ({
  EngineVersion: "18.1",
  DBInstanceClass: "db.m7g.large",
  StorageType: "gp3",
  AvailabilityZones: [...letters].map((letter) => ({ Name: `sa-east-1${letter}` })),
  MultiAZCapable: true,
  ReadReplicaCapable: true,
  SupportsStorageEncryption: true,
  SupportsIAMDatabaseAuthentication: true,
  ...changes,
});
const SIGNED_IN = { starts: "sts", answer: { Account: ACCOUNT, Arn: ROLE } };
const ALLOWED = { starts: "iam simulate", decides: {} };
const CAPACITY: readonly Rule[] = [
  { starts: "ec2 describe-availability-zones", answer: { AvailabilityZones: ZONES } },
  { starts: "ec2 describe-instance", answer: { InstanceTypeOfferings: offers("m7i.large", 1, 2, 3, 4) } },
  { starts: "rds", answer: { OrderableDBInstanceOptions: [orderable("abcd")] } },
];
const READY = [SIGNED_IN, ALLOWED, ...CAPACITY];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "preflight-"));
});
beforeEach(() => Promise.all(["aws", "gcloud", "calls"].map((name) => rm(path.join(folder, name), { force: true }))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function install(program: "aws" | "gcloud", rules: readonly Rule[]): Promise<void> {
  await writeFile(path.join(folder, "rules"), JSON.stringify(rules));
  await writeFile(path.join(folder, program), STAND_IN);
  await chmod(path.join(folder, program), 0o755);
}

const calls = async (): Promise<string[][]> =>
  (await readFile(path.join(folder, "calls"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

function start(args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const child = spawn(process.execPath, ["scripts/preflight.ts", ...args], {
    cwd: ROOT,
    env: { ...env, PATH: folder, ...more },
  });
  const texts = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    texts.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    texts.err += chunk;
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...texts }));
  });
  return { child, ended };
}
const preflight = (args: readonly string[], env?: NodeJS.ProcessEnv) => start(args, env).ended;

describe("npm run preflight -- aws", () => {
  it("tells that nothing is missing, and which zones serve, without colours where no terminal is", async () => {
    await install("aws", READY);
    const { code, out, err } = await preflight(["aws"]);
    expect(out).toBe(
      [
        `AWS account ${ACCOUNT}, sa-east-1, as ${ROLE}`,
        `✓ rights: all ${RIGHTS}`,
        "✓ zones: all 3",
        "✓ nodes: all 3",
        "✓ db.m7g.large with PostgreSQL 18, Multi-AZ, a replica: all 3",
        "Zones that have everything (zoneIds): sae1-az1, sae1-az2, sae1-az3",
        "Nothing is missing.",
        "",
      ].join("\n"),
    );
    expect(code).toBe(0);
    expect(err).not.toContain("\u001b[");
  });

  it("only reads, and asks for rights of one resource and context together", async () => {
    await install("aws", READY);
    await preflight(["aws", "--role", ROLE]);
    const made = await calls();
    for (const [, call] of made) expect(call).toMatch(/^(get|describe|simulate)-/);
    const simulated = made.filter(([, call]) => call === "simulate-principal-policy");
    expect(simulated.length).toBeLessThan(RIGHTS / 3);
    for (const args of simulated) expect(args.slice(2, 4)).toEqual(["--policy-source-arn", ROLE]);
    const kms = simulated.find((args) => args.includes("kms:Decrypt")) ?? [];
    expect(JSON.parse(kms[kms.indexOf("--context-entries") + 1] ?? "")).toContainEqual({
      ContextKeyName: "kms:ViaService",
      ContextKeyType: "string",
      ContextKeyValues: ["secretsmanager.sa-east-1.amazonaws.com"],
    });
  });

  it("names each right that is denied, and by what", async () => {
    const decides = {
      "ec2:CreateVpc": { EvalDecision: "implicitDeny" },
      "s3:CreateBucket": {
        EvalDecision: "implicitDeny",
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      },
      "sqs:CreateQueue": {
        EvalDecision: "explicitDeny",
        OrganizationsDecisionDetail: { AllowedByOrganizations: false },
      },
      "sns:Subscribe": { EvalActionName: "something:Else", EvalDecision: "allowed" },
    };
    await install("aws", [SIGNED_IN, { starts: "iam simulate", decides } as Rule, ...CAPACITY]);
    const { code, out } = await preflight(["aws"]);
    expect(code).toBe(1);
    expect(out).toContain(`✗ rights: 4 of ${RIGHTS} missing\n`);
    expect(out).toContain("    ec2:CreateVpc on *: implicitDeny\n");
    expect(out).toMatch(/ {4}s3:CreateBucket on arn:aws:s3:::[\w-]+: implicitDeny by the permissions boundary\n/);
    expect(out).toContain("    sqs:CreateQueue on *: explicitDeny by the organization\n");
    expect(out).toContain("    sns:Subscribe on *: IAM didn't tell\n");
    expect(out).toContain("A deployment would stop half way.\n");
  });

  it("asks again in halves where IAM refuses actions together", async () => {
    await install("aws", [SIGNED_IN, { ...ALLOWED, refusesTogether: "ec2:CreateVpc" } as Rule, ...CAPACITY]);
    const { code, out } = await preflight(["aws"]);
    expect([code, out]).toEqual([0, expect.stringContaining(`✓ rights: all ${RIGHTS}\n`)]);
  });

  it.each([
    ["a zone that is closed", CAPACITY, "sae1-az1,sae1-az2,sae1-az4", "zones", "sae1-az4: is not open to this account"],
    [
      "a zone without the database's class",
      [...CAPACITY.slice(0, 2), { starts: "rds", answer: { OrderableDBInstanceOptions: [orderable("ab")] } }],
      undefined,
      "db.m7g.large with PostgreSQL 18, Multi-AZ, a replica",
      "zone 3 of 3: there is only sae1-az1, sae1-az2",
    ],
    [
      "a class that isn't sold with this version, this storage, a standby",
      [
        ...CAPACITY.slice(0, 2),
        {
          starts: "rds",
          answer: {
            OrderableDBInstanceOptions: [
              orderable("abc", { EngineVersion: "17.6" }),
              orderable("abc", { StorageType: "io1" }),
              orderable("abc", { MultiAZCapable: false }),
              orderable("abc", { ReadReplicaCapable: false }),
            ],
          },
        },
      ],
      undefined,
      "db.m7g.large with PostgreSQL 18, Multi-AZ, a replica",
      "zone 1 of 3: there is none",
    ],
    [
      "a zone with machines of another generation or processor only",
      [
        CAPACITY[0] as Rule,
        {
          starts: "ec2 describe-instance",
          answer: {
            InstanceTypeOfferings: [
              ...offers("m6i.large", 1, 2),
              ...offers("m4.large", 3),
              ...offers("m7g.large", 3),
              ...offers("c6gn.large", 3),
            ],
          },
        },
        CAPACITY[2] as Rule,
      ],
      "sae1-az1,sae1-az2,sae1-az3",
      "nodes",
      "sae1-az3: has none",
    ],
  ])("finds %s", async (_, capacity, zones, title, told) => {
    await install("aws", [SIGNED_IN, ALLOWED, ...capacity]);
    const { code, out } = await preflight(["aws", ...(zones ? ["--zones", zones] : [])]);
    expect(code).toBe(1);
    expect(out).toContain(`✗ ${title}: `);
    expect(out).toContain(`    ${told}\n`);
  });

  it("takes a session for its role, with the role's path", async () => {
    const session = { Account: ACCOUNT, Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/run-1` };
    const role = { starts: "iam get-role --role-name deployer ", answer: { Role: { Arn: ROLE } } };
    await install("aws", [{ starts: "sts", answer: session }, role, ALLOWED, ...CAPACITY]);
    const { out } = await preflight(["aws", "--environment", "staging", "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      isReady: true,
      cloud: "aws",
      principal: ROLE,
      checks: [
        { title: "rights", asked: RIGHTS, missing: [] },
        {},
        {},
        { title: "db.t4g.medium with PostgreSQL 18", missing: [] },
      ],
    });
  });

  it("prints the commands where aws is missing, and fails, for nothing is checked", async () => {
    const { code, out, err } = await preflight(["aws", "--role", ROLE]);
    expect(code).toBe(2);
    const lines = out.trim().split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([expect.stringMatching(/^aws iam simulate-principal-policy --policy/)]),
    );
    for (const line of lines) expect(line).toMatch(/^aws \w+ (get|describe|simulate)-/);
    expect(lines.join("\n").match(/ [a-z0-9]+:[A-Z]\w+/g)).toHaveLength(RIGHTS);
    expect(out).toContain(`'[{"ContextKeyName":"aws:RequestedRegion",`);
    expect(err).toContain("aws is not on PATH. Nothing is checked: ");
    const machine = await preflight(["aws", "--json"]);
    expect(JSON.parse(machine.out)).toMatchObject({ isReady: null, commands: lines.map(() => expect.any(String)) });
  });

  it.each([
    [
      "who isn't signed in",
      [{ starts: "sts", says: "Unable to locate credentials.", code: 253 }],
      [],
      "Sign in first.",
    ],
    [
      "an answer that is no JSON",
      [{ starts: "sts", answer: "Welcome" }],
      [],
      "aws sts get-caller-identity … answered with something else than JSON:\n  Welcome",
    ],
    [
      "a call that is denied",
      [SIGNED_IN, { starts: "iam", says: "(AccessDenied)", code: 254 }],
      [],
      "aws iam simulate-principal-policy … ended with 254:\n  (AccessDenied)",
    ],
    [
      "the account's root",
      [{ starts: "sts", answer: { Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:root` } }],
      [],
      "name a role with --role",
    ],
    [
      "a role of another account",
      [SIGNED_IN],
      ["--role", "arn:aws:iam::999999999999:role/x"],
      `is of account 999999999999, and aws is signed in to ${ACCOUNT}.`,
    ],
    ["a role by its name", [SIGNED_IN], ["--role", "deployer"], "--role deployer: an ARN such as arn:aws:iam::"],
  ] as [string, Rule[], string[], string][])("tells what is wrong with %s", async (_, rules, args, told) => {
    await install("aws", rules);
    const { code, out, err } = await preflight(["aws", ...args]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(told);
    expect(err).not.toContain("    at ");
  });

  it("ends when it is asked to, and its command with it", async () => {
    await install("aws", [{ starts: "sts", isHanging: true }]);
    const { child, ended } = start(["aws"]);
    while (!existsSync(path.join(folder, "calls"))) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGINT");
    const { code, out, err } = await ended;
    expect([code, out]).toEqual([130, ""]);
    expect(err).toContain("Interrupted. Nothing is changed.\n");
  });
});

describe("npm run preflight -- gcp", () => {
  const TOKEN = "ya29.not-a-token";
  const asked: { url?: string; authorization?: string; body: string }[] = [];
  let answer: { status: number; body: object };
  let server: Server;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const chunks: string[] = [];
      for await (const chunk of request.setEncoding("utf8")) chunks.push(chunk);
      const { url, headers } = request;
      asked.push({ url, authorization: headers.authorization, body: chunks.join("") });
      response.writeHead(answer.status, { "Content-Type": "application/json" }).end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    env = { CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: `http://127.0.0.1:${port}/` };
  });
  beforeEach(() => {
    asked.length = 0;
    answer = { status: 200, body: { permissions: DEPLOYER_PREFLIGHT } };
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
  });

  const SIGNED_IN: Rule[] = [
    { starts: "config get-value project", answer: "example-project\n" },
    { starts: "config get-value account", answer: "me@example.com\n" },
    { starts: "auth print-access-token", answer: `${TOKEN}\n` },
  ];
  const enabled = (services: readonly string[]): Rule => ({
    starts: "services list --enabled --project example-project",
    answer: `${services.join("\n")}\n`,
  });

  it("tells that nothing is missing, and never the token", async () => {
    await install("gcloud", [...SIGNED_IN, enabled([...GCP_SERVICES, "bigquery.googleapis.com"])]);
    const { code, out, err } = await preflight(["gcp"], env);
    expect(out).toBe(
      [
        "Google Cloud project example-project, as me@example.com",
        `✓ services: all ${GCP_SERVICES.length}`,
        `✓ rights: all ${DEPLOYER_PREFLIGHT.length}`,
        "Nothing is missing.",
        "",
      ].join("\n"),
    );
    expect(code).toBe(0);
    expect(asked).toEqual([
      {
        url: "/v3/projects/example-project:testIamPermissions",
        authorization: `Bearer ${TOKEN}`,
        body: JSON.stringify({ permissions: DEPLOYER_PREFLIGHT }),
      },
    ]);
    expect(out + err).not.toContain(TOKEN);
  });

  it("names services and rights that are missing, and how services are enabled", async () => {
    await install("gcloud", [...SIGNED_IN, enabled(GCP_SERVICES.slice(1))]);
    answer.body = { permissions: DEPLOYER_PREFLIGHT.slice(2) };
    const { code, out } = await preflight(["gcp"], env);
    expect(code).toBe(1);
    expect(out).toContain(`✗ services: 1 of ${GCP_SERVICES.length} missing\n    ${GCP_SERVICES[0]}: is not enabled\n`);
    expect(out).toContain(`✗ rights: 2 of ${DEPLOYER_PREFLIGHT.length} missing\n`);
    expect(out).toContain(`    ${DEPLOYER_PREFLIGHT[1]}: is not granted\n`);
    expect(out).toContain(`gcloud services enable --project example-project ${GCP_SERVICES[0]}\n`);
    answer.body = {};
    const { out: json } = await preflight(["gcp", "--json"], env);
    expect(JSON.parse(json).checks[1].missing).toHaveLength(DEPLOYER_PREFLIGHT.length);
  });

  it("asks as the service account that is named, of the project that is named", async () => {
    const role = "deployer@example-project.iam.gserviceaccount.com";
    const token = { starts: `auth print-access-token --impersonate-service-account=${role}`, answer: TOKEN };
    await install("gcloud", [token, enabled(GCP_SERVICES)]);
    const { code, out } = await preflight(["gcp", "--role", role, "--project", "example-project"], env);
    expect([code, out]).toEqual([0, expect.stringContaining(`, as ${role}\n`)]);
    for (const args of await calls()) expect(args.slice(0, 2).join(" ")).toMatch(/^(services list|auth print-access)/);
  });

  it("prints the commands where gcloud is missing, and fails, for nothing is checked", async () => {
    const { code, out, err } = await preflight(["gcp", "--project", "example-project"]);
    expect(code).toBe(2);
    const [services, rights, ...more] = out.trim().split("\n");
    expect(services).toBe("gcloud services list --enabled --project example-project --format 'value(config.name)'");
    expect(rights).toMatch(/^curl -fsS -X POST https:\/\/\S+\/v3\/projects\/example-project:testIamPermissions /);
    expect(rights).toContain(JSON.stringify({ permissions: DEPLOYER_PREFLIGHT }));
    expect(rights).toContain('"Authorization: Bearer $(gcloud auth print-access-token)"');
    expect(more).toEqual([]);
    expect(err).toContain("gcloud is not on PATH. Nothing is checked: ");
  });

  it.each([
    ["no project", [{ starts: "config", answer: "" }], "gcloud has no project: name it with --project."],
    [
      "who isn't signed in",
      [
        SIGNED_IN[0] as Rule,
        { starts: "services", says: "ERROR: You do not currently have an active account selected.", code: 1 },
      ],
      "Sign in first.",
    ],
  ] as [string, Rule[], string][])("tells what is wrong with %s", async (_, rules, told) => {
    await install("gcloud", rules);
    const { code, out, err } = await preflight(["gcp"], env);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(told);
    expect(err).not.toContain("    at ");
  });

  it("tells why the rights can't be asked", async () => {
    await install("gcloud", [...SIGNED_IN, enabled(GCP_SERVICES)]);
    answer = { status: 403, body: { error: { message: "The API is disabled." } } };
    const refused = await preflight(["gcp"], env);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain(":testIamPermissions answered 403: The API is disabled.\n");
    const nowhere = { CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: "http://127.0.0.1:1" };
    const away = await preflight(["gcp"], nowhere);
    expect([away.code, away.err]).toEqual([2, expect.stringContaining("can't be asked: ")]);
  });
});

describe("npm run preflight", () => {
  it("tells its options", async () => {
    const { code, out } = await preflight(["--help"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^npm run preflight -- aws\|gcp \[options\]\n/);
  });

  it.each([
    [[], "One cloud is wanted: aws or gcp."],
    [["azure"], "One cloud is wanted: aws or gcp."],
    [["aws", "gcp"], "One cloud is wanted: aws or gcp."],
    [["aws", "--rol", "x"], "Unknown option '--rol'"],
    [["aws", "--environment", "test"], "--environment test: staging or production is wanted."],
    [["aws", "--zones", "sa-east-1a"], "--zones sa-east-1a: three ids are wanted"],
    [["gcp", "--role", "me@example.com"], "--role me@example.com: the address of a service account is wanted"],
  ])("tells what is wrong with %j", async (args, told) => {
    const { code, out, err } = await preflight(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(told);
    expect(err).toContain("npm run preflight -- aws|gcp [options]");
  });
});
