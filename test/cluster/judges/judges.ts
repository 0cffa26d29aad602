import path from "node:path";
import type { KubernetesObject } from "../kubernetes-object.ts";
import { nameOf } from "../kubernetes-object.ts";
import type { Finding } from "./finding.ts";
import { writeManifests } from "./manifests.ts";
import { runJudge } from "./run-judge.ts";
import { schemaTemplate, writeSchemas } from "./schemas.ts";

/** All that three independent judges have against these objects. @param folder of ours alone */
export async function askJudges(folder: string, objects: readonly KubernetesObject[]): Promise<Finding[]> {
  const manifests = path.join(folder, "manifests");
  const files = await writeManifests(manifests, objects);
  return [
    ...(await askKubeconform(path.join(folder, "schemas"), files)),
    ...(await askKubeScore(objects, files)),
    ...(await askCheckov(manifests)),
  ];
}

type Files = ReadonlyMap<string, string>;

interface Conformity {
  readonly resources: readonly { readonly filename: string; readonly status: string; readonly msg: string }[];
}

/** Whether each object is what its schema says. */
export async function askKubeconform(schemas: string, files: Files): Promise<Finding[]> {
  writeSchemas(schemas, ["keda", "secretsStore", "aws"]);
  const args = ["-strict", "-output", "json", "-verbose", "-schema-location", schemaTemplate(schemas)];
  const { resources } = await runJudge<Conformity>("kubeconform", [...args, ...files.keys()]);
  return resources
    .filter(({ status }) => status !== "statusValid")
    .map(({ filename, status, msg }) => ({
      judge: "kubeconform",
      check: status,
      object: files.get(filename) ?? filename,
      told: msg,
    }));
}

interface Scored {
  readonly object_name: string;
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string; readonly namespace?: string };
  readonly checks: readonly {
    readonly check: { readonly id: string; readonly name: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** All objects in one run: it looks for budgets and policies of each. A grade below 10 is at least a warning. */
async function askKubeScore(objects: readonly KubernetesObject[], files: Files): Promise<Finding[]> {
  const known = new Set(objects.map(nameOf));
  const scored = await runJudge<Scored[]>("kube-score", ["score", "--output-format", "json", ...files.keys()]);
  return scored.flatMap(({ type_meta: { kind }, object_meta: metadata, checks }) => {
    const object = nameOf({ apiVersion: "", kind, metadata });
    if (!known.has(object)) throw new Error(`kube-score tells of ${object}, which it wasn't given.`);
    return checks
      .filter(({ skipped, grade }) => !skipped && grade < 10)
      .map(({ check, comments }) => ({
        judge: "kube-score" as const,
        check: check.id,
        object,
        told: `${check.name}: ${(comments ?? []).map((each) => `${each.path} ${each.summary}`.trim()).join("; ")}`,
      }));
  });
}

interface Checked {
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly resource: string;
    }[];
  };
  readonly summary: { readonly passed: number; readonly failed: number; readonly resource_count: number };
}

async function askCheckov(folder: string): Promise<Finding[]> {
  const args = [
    "--framework",
    "kubernetes",
    "--directory",
    folder,
    "--output",
    "json",
    "--compact",
    "--skip-download",
    "--quiet",
  ];
  const { results } = await runJudge<Checked>("checkov", args);
  return results.failed_checks.map(({ check_id, check_name, resource }) => {
    const [kind = "", namespace = "", ...name] = resource.split(".");
    return {
      judge: "checkov",
      check: check_id,
      object: nameOf({ apiVersion: "", kind, metadata: { name: name.join("."), namespace } }),
      told: check_name,
    };
  });
}
