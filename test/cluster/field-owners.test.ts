import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { dropOthersFields, IGNORED } from "./field-owners.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

const deployment = (replicas: number, managers: Readonly<Record<string, string>> = {}): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "web",
    managedFields: Object.entries(managers).map(([manager, field]) => ({
      manager,
      operation: "Apply",
      fieldsV1: { "f:spec": { [`f:${field}`]: {} } },
    })),
  },
  spec: { replicas, paused: false },
});

describe("a field that another changes", () => {
  it("is not sent when it is another's alone", () => {
    const live = deployment(5, { ours: "paused", autoscaler: "replicas" });
    expect(dropOthersFields(deployment(3), live, "ours").spec).toEqual({ paused: false });
  });

  it("is sent as it is now when it is ours too: it would fall back to its default", () => {
    const live = deployment(5, { ours: "replicas" });
    expect(dropOthersFields(deployment(3), live, "ours").spec).toEqual({ paused: false, replicas: 5 });
  });

  it("is the programs' word, and the only one of its kind", () => {
    const folder = path.resolve(import.meta.dirname, "../../infra/kubernetes");
    const said = readdirSync(folder)
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .flatMap((file) => [...readFileSync(path.join(folder, file), "utf8").matchAll(/ignoreChanges: \[(.*?)\]/g)])
      .map(([, paths]) => paths);
    expect(said).toEqual(Object.values(IGNORED).map((paths) => paths.map((each) => `"${each}"`).join(", ")));
  });
});
