import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ROLLOUT } from "../../../infra/kubernetes/numbers.ts";
import { applyNew } from "../../engine/deployment.ts";
import type { Row } from "../../engine/evidence.ts";
import { tellEvidence } from "../../engine/evidence.ts";
import type { PulumiRun } from "../../engine/pulumi.ts";
import { EXPLAINED } from "../explained.ts";
import { digestOf } from "../fake-nodes.ts";
import { judge } from "../judges/finding.ts";
import { askJudges } from "../judges/judges.ts";
import { type KubernetesObject, nameOf } from "../kubernetes-object.ts";
import { listMade } from "../made-objects.ts";
import { NAMESPACE } from "../one-cloud.ts";
import { sampleDuring } from "../sampling.ts";
import { CLOUDS, type Cloud, startTwoClouds, type TwoClouds, ZONES } from "../two-clouds.ts";

let clouds: TwoClouds;
const figures: Row[] = [];
const runs = {} as Record<Cloud, PulumiRun>;

const tell = (what: string, seconds: number, more: Row = {}): void => {
  figures.push({ what, seconds: Math.round(seconds * 10) / 10, objects: "", ...more });
  process.stdout.write(`  ${what}: ${seconds.toFixed(1)} s\n`);
};
const kubernetesSteps = (run: PulumiRun) => run.steps.filter(({ type }) => type.startsWith("kubernetes:"));
const web = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: NAMESPACE } };
const imageOf = ({ spec }: KubernetesObject): string => spec?.template.spec.containers[0].image;
const podsOf = (cloud: Cloud, name: string) =>
  clouds.planes[cloud].api.list(
    { apiVersion: "v1", kind: "Pod" },
    { namespace: NAMESPACE, labelSelector: `app.kubernetes.io/name=${name}` },
  );
const release = (image: string) => clouds.deployment.workspace.setFacts("production", { image });
const up = (cloud: Cloud) => clouds.deployment.run(["up", "--yes", "--skip-preview", "-s", `${cloud}-production`]);
const errorsOf = ({ diagnostics }: PulumiRun): string =>
  diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message)
    .join("\n");

beforeAll(async () => {
  const startedAt = performance.now();
  clouds = await startTwoClouds();
  tell(
    "both control planes up, three ready nodes each",
    Math.max(...CLOUDS.map((cloud) => clouds.planes[cloud].seconds)),
  );
  await Promise.all(
    ["account-aws", "account-gcp", "dns-production"].map((stack) => applyNew(clouds.deployment, stack)),
  );
  tell("and the stacks that the sites read", (performance.now() - startedAt) / 1000);
});

afterAll(async () => {
  if (figures.length > 0)
    tellEvidence("cluster-workload", "The workload on two control planes, applied by the engine", figures);
  await clouds?.stop();
});

