import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { TOOLS_FOLDER } from "../../tools/find.ts";

/** Files of Go modules that are read and never built. Pinned; `npm run tools` brings them. */
const MODULES = {
  keda: { module: "github.com/kedacore/keda/v2", version: "v2.21.0" },
  secretsStore: { module: "sigs.k8s.io/secrets-store-csi-driver", version: "v1.6.0" },
  kwok: { module: "sigs.k8s.io/kwok", version: "v0.8.0" },
  kubernetes: { module: "k8s.io/kubernetes", version: "v1.37.2" },
} as const;

export type ModuleName = keyof typeof MODULES;

export class ModuleFilesMissing extends Error {
  constructor(place: string) {
    super(`${place} is not there. npm run tools gets it.`);
    this.name = "ModuleFilesMissing";
  }
}

/** @throws ModuleFilesMissing */
export function moduleFile(name: ModuleName, file: string): string {
  const { module, version } = MODULES[name];
  const place = path.join(TOOLS_FOLDER, "modules", `${module}@${version}`, file);
  if (!existsSync(place)) throw new ModuleFilesMissing(place);
  return place;
}

/** Every document of a YAML file, or of all YAML files of a folder. */
export function readYaml<T>(place: string): T[] {
  const files = place.endsWith(".yaml")
    ? [place]
    : readdirSync(place)
        .filter((file) => file.endsWith(".yaml"))
        .sort()
        .map((file) => path.join(place, file));
  return files.flatMap((file) => parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS() as T));
}
