import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import ts from "typescript";

const require = createRequire(import.meta.url);

export class NoTypings extends Error {
  constructor(type: string, where: string) {
    super(`${type} has no typings: there is no ${where} in its SDK.`);
    this.name = "NoTypings";
  }
}

/** The folder of `@pulumi/<name>`. */
export const sdkFolder = (name: string): string => path.dirname(require.resolve(`@pulumi/${name}/package.json`));

/**
 * The declaration file of a resource or a function.
 * @param token as `aws:sqs/queue:Queue`, `gcp:compute/uRLMap:URLMap`, `kubernetes:networking.k8s.io/v1:NetworkPolicy`
 * @throws NoTypings for what no SDK of ours has, as a cluster's custom kinds
 */
export function typingsFile(token: string): string {
  const [sdk = "", module = "", kind = ""] = token.split(":");
  const folder = path.join(sdkFolder(sdk), ...moduleFolder(sdk, module));
  const wanted = `${sdk === "kubernetes" ? kind : module.split("/").at(-1)}.d.ts`.toLowerCase();
  const found = existsSync(folder) ? readdirSync(folder).find((each) => each.toLowerCase() === wanted) : undefined;
  if (!found) throw new NoTypings(token, path.join(...moduleFolder(sdk, module), wanted));
  return path.join(folder, found);
}

function moduleFolder(sdk: string, module: string): string[] {
  if (sdk !== "kubernetes") return module.startsWith("index/") ? ["."] : module.split("/").slice(0, 1);
  const [group = "", version = ""] = module.split("/");
  return [group.endsWith(".k8s.io") || group === "helm.sh" ? (group.split(".")[0] ?? "") : group, version];
}

export const parseFile = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);

/** Interfaces of a file by their full name, as `eks.ClusterAccessConfig` or `apps.v1.DeploymentSpec`. */
export function interfacesOf(source: ts.SourceFile): ReadonlyMap<string, ts.InterfaceDeclaration> {
  const found = new Map<string, ts.InterfaceDeclaration>();
  const collect = (statements: Iterable<ts.Statement>, prefix: string): void => {
    for (const statement of statements) {
      if (ts.isInterfaceDeclaration(statement)) found.set(`${prefix}${statement.name.text}`, statement);
      if (ts.isModuleDeclaration(statement) && statement.body && ts.isModuleBlock(statement.body))
        collect(statement.body.statements, `${prefix}${statement.name.text}.`);
    }
  };
  collect(source.statements, "");
  return found;
}

/** The text of a declaration's comment. */
export function commentOf(node: ts.Node): string {
  const text = node.getSourceFile().text;
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  return ranges
    .map(({ pos, end }) => text.slice(pos, end))
    .join("\n")
    .replaceAll(/^\s*(\/\*\*|\*\/|\*)[ ]?/gm, "");
}
