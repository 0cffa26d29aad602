import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { TOOLS_FOLDER } from "../../../tools/find.ts";

/** A type of an API model, as botocore's `service-2.json` writes it. */
export interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Member>>;
  readonly required?: readonly string[];
  /** Of a list. */
  readonly member?: Member;
  /** Of a map. */
  readonly key?: Member;
  readonly value?: Member;
  readonly enum?: readonly string[];
  /** As Java understands it. */
  readonly pattern?: string;
  /** Characters of a text, elements of a list, or a number's range. */
  readonly min?: number;
  readonly max?: number;
  readonly sensitive?: boolean;
}

export interface Member {
  readonly shape: string;
  /** The SDKs fill it in. */
  readonly idempotencyToken?: boolean;
}

export interface ApiModel {
  readonly operations: Readonly<Record<string, { readonly input?: Member }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** By a service's name in botocore: `rds`, `elbv2`. */
export type LoadModel = (service: string) => ApiModel;

export class ApiModelMissing extends Error {
  constructor(what: string, folder: string) {
    super(`There is no API model of ${what} in ${folder}. npm run tools gets botocore's.`);
    this.name = "ApiModelMissing";
  }
}

export class OperationMissing extends Error {
  constructor(operation: string) {
    super(`The API models know no operation ${operation}: the tables of test/engine/api-models name it.`);
    this.name = "OperationMissing";
  }
}

export const API_MODELS_FOLDER =
  process.env.API_MODELS_DIR ?? path.join(TOOLS_FOLDER, "modules", "botocore", "botocore", "data");

/** Each model is read once. */
export function apiModelsOf(folder: string = API_MODELS_FOLDER): LoadModel {
  const known = new Map<string, ApiModel>();
  return (service) => {
    const model = known.get(service) ?? readModel(folder, service);
    known.set(service, model);
    return model;
  };
}

function readModel(folder: string, service: string): ApiModel {
  const versions = path.join(folder, service);
  // A service has a folder for each version of its API; the newest is used, as by the SDKs.
  const newest = existsSync(versions) ? readdirSync(versions).sort().at(-1) : undefined;
  const file = path.join(versions, newest ?? "", "service-2.json.gz");
  if (newest === undefined || !existsSync(file)) throw new ApiModelMissing(service, folder);
  return JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
}

/** What an operation takes, by its name as `rds.CreateDBInstance`. */
export class OperationInput {
  readonly name: string;
  readonly root: Shape;
  readonly #shapes: ApiModel["shapes"];

  constructor(name: string, load: LoadModel) {
    const [service = "", operation = ""] = name.split(".");
    const model = load(service);
    const found = model.operations[operation];
    if (!found) throw new OperationMissing(name);
    this.name = name;
    this.#shapes = model.shapes;
    this.root = found.input ? this.of(found.input) : { type: "structure", members: {} };
  }

  of({ shape }: Member): Shape {
    const found = this.#shapes[shape];
    if (!found) throw new OperationMissing(`${this.name} (its type ${shape})`);
    return found;
  }
}
