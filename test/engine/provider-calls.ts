import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { Difference, Provider, ResourceKey, Values } from "./provider.ts";
import { receive, send } from "./provider-wire.ts";

interface Named {
  getUrn(): string;
}
/** When the engine says nothing, in seconds. */
const USUAL_TIMEOUT = 30 * 60;
const { Kind } = messages.PropertyDiff;

/** The engine's messages as calls of a Provider. */
export class ProviderCalls {
  readonly #provider: Provider;
  /** By the connection that a provider resource's client holds. */
  readonly #configurations = new Map<string, Values>();

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  #keyOf(request: Named, peer: string, secrets: readonly string[] = []): ResourceKey {
    const urn = request.getUrn();
    const [, , types = "", ...name] = urn.split("::");
    const provider = this.#configurations.get(peer);
    const type = types.split("$").at(-1) ?? "";
    return { urn, type, name: name.join("::"), secrets, ...(provider && { provider }) };
  }

  checkConfiguration = async (request: messages.CheckRequest): Promise<unknown> =>
    new messages.CheckResponse().setInputs(request.getNews());

  /** Another configuration is an update of the provider resource: it is the same account. */
  diffConfiguration = async (request: messages.DiffRequest): Promise<unknown> => {
    const [before, after] = [request.getOldInputs() ?? request.getOlds(), request.getNews()];
    const isSame = JSON.stringify(receive(before).values) === JSON.stringify(receive(after).values);
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    return new messages.DiffResponse().setChanges(isSame ? DIFF_NONE : DIFF_SOME);
  };

  configure = async (request: messages.ConfigureRequest, peer: string): Promise<unknown> => {
    const inputs = parsed(receive(request.getArgs()).values);
    this.#configurations.set(peer, inputs);
    await this.#provider.configure?.(inputs);
    return new messages.ConfigureResponse()
      .setAcceptsecrets(true)
      .setSupportspreview(true)
      .setAcceptresources(false)
      .setAcceptoutputs(false)
      .setSupportsAutonamingConfiguration(true);
  };

  check = async (request: messages.CheckRequest, peer: string): Promise<unknown> => {
    const [before, after] = [receive(request.getOlds()), receive(request.getNews())];
    const autoName = request.getAutonaming()?.getProposedName();
    const key = { ...this.#keyOf(request, peer, after.secrets), ...(autoName && { autoName }) };
    const old = Object.keys(before.values).length > 0 ? before.values : undefined;
    const { inputs, failures } = await this.#provider.check(key, after.values, old);
    const told = failures.map(({ property, reason }) =>
      new messages.CheckFailure().setProperty(property).setReason(reason),
    );
    return new messages.CheckResponse().setInputs(send(inputs, after.secrets)).setFailuresList(told);
  };

  diff = async (request: messages.DiffRequest, peer: string): Promise<unknown> => {
    const [outputs, inputs, news] = [request.getOlds(), request.getOldInputs(), request.getNews()].map(receive);
    const old = { inputs: inputs?.values ?? {}, outputs: outputs?.values ?? {} };
    const after = news?.values ?? {};
    const key = this.#keyOf(request, peer, news?.secrets);
    return tellDifference(await this.#provider.diff(key, request.getId(), old, after), old.inputs, after);
  };

  create = async (request: messages.CreateRequest, peer: string): Promise<unknown> => {
    const { values, secrets } = receive(request.getProperties());
    const options = { isPreview: request.getPreview(), timeoutSeconds: request.getTimeout() || USUAL_TIMEOUT };
    const { id, outputs } = await this.#provider.create(this.#keyOf(request, peer, secrets), values, options);
    return new messages.CreateResponse().setId(options.isPreview ? "" : id).setProperties(send(outputs, secrets));
  };

  update = async (request: messages.UpdateRequest, peer: string): Promise<unknown> => {
    const [outputs, inputs] = [receive(request.getOlds()).values, receive(request.getOldInputs()).values];
    const { values, secrets } = receive(request.getNews());
    const options = { isPreview: request.getPreview(), timeoutSeconds: request.getTimeout() || USUAL_TIMEOUT };
    const key = this.#keyOf(request, peer, secrets);
    const after = await this.#provider.update(key, request.getId(), { inputs, outputs }, values, options);
    return new messages.UpdateResponse().setProperties(send(after, secrets));
  };

  /** No id says that it is gone. */
  read = async (request: messages.ReadRequest, peer: string): Promise<unknown> => {
    const [outputs, inputs] = [receive(request.getProperties()), receive(request.getInputs())];
    const secrets = [...inputs.secrets, ...outputs.secrets];
    const known = { inputs: inputs.values, outputs: outputs.values };
    const found = await this.#provider.read(this.#keyOf(request, peer, secrets), request.getId(), known);
    const response = new messages.ReadResponse();
    if (!found) return response;
    response.setId(request.getId());
    return response.setProperties(send(found.outputs, secrets)).setInputs(send(found.inputs, inputs.secrets));
  };

  delete = async (request: messages.DeleteRequest, peer: string): Promise<unknown> => {
    const key = this.#keyOf(request, peer);
    await this.#provider.delete(key, request.getId(), receive(request.getProperties()).values);
    return new empty.Empty();
  };

  invoke = async (request: messages.InvokeRequest): Promise<unknown> => {
    const result = await this.#provider.invoke(request.getTok(), receive(request.getArgs()).values);
    return new messages.InvokeResponse().setReturn(send(result));
  };
}

/** A provider resource's inputs that aren't text come as JSON. */
function parsed(values: Values): Values {
  const isJson = (value: unknown): value is string => typeof value === "string" && /^([[{]|true$|false$)/.test(value);
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      if (!isJson(value) || key === "kubeconfig") return [key, value];
      try {
        return [key, JSON.parse(value)];
      } catch {
        return [key, value];
      }
    }),
  );
}

function tellDifference(difference: Difference, before: Values, after: Values): messages.DiffResponse {
  const { changed, replaces, deleteBeforeReplace = false } = difference;
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setReplacesList([...replaces])
    .setDiffsList([...new Set(changed.map((path) => path.split(/[.[]/)[0] ?? path))])
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true);
  for (const path of changed) {
    const kind = kindOf(valueAt(before, path), valueAt(after, path), replaces.includes(path));
    response.getDetaileddiffMap().set(path, new messages.PropertyDiff().setKind(kind).setInputdiff(true));
  }
  return response;
}

function kindOf(before: unknown, after: unknown, isReplaced: boolean): messages.PropertyDiff.Kind {
  if (before === undefined) return isReplaced ? Kind.ADD_REPLACE : Kind.ADD;
  if (after === undefined) return isReplaced ? Kind.DELETE_REPLACE : Kind.DELETE;
  return isReplaced ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}

function valueAt(values: Values, path: string): unknown {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== "");
  return keys.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Values)[key] : undefined),
    values,
  );
}
