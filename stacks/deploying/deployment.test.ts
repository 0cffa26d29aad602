import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { DeployRequest } from "./deploy-request.ts";
import { type DeployWorld, deploy } from "./deployment.ts";
import type { Engine, EngineOperation, EngineRun } from "./engine.ts";
import { EventBook } from "./event-book.ts";
import { EnvironmentFile } from "./image-digest.ts";
import { PlainLines } from "./plain-lines.ts";
import { planStacks } from "./plan.ts";

const PROJECT = "random-camera-reviews";
const OLD = `sha256:${"a".repeat(64)}`;
const NEW = `sha256:${"b".repeat(64)}`;
const STACKS = planStacks("staging").map(({ name }) => name);

/** What the engine is to tell of an operation on a stack; without a word nothing changes. */
interface Play {
  readonly steps?: readonly (readonly [op: string, type: string, isProtected?: boolean])[];
  readonly errors?: readonly string[];
  readonly policy?: string;
  readonly project?: string;
}
type Plays = Readonly<Record<string, Partial<Record<EngineOperation, Play>>>>;

let folder: string;
let file: EnvironmentFile;
let told: { text: string };
let calls: string[];
let cancel: AbortController;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "deploying-"));
  mkdirSync(path.join(folder, "stacks"));
  file = new EnvironmentFile(folder, "staging");
  writeFileSync(file.file, JSON.stringify({ image: OLD }));
  told = { text: "" };
  calls = [];
  cancel = new AbortController();
});
afterEach(() => rmSync(folder, { recursive: true }));

function eventsOf(stack: string, { steps = [], errors = [], policy, project = PROJECT }: Play): EngineEvent[] {
  const base = { sequence: 0, timestamp: 0 };
  const metadata = steps.map(([op, type, protect = false], index) => {
    const urn = `urn:pulumi:${stack}::${project}::${type}::r${index}`;
    const state = { type, urn, id: "", parent: "", inputs: {}, outputs: {}, provider: "", protect, custom: true };
    return {
      op,
      urn,
      type,
      provider: "",
      old: op === "create" ? undefined : state,
      new: op === "delete" ? undefined : state,
    };
  });
  return [
    ...metadata.map((each) => ({ ...base, resourcePreEvent: { metadata: each } })),
    ...metadata.map((each) => ({ ...base, resOutputsEvent: { metadata: each } })),
    ...errors.map((message) => ({ ...base, diagnosticEvent: { message, color: "never", severity: "error" as const } })),
    ...(policy ? [{ ...base, policyEvent: violationOf(policy) }] : []),
  ] as EngineEvent[];
}

const violationOf = (policyName: string) => ({
  ...{ policyName, message: "it is broken", color: "never", enforcementLevel: "mandatory" as const },
  ...{ policyPackName: "p", policyPackVersion: "", policyPackVersionTag: "" },
});

function engineOf(plays: Plays, outputs: Readonly<Record<string, object>>, there = STACKS): Engine {
  return {
    listStacks: async () => there,
    run: async (stack, operation, options = {}): Promise<EngineRun> => {
      calls.push(`${operation} ${stack}`);
      const play = plays[stack]?.[operation] ?? {};
      const book = new EventBook();
      for (const event of eventsOf(stack, play)) book.add(event, performance.now());
      for (const each of book.operations.values()) options.onOperation?.(each);
      const isOk = !play.errors && !play.policy;
      const [startedMs, endedMs] = [performance.now(), performance.now()];
      return {
        stack,
        operation,
        isOk,
        isCancelled: !isOk && cancel.signal.aborted,
        book,
        causes: book.errors,
        startedMs,
        endedMs,
      };
    },
    readOutputs: async (stack) => ({ ...outputs[stack] }),
    readHistory: async () => [],
    readResources: async () => [],
  };
}

const DEPLOYED = Object.fromEntries(STACKS.map((stack) => [stack, { image: NEW, zone: "there" }]));
const REQUEST: DeployRequest = {
  ...{ environment: "staging", isPreview: false, isDestroyed: false, isRefreshed: false, isAgreed: true },
  versionPatienceMs: undefined,
};