describe("the workload", () => {
  it("is made in both clouds at once by the engine, and waited for until it serves", async () => {
    await Promise.all(
      CLOUDS.map(async (cloud) => {
        runs[cloud] = await applyNew(clouds.deployment, `${cloud}-production`);
      }),
    );
    for (const cloud of CLOUDS) {
      const { api } = clouds.planes[cloud];
      tell(`${cloud}-production up`, runs[cloud].seconds, { objects: (await listMade(api, cloud === "aws")).length });
      expect((await api.get(web)).status).toMatchObject({ readyReplicas: 3, availableReplicas: 3 });
      expect(kubernetesSteps(runs[cloud]).filter(({ outcome }) => outcome !== "done")).toEqual([]);
    }
    expect(clouds.provider.warnings).toEqual([]);
  });

  it("differs between the clouds by nothing but what is a cloud's own", async () => {
    const names = async (cloud: Cloud) =>
      (await listMade(clouds.planes[cloud].api, cloud === "aws")).map((each) =>
        nameOf(each).replace(/-[0-9a-f]{8,12}$/, ""),
      );
    const [aws, gcp] = [await names("aws"), await names("gcp")];
    expect(aws.filter((name) => !gcp.includes(name))).toEqual([`TargetGroupBinding ${NAMESPACE}/web`]);
    expect(gcp.filter((name) => !aws.includes(name))).toEqual([]);
  });

  it("leaves nothing to do the second time, also after everything was read again", async () => {
    const previews = await Promise.all(
      CLOUDS.map((cloud) => clouds.deployment.mustRun(["preview", "--refresh", "-s", `${cloud}-production`])),
    );
    for (const preview of previews)
      expect(kubernetesSteps(preview).filter(({ op }) => !["same", "read", "refresh"].includes(op))).toEqual([]);
  });

  it("has a web pod in each zone", async () => {
    for (const cloud of CLOUDS)
      expect((await podsOf(cloud, "web")).map(({ spec }) => spec?.nodeName).sort()).toEqual(
        ZONES[cloud].map((zone) => `node-${zone}`),
      );
  });

  it("has nothing against it, by three judges, that isn't explained; and every explanation is needed", async () => {
    const startedAt = performance.now();
    const lists = await Promise.all(CLOUDS.map((cloud) => listMade(clouds.planes[cloud].api, cloud === "aws")));
    const folder = await mkdtemp(path.join(tmpdir(), "camera-reviews-judges-"));
    try {
      const findings = await askJudges(folder, lists.flat());
      tell("kubeconform, kube-score, checkov", (performance.now() - startedAt) / 1000, {
        objects: lists.flat().length,
      });
      expect(judge(findings, EXPLAINED)).toEqual({ unexplained: [], unused: [] });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("a release", () => {
  const readyPods = async (): Promise<number> => (await clouds.planes.aws.api.get(web)).status?.readyReplicas ?? 0;

  it("never falls below the number of pods that serve, and touches nothing but the workload", async () => {
    await release(`sha256:${"b".repeat(64)}`);
    let run: PulumiRun | undefined;
    const seen = await sampleDuring(readyPods, async () => {
      run = await up("aws");
    });
    expect(run?.code).toBe(0);
    tell(
      `aws-production released; fewest ready web pods of 3 in ${seen.length} looks: ${Math.min(...seen)}`,
      run?.seconds ?? 0,
    );
    expect(Math.min(...seen)).toBe(3);
    expect(imageOf(await clouds.planes.aws.api.get(web))).toMatch(/@sha256:b{64}$/);
    const touched = (run?.steps ?? []).filter(({ op }) => !["same", "read"].includes(op));
    expect(touched.filter(({ type }) => !/^kubernetes:|^pulumi:/.test(type)).map(({ type }) => type)).toEqual([]);
  });

  it("whose schema can't be migrated to leaves the old one serving, and says why", async () => {
    await release(digestOf("refusing"));
    const run = await up("gcp");
    tell("gcp-production: a migration that refuses is told", run.seconds);
    expect(run.code).not.toBe(0);
    expect(errorsOf(run)).toMatch(/\[PodFailurePolicy\]/);
    expect(errorsOf(run)).toMatch(/ended with 2.*the schema is of a later version/);
    expect(imageOf(await clouds.planes.gcp.api.get(web))).toMatch(/@sha256:a{64}$/);
    expect((await clouds.planes.gcp.api.get(web)).status).toMatchObject({ readyReplicas: 3 });
  });

  it("that crashes leaves the old one serving, and Kubernetes' own reason is told", async () => {
    await hurry();
    await release(digestOf("crashing"));
    let run: PulumiRun | undefined;
    const seen = await sampleDuring(readyPods, async () => {
      run = await up("aws");
    });
    tell("aws-production: a release that crashes is told", run?.seconds ?? 0);
    expect(run?.code).not.toBe(0);
    const told = errorsOf(run as PulumiRun);
    for (const reason of [/\[ProgressDeadlineExceeded\]/, /\[CrashLoopBackOff\]/, /ended with 1.*the settings say no/])
      expect(told).toMatch(reason);
    expect(Math.min(...seen)).toBe(3);
    const serving = (await podsOf("aws", "web")).filter(({ status }) => status?.containerStatuses?.[0]?.ready);
    expect(serving.map(({ spec }) => spec?.containers[0].image)).toEqual(
      Array(3).fill(expect.stringMatching(/b{64}$/)),
    );
  });

  it("that crashed is undone by the release before it", async () => {
    await release(`sha256:${"b".repeat(64)}`);
    const run = await up("aws");
    tell("aws-production: back to the release before", run.seconds);
    expect(errorsOf(run)).toBe("");
    expect((await clouds.planes.aws.api.get(web)).status).toMatchObject({ readyReplicas: 3, updatedReplicas: 3 });
  });

  /** Nobody waits ten minutes for a reason here: two numbers of the programs are made smaller, in the copy that is run. */
  const hurry = async (): Promise<void> => {
    const { workspace } = clouds.deployment;
    const file = "infra/kubernetes/numbers.ts";
    await workspace.editProgram(file, `progressDeadlineS: ${ROLLOUT.progressDeadlineS}`, "progressDeadlineS: 8");
    await workspace.editProgram(file, `timeout: "${ROLLOUT.timeout}"`, 'timeout: "20s"');
  };
});

describe("a teardown", () => {
  it("takes the objects away in order, the namespace last, and waits until it is gone", async () => {
    const namespace = runs.gcp.steps.find(
      ({ urn, type }) => type === "kubernetes:core/v1:Namespace" && /workload-namespace$/.test(urn),
    );
    const target = namespace?.urn ?? "";
    const run = await clouds.deployment.run([
      "destroy",
      "--yes",
      "--skip-preview",
      "-s",
      "gcp-production",
      "--target",
      target,
      "--target-dependents",
    ]);
    tell("gcp-production: its workload is gone", run.seconds);
    expect(errorsOf(run)).toBe("");
    const deleted = kubernetesSteps(run).filter(({ op }) => op === "delete");
    expect(deleted.at(-1)?.urn).toBe(target);
    const { api } = clouds.planes.gcp;
    expect(await api.find({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } })).toBeUndefined();
    expect((await listMade(api, false)).map(nameOf)).toEqual([]);
  });
});
