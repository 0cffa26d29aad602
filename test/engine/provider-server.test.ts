import { promisify } from "node:util";
import grpc from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "@jest/globals";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { InitializationFailed, type Provider, UNKNOWN, type Values } from "./provider.ts";
import { type ServedProvider, serveProvider } from "./provider-server.ts";
import { receive, send } from "./provider-wire.ts";

const URN = "urn:pulumi:dev::project::x:y:Component$aws:sqs/queue:Queue::in::box";
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** Answers what a test says, and keeps what it was asked. */
function speaking(answers: Partial<Provider>): Provider {
  const refuse = () => Promise.reject(new Error("not expected"));
  const all = {
    check: refuse,
    diff: refuse,
    create: refuse,
    update: refuse,
    read: refuse,
    delete: refuse,
    invoke: refuse,
  };
  return { package: "aws", version: "7.48.0", ...all, ...answers };
}

describe("a provider that the engine talks to", () => {
  let served: ServedProvider | undefined;
  const clients: InstanceType<typeof service.ResourceProviderClient>[] = [];

  const connect = async (answers: Partial<Provider>) => {
    served ??= await serveProvider(speaking(answers));
    const client = new service.ResourceProviderClient(`127.0.0.1:${served.port}`, grpc.credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
    clients.push(client);
    const call = <Request, Response>(
      method: (request: Request, done: (error: Error | null, response: Response) => void) => unknown,
    ) => promisify(method.bind(client) as typeof method) as (request: Request) => Promise<Response>;
    return {
      handshake: call<messages.ProviderHandshakeRequest, messages.ProviderHandshakeResponse>(client.handshake),
      configure: call<messages.ConfigureRequest, messages.ConfigureResponse>(client.configure),
      check: call<messages.CheckRequest, messages.CheckResponse>(client.check),
      diff: call<messages.DiffRequest, messages.DiffResponse>(client.diff),
      create: call<messages.CreateRequest, messages.CreateResponse>(client.create),
      read: call<messages.ReadRequest, messages.ReadResponse>(client.read),
      remove: call<messages.DeleteRequest, unknown>(client.delete),
      version: call<InstanceType<typeof empty.Empty>, { getVersion(): string }>(client.getPluginInfo),
    };
  };

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await served?.close();
    served = undefined;
  });

  it("says its version and that it takes secrets", async () => {
    const { handshake, version } = await connect({});
    expect((await version(new empty.Empty())).getVersion()).toBe("7.48.0");
    expect((await handshake(new messages.ProviderHandshakeRequest())).toObject()).toMatchObject({
      acceptSecrets: true,
      acceptResources: false,
    });
  });

  it("gets plain values with the paths of secrets, and gives secrets back as such", async () => {
    const asked: unknown[] = [];
    const { check } = await connect({
      check: async (key, inputs) => {
        asked.push([key, inputs]);
        return { inputs, failures: [{ property: "name", reason: "too long" }] };
      },
    });
    const news = send({ name: "a", rules: [{ value: "hush" }], later: UNKNOWN }, ["rules[0].value"]);
    const naming = new messages.CheckRequest.AutonamingOptions().setProposedName("dev-box-1");
    const answer = await check(new messages.CheckRequest().setUrn(URN).setNews(news).setAutonaming(naming));
    const key = {
      urn: URN,
      type: "aws:sqs/queue:Queue",
      name: "in::box",
      secrets: ["rules[0].value"],
      autoName: "dev-box-1",
    };
    expect(asked).toEqual([[key, { name: "a", rules: [{ value: "hush" }], later: UNKNOWN }]]);
    expect(answer.getFailuresList().map((each) => each.toObject())).toEqual([{ property: "name", reason: "too long" }]);
    expect(answer.getInputs()?.toJavaScript()).toMatchObject({ rules: [{ value: { ...SECRET, value: "hush" } }] });
  });

  it("tells a difference in detail", async () => {
    const { diff } = await connect({
      diff: async () => ({ changed: ["a.b", "c", "d"], replaces: ["a.b"], deleteBeforeReplace: true }),
    });
    const request = new messages.DiffRequest()
      .setUrn(URN)
      .setId("id")
      .setOldInputs(send({ a: { b: 1 }, d: 1 }));
    const answer = await diff(request.setNews(send({ a: { b: 2 }, c: 1 })));
    const { UPDATE_REPLACE, ADD, DELETE } = messages.PropertyDiff.Kind;
    const kinds: [string, number][] = [];
    answer.getDetaileddiffMap().forEach((each, changed) => {
      kinds.push([changed, each.getKind()]);
    });
    expect(kinds).toEqual([
      ["a.b", UPDATE_REPLACE],
      ["c", ADD],
      ["d", DELETE],
    ]);
    expect([answer.getReplacesList(), answer.getDeletebeforereplace()]).toEqual([["a.b"], true]);
    expect(answer.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_SOME);
  });

  it("gives no id in a preview, and what isn't known", async () => {
    const { create } = await connect({ create: async () => ({ id: "id", outputs: { arn: UNKNOWN } }) });
    const preview = await create(new messages.CreateRequest().setUrn(URN).setPreview(true).setProperties(send({})));
    expect([preview.getId(), receive(preview.getProperties()).values]).toEqual(["", { arn: UNKNOWN }]);
    const made = await create(new messages.CreateRequest().setUrn(URN).setProperties(send({})));
    expect(made.getId()).toBe("id");
  });

  it("tells what was refused, and what is there all the same", async () => {
    const { create } = await connect({
      create: async ({ name }) => {
        throw new InitializationFailed(`${name} isn't ready`, { id: "id", outputs: {} }, ["no pod runs"]);
      },
    });
    const error = await create(new messages.CreateRequest().setUrn(URN).setProperties(send({}))).catch(
      (reason) => reason,
    );
    expect(error.details).toBe("in::box isn't ready");
    expect(error.metadata.get("grpc-status-details-bin").toString()).toContain("no pod runs");
  });

  it("has no id for what is gone", async () => {
    const { read } = await connect({ read: async (_, id, known) => (id === "gone" ? undefined : known) });
    const ask = (id: string) =>
      read(
        new messages.ReadRequest()
          .setUrn(URN)
          .setId(id)
          .setProperties(send({ a: 1 })),
      );
    expect((await ask("gone")).getId()).toBe("");
    expect((await ask("there")).getProperties()?.toJavaScript()).toEqual({ a: 1 });
  });

  it("knows each provider resource's configuration by its connection", async () => {
    const seen: (Values | undefined)[] = [];
    const answers: Partial<Provider> = { delete: async ({ provider }) => void seen.push(provider) };
    const [one, two] = [await connect(answers), await connect(answers)];
    await one.configure(
      new messages.ConfigureRequest().setArgs(send({ region: "a", defaultTags: '{"tags":{"b":"c"}}' })),
    );
    await two.configure(new messages.ConfigureRequest().setArgs(send({ region: "b" })));
    const request = new messages.DeleteRequest().setUrn(URN).setId("id");
    await one.remove(request);
    await two.remove(request);
    expect(seen).toEqual([{ region: "a", defaultTags: { tags: { b: "c" } } }, { region: "b" }]);
  });
});
