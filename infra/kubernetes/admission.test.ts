import { beforeAll, describe, expect, it } from "@jest/globals";
import { coastArgs, exampleProvider } from "../../test/support/example-workload.ts";
import { ofType, onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { planAdmission } from "./admission.ts";
import { Workload } from "./workload.ts";

const POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
const BINDING = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding";

describe("admission", () => {
  let resources: readonly RecordedResource[];
  beforeAll(async () => {
    ({ resources } = await record(() => new Workload("main", coastArgs(), { providers: [exampleProvider()] }).image));
  });

  it("fails closed, and binds each policy to our namespace", () => {
    expect(
      ofType(resources, POLICY)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      "main-admission-cronjobs",
      "main-admission-pods",
      "main-admission-podtemplates",
      "main-admission-replicas",
      "main-admission-scale",
      "main-admission-sets",
      "main-admission-workloads",
    ]);
    for (const { inputs, name } of ofType(resources, POLICY)) {
      expect(inputs).toMatchObject({ spec: { failurePolicy: "Fail" } });
      expect(onlyOne(resources, BINDING, `${name}-binding`).inputs).toMatchObject({
        spec: {
          policyName: name.replace("main-admission-", "camera-reviews-"),
          validationActions: ["Deny", "Audit"],
          matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "camera-reviews" } } },
        },
      });
    }
  });

  it("looks at Jobs too, so that a refused one says why at once", () => {
    const { resourceRules } = planAdmission(["host/reviews"], 3).workloads ?? { resourceRules: [] };
    expect(resourceRules.flatMap((rule) => rule.resources)).toEqual(
      expect.arrayContaining(["deployments", "statefulsets", "daemonsets", "jobs"]),
    );
  });

  it("wants digests and allowed registries of workloads, pods and debugging containers", () => {
    const { workloads, pods } = planAdmission(["host/reviews", "host/collector"], 3);
    const text = (policy: typeof workloads): string => JSON.stringify(policy?.validations);
    for (const policy of [workloads, pods]) {
      expect(text(policy)).toContain("sha256:[a-f0-9]{64}$");
      expect(policy?.validations.map(({ expression }) => expression).join()).toContain(
        "[\"host/reviews\",\"host/collector\"].exists(r, i.startsWith(r + '/') || i.startsWith(r + '@'))",
      );
    }
    expect(text(pods)).toContain("ephemeralContainers");
  });

  it("wants the restricted profile, no token and our labels of workloads", () => {
    const messages = planAdmission(["host"], 3).workloads?.validations.map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringContaining("by their digest"),
      expect.stringContaining("allowed registry: host"),
      expect.stringContaining("another user than root"),
      expect.stringContaining("drop all capabilities"),
      expect.stringContaining("token of the API server"),
      expect.stringContaining("must have the labels app.kubernetes.io/name"),
    ]);
  });

  it("keeps web in every zone", () => {
    expect(planAdmission([], 3).replicas?.validations[0]?.expression).toBe(
      "object.metadata.name != 'web' || object.spec.replicas >= 3",
    );
  });

  it("keeps web in every zone when it is only scaled, and to nothing", () => {
    expect(planAdmission([], 3).scale?.validations[0]?.expression).toBe(
      "object.metadata.name != 'web' || (has(object.spec.replicas) && object.spec.replicas >= 3)",
    );
  });

  it("says of every rule what is wanted, with balanced brackets", () => {
    for (const { validations } of Object.values(planAdmission(["host/reviews"], 3)))
      for (const { expression, message } of validations) {
        expect(message).toMatch(/must/);
        for (const [open, close] of ["()", "[]", "{}"].map((pair) => [...pair]))
          expect(expression.split(String(open)).length).toBe(expression.split(String(close)).length);
      }
  });
});