function run(
  plays: Plays,
  request: Partial<DeployRequest> = {},
  {
    outputs = DEPLOYED,
    there,
    ...world
  }: Partial<DeployWorld> & { outputs?: Record<string, object>; there?: string[] } = {},
) {
  return deploy(
    { ...REQUEST, ...request },
    {
      ...{
        engine: engineOf(plays, outputs, there),
        reporter: new PlainLines({ write: (text) => (told.text += text) }),
      },
      ...{ isColoured: false, project: PROJECT, file, ask: undefined, signal: cancel.signal },
      askVersion: async ({ site }) => ({ image: NEW, site }),
      ...world,
    },
  );
}

const UPDATE = { steps: [["update", "kubernetes:apps/v1:Deployment"]] } as const;
const BOTH = { "up-preview": UPDATE, up: UPDATE };
const RELEASE: Plays = { "aws-staging": BOTH, "gcp-staging": BOTH };
const ups = () => calls.filter((call) => call.startsWith("up ")).map((call) => call.slice(3));

describe("a deployment", () => {
  it("has nothing to do when the previews find nothing, and asks nobody", async () => {
    writeFileSync(file.file, JSON.stringify({ image: NEW }));
    const { exitCode, stacks } = await run({}, { isAgreed: false });
    expect([exitCode, ups(), new Set(stacks.map(({ result }) => result))]).toEqual([0, [], new Set(["unchanged"])]);
  });

  it("brings up what has changed, previews again what reads it, and writes the image once it is agreed to", async () => {
    const { exitCode } = await run(RELEASE, { image: NEW });
    expect([exitCode, ups(), file.readImage()]).toEqual([0, ["aws-staging", "gcp-staging"], NEW]);
    expect(calls.filter((call) => call === "up-preview entry-staging")).toHaveLength(2);
    expect(calls.filter((call) => call === "up-preview dns-staging")).toHaveLength(1);
    expect(told.text).toContain("Commit stacks/environment.staging.json");
  });

  it("previews in its turn what reads a stack that was never applied", async () => {
    const { previews } = await run(
      RELEASE,
      { isPreview: true },
      { outputs: { "account-aws": { a: 1 }, "account-gcp": { a: 1 } } },
    );
    expect(previews.filter(({ judgement }) => !judgement).map(({ stack }) => stack)).toEqual([
      "aws-staging",
      "gcp-staging",
      "interconnect-staging",
      "entry-staging",
    ]);
  });

  it("takes two images for what this very run mends, and no other failed preview", async () => {
    const twoImages = "Both sites must run the same image: aws runs x, gcp runs y. Apply the one that is behind first.";
    const early = { "up-preview": { errors: [twoImages] } };
    const mended = await run({ ...RELEASE, "interconnect-staging": early }, { isPreview: true });
    expect(mended.exitCode).toBe(0);
    const alone = await run({ "interconnect-staging": early }, { isPreview: true });
    expect(alone.exitCode).toBe(1);
    const other = await run({ ...RELEASE, "interconnect-staging": { "up-preview": { errors: ["no such setting"] } } });
    expect([other.exitCode, ups()]).toEqual([1, []]);
  });
});

describe("a failure", () => {
  const broken: Plays = {
    ...RELEASE,
    "gcp-staging": { "up-preview": UPDATE, up: { ...UPDATE, errors: ["quota is 0"] } },
  };

  it("in one cloud stops nothing in the other, and is told with the command that goes on", async () => {
    const { exitCode, stacks, resume } = await run(broken, { image: NEW });
    const results = Object.fromEntries(stacks.map(({ stack, result }) => [stack, result]));
    expect(exitCode).toBe(1);
    expect(results).toMatchObject({ "aws-staging": "applied", "gcp-staging": "failed", "entry-staging": "skipped" });
    expect(resume).toBe("npm run deploy -- staging --only gcp,interconnect,entry --yes --no-version-check");
    expect(told.text).toContain("quota is 0");
  });

  it("is 130 when somebody has cancelled", async () => {
    const { exitCode, stacks } = await run(
      broken,
      {},
      {
        ask: async () => true,
        engine: {
          ...engineOf(broken, DEPLOYED),
          run: async (stack, operation, options) => {
            if (operation === "up") cancel.abort();
            return engineOf(broken, DEPLOYED).run(stack, operation, options);
          },
        },
      },
    );
    expect([exitCode, stacks.at(-1)?.result]).toEqual([130, "not-begun"]);
  });

  it("is a site that tells another image than was meant", async () => {
    const said = async ({ site }: { site: string }) => ({ image: site === "aws" ? NEW : OLD, site });
    const outputs = Object.fromEntries(
      STACKS.map((stack) => [stack, { image: NEW, host: "www", entrance: { kind: "alias", name: "edge" } }]),
    );
    const { exitCode, versions } = await run(
      RELEASE,
      { image: NEW, versionPatienceMs: 0 },
      { askVersion: said, outputs },
    );
    expect([exitCode, versions.map(({ isRight }) => isRight)]).toEqual([1, [true, false]]);
  });
});

