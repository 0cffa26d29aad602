import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { RULES } from "./rules.ts";

// The engine's own protocol, as far as it is spoken here; Pulumi publishes it without types for modules.
const load = createRequire(import.meta.url);
const grpc = load("@grpc/grpc-js");
const { AnalyzerClient } = load("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const { AnalyzeRequest, AnalyzeStackRequest, AnalyzerResource, AnalyzerResourceOptions } = load(
  "@pulumi/pulumi/proto/analyzer_pb.js",
);
const { Empty } = load("google-protobuf/google/protobuf/empty_pb.js");
const { Struct } = load("google-protobuf/google/protobuf/struct_pb.js");

interface Diagnostic {
  readonly policyname: string;
  readonly message: string;
  readonly enforcementlevel: number;
}

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SITE = "camera-reviews:site:ReviewSite";
const TYPE = "gcp:storage/bucket:Bucket";

describe("the pack as the engine starts it", () => {
  const pack = spawn(process.execPath, ["index.mts"], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let client: InstanceType<typeof AnalyzerClient>;

  beforeAll(async () => {
    const [port] = await once(pack.stdout, "data");
    client = new AnalyzerClient(`127.0.0.1:${String(port).trim()}`, grpc.credentials.createInsecure());
  });

  afterAll(() => {
    client?.close();
    pack.kill();
  });

  it("tells every rule with its severity and its settings", async () => {
    const { policiesList } = (await ask("getAnalyzerInfo", new Empty())) as { policiesList: { name: string }[] };
    expect(policiesList.map(({ name }) => name)).toEqual([...RULES.map(({ name }) => name), "exceptions-needed"]);
  });

  it("refuses a bucket that may be public", async () => {
    const found = await analyze({ publicAccessPrevention: "inherited", uniformBucketLevelAccess: true });
    expect(found).toContainEqual(
      expect.objectContaining({
        policyname: "bucket-private-by-setting",
        message: expect.stringContaining('images: must have publicAccessPrevention: "enforced".'),
      }),
    );
  });

  it("says nothing of what a preview doesn't know, not even that it could not judge", async () => {
    const found = await analyze({ publicAccessPrevention: UNKNOWN, uniformBucketLevelAccess: UNKNOWN });
    expect(found.filter(({ policyname }) => policyname === "bucket-private-by-setting")).toEqual([]);
  });

  it("judges a stack by what its component was made with, of which the engine then shows nothing", async () => {
    const protection = async (stack: string) =>
      (await analyzeStack(stack)).filter(({ policyname }) => policyname === "lasting-resource-protected").length;
    await analyze({ environment: "staging", isTornDown: true }, SITE, "aws-staging");
    expect(await protection("aws-staging")).toBe(0);
    expect(await protection("aws-production")).toBe(1);
  });

  function ask(method: string, request: unknown): Promise<unknown> {
    return new Promise((resolve, reject) =>
      client[method](request, (error: unknown, response: { toObject(): unknown }) =>
        error ? reject(error) : resolve(response.toObject()),
      ),
    );
  }

  async function analyze(inputs: object, type = TYPE, stack = "gcp-production"): Promise<readonly Diagnostic[]> {
    const request = describeResource(new AnalyzeRequest(), stack, type, inputs);
    return ((await ask("analyze", request)) as { diagnosticsList: Diagnostic[] }).diagnosticsList;
  }

  /** A site's component, without what it was made with, and a key that nothing protects. */
  async function analyzeStack(stack: string): Promise<readonly Diagnostic[]> {
    const request = new AnalyzeStackRequest();
    for (const type of [SITE, "aws:kms/key:Key"])
      request.addResources(describeResource(new AnalyzerResource(), stack, type, {}));
    return ((await ask("analyzeStack", request)) as { diagnosticsList: Diagnostic[] }).diagnosticsList;
  }

  function describeResource(request: InstanceType<typeof AnalyzeRequest>, stack: string, type: string, inputs: object) {
    request.setType(type);
    request.setName("images");
    request.setUrn(`urn:pulumi:${stack}::random-camera-reviews::${type}::images`);
    request.setProperties(Struct.fromJavaScript(inputs));
    request.setOptions(new AnalyzerResourceOptions());
    return request;
  }
});
