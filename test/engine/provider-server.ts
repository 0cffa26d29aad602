import grpc from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { Provider } from "./provider.ts";
import { ProviderCalls } from "./provider-calls.ts";
import { refusalOf } from "./provider-refusals.ts";

export interface ServedProvider {
  readonly port: number;
  close(): Promise<void>;
}

/** gRPC's own limit of 4 MB is less than what a cluster's largest objects take. */
const MAX_BYTES = 400 * 1024 * 1024;

/**
 * Serves a provider in this process, as the engine attaches to it by PULUMI_DEBUG_PROVIDERS=<package>:<port>. Several engines at once may use it; each
 * provider resource of a program has a connection of its own, by which its configuration is known.
 */
export async function serveProvider(provider: Provider): Promise<ServedProvider> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_BYTES,
    "grpc.max_send_message_length": MAX_BYTES,
  });
  server.addService(service.ResourceProviderService, implement(provider));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, close: async () => server.forceShutdown() };
}

interface Call<Request> {
  readonly request: Request;
  getPeer(): string;
}
type Done = (error: grpc.ServiceError | Partial<grpc.StatusObject> | null, response?: unknown) => void;
type Answer<Request> = (request: Request, peer: string) => Promise<unknown>;

/** A throw becomes the engine's error of that resource. */
const answering =
  <Request>(answer: Answer<Request>) =>
  (call: Call<Request>, done: Done): void => {
    answer(call.request, call.getPeer()).then(
      (response) => done(null, response),
      (error) => done(refusalOf(error)),
    );
  };

function implement(provider: Provider): grpc.UntypedServiceImplementation {
  const calls = new ProviderCalls(provider);
  const nothing = async (): Promise<unknown> => new empty.Empty();
  const methods: Readonly<Record<string, Answer<never>>> = {
    handshake: async () => handshake(),
    attach: nothing,
    cancel: nothing,
    getPluginInfo: async () => new plugin.PluginInfo().setVersion(provider.version),
    getSchema: async () => new messages.GetSchemaResponse().setSchema(JSON.stringify(schemaOf(provider))),
    getMapping: async () => new messages.GetMappingResponse(),
    getMappings: async () => new messages.GetMappingsResponse(),
    checkConfig: calls.checkConfiguration,
    diffConfig: calls.diffConfiguration,
    configure: calls.configure,
    check: calls.check,
    diff: calls.diff,
    create: calls.create,
    update: calls.update,
    read: calls.read,
    delete: calls.delete,
    invoke: calls.invoke,
  };
  const implementation = Object.entries(methods).map(([name, answer]) => [name, answering(answer)]);
  return { ...Object.fromEntries(implementation), ...refusing(["call", "construct", "parameterize"]) };
}

const refusing = (names: readonly string[]): grpc.UntypedServiceImplementation =>
  Object.fromEntries(
    names.map((name) => [
      name,
      (_: unknown, done: Done) => done({ code: grpc.status.UNIMPLEMENTED, details: `${name} is not served` }),
    ]),
  );

const schemaOf = ({ package: name, version }: Provider): unknown => ({ name, version, resources: {} });

function handshake(): unknown {
  return new messages.ProviderHandshakeResponse()
    .setAcceptSecrets(true)
    .setAcceptResources(false)
    .setAcceptOutputs(false)
    .setSupportsAutonamingConfiguration(true);
}