describe("what is refused", () => {
  it.each<[string, Plays, Partial<DeployRequest>, number, RegExp]>([
    [
      "a loss",
      { "aws-staging": { "up-preview": { steps: [["replace", "aws:rds/instance:Instance"]] } } },
      {},
      3,
      /replace of a database/,
    ],
    [
      "what is protected",
      { "dns-staging": { "up-preview": { steps: [["delete", "aws:x/y:Z", true]] } } },
      {},
      3,
      /delete of a protected resource/,
    ],
    [
      "a broken policy",
      { "gcp-staging": { "up-preview": { ...UPDATE, policy: "no-public" } } },
      {},
      3,
      /policy no-public/,
    ],
    [
      "a state of another project",
      { "gcp-staging": { "up-preview": { ...UPDATE, project: "other" } } },
      {},
      1,
      /another project/,
    ],
    ["a question that nobody can answer", RELEASE, { isAgreed: false }, 3, /give --yes/],
  ])("is %s: nothing is changed, and the image stays", async (_, plays, request, code, said) => {
    const { exitCode, stacks } = await run(plays, { image: NEW, ...request });
    expect([exitCode, stacks, ups(), file.readImage()]).toEqual([code, [], [], OLD]);
    expect(told.text).toMatch(said);
  });

  it("is what somebody hasn't agreed to, who was asked with what can't be previewed yet", async () => {
    const asked: string[] = [];
    const ask = async (question: string): Promise<boolean> => asked.push(question) < 0;
    const { exitCode } = await run(
      RELEASE,
      { isAgreed: false },
      { ask, outputs: { "account-aws": { a: 1 }, "account-gcp": { a: 1 } } },
    );
    expect([exitCode, asked]).toEqual([
      3,
      [expect.stringMatching(/covers aws-staging.*entry-staging.*\nApply this to staging\?/)],
    ]);
  });

  it("is one stack in its turn, when its preview then would lose something", async () => {
    const plays: Plays = {
      "dns-staging": BOTH,
      "aws-staging": { "up-preview": { steps: [["delete", "aws:s3/bucket:Bucket"]] } },
    };
    const { exitCode, stacks } = await run(
      plays,
      {},
      { outputs: { "account-aws": { a: 1 }, "account-gcp": { a: 1 } } },
    );
    expect([exitCode, stacks.find(({ stack }) => stack === "aws-staging")?.result]).toEqual([3, "refused"]);
    expect(told.text).toContain("delete of a bucket");
  });

  it("is a backend without the stacks", async () => {
    const { exitCode } = await run({}, {}, { there: ["account-aws", "organization/other/dns-staging"] });
    expect(exitCode).toBe(1);
    expect(told.text).toMatch(/Of another project in this backend: organization\/other\/dns-staging/);
    expect(told.text).toContain("for stack in account-gcp dns-staging aws-staging");
  });
});

describe("a destruction", () => {
  const gone = { steps: [["delete", "aws:rds/instance:Instance"]] } as const;
  const plays: Plays = Object.fromEntries(STACKS.map((stack) => [stack, { "destroy-preview": gone, destroy: gone }]));

  it("goes the other way, leaves the accounts, and takes what isn't protected", async () => {
    const { exitCode } = await run(plays, { isDestroyed: true });
    const order = calls.filter((call) => call.startsWith("destroy ")).map((call) => call.slice(8));
    expect([exitCode, order]).toEqual([
      0,
      ["entry-staging", "interconnect-staging", "gcp-staging", "aws-staging", "dns-staging"],
    ]);
  });
});
