import { beforeAll, describe, expect, it } from "@jest/globals";
import * as gcp from "@pulumi/gcp";
import { output } from "@pulumi/pulumi";
import type { DeliveryArgs } from "../platform.ts";
import { ofType, onlyOne, type RecordedResource, record } from "../recording/record.ts";
import { RepositoryInvalid } from "../trusted-repository.ts";
import { GcpDelivery } from "./delivery.ts";
import { DEPLOYER_PREFLIGHT, DEPLOYER_ROLES, grantableRoles, PREVIEWER_ROLES } from "./delivery-roles.ts";
import type { GcpPlace } from "./site.ts";

const place: GcpPlace = {
  environment: "account",
  project: "example-project",
  projectNumber: "444455556666",
  region: "southamerica-east1",
  billingAccount: "0A1B2C-3D4E5F-678901",
  isTornDown: false,
};
const REPOSITORY = "projects/example-project/locations/southamerica-east1/repositories/images";
const POOL = "projects/444455556666/locations/global/workloadIdentityPools/github";
const PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";
const ACCOUNT = "gcp:serviceaccount/account:Account";
const answers = { [PROVIDER]: () => ({ name: `${POOL}/providers/github` }) };

const make = (change: Partial<DeliveryArgs> = {}) => {
  const registry = { handle: output(REPOSITORY) } as DeliveryArgs["registry"];
  const args: DeliveryArgs = { repository: "acme/reviews", branch: "main", registry, provider: "manage", ...change };
  return new GcpDelivery("ci", args, place, { providers: [new gcp.Provider("gcp", {})] });
};
const names = ({ previewer, deployer, publisher }: GcpDelivery) => ({ previewer, deployer, publisher });
const emailOf = (role: string) => `reviews-account-${role}@example-project.iam.gserviceaccount.com`;

describe("GcpDelivery", () => {
  let resources: readonly RecordedResource[];
  let result: unknown;
  const one = (type: string, name?: string): RecordedResource => onlyOne(resources, type, name);
  const rolesOf = (role: string) =>
    ofType(resources, "gcp:projects/iAMMember:IAMMember")
      .filter(({ inputs }) => inputs.member === `serviceAccount:${emailOf(role)}` && !inputs.condition)
      .map(({ inputs }) => inputs.role);

  beforeAll(async () => {
    const recording = await record(() => names(make()), { answers });
    resources = recording.resources;
    result = recording.result;
  });

  it("tells three accounts", () => {
    expect(result).toEqual({
      previewer: emailOf("previewer"),
      deployer: emailOf("deployer"),
      publisher: emailOf("publisher"),
    });
  });

  it("admits this repository only, on the branch or for a pull request", () => {
    expect(one(PROVIDER).inputs).toMatchObject({
      oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
      attributeMapping: { "attribute.repository": "assertion.repository", "attribute.run": "assertion.sub" },
      attributeCondition:
        'assertion.repository == "acme/reviews" && (assertion.ref == "refs/heads/main" || assertion.event_name == "pull_request")',
    });
  });

  it.each([
    ["previewer", ["repo:acme/reviews:ref:refs/heads/main", "repo:acme/reviews:pull_request"]],
    ["deployer", ["repo:acme/reviews:ref:refs/heads/main"]],
    ["publisher", ["repo:acme/reviews:ref:refs/heads/main"]],
  ])("lets runs act as the %s only as %j", (role, runs) => {
    const bound = ofType(resources, "gcp:serviceaccount/iAMMember:IAMMember").filter(({ inputs }) =>
      String(inputs.serviceAccountId).endsWith(emailOf(role)),
    );
    expect(bound.map(({ inputs }) => [inputs.role, inputs.member])).toEqual(
      runs.map((run) => [
        "roles/iam.workloadIdentityUser",
        `principalSet://iam.googleapis.com/${POOL}/attribute.run/${run}`,
      ]),
    );
  });

  it("makes no key", () => {
    expect(ofType(resources, "gcp:serviceaccount/key:Key")).toEqual([]);
  });

  it("lets the previewer look and the deployer deploy, without a primitive role", () => {
    expect(rolesOf("previewer")).toEqual([
      ...PREVIEWER_ROLES,
      "projects/example-project/roles/reviews_account_previewer",
    ]);
    const own = one("gcp:projects/iAMCustomRole:IAMCustomRole").inputs.permissions as string[];
    for (const permission of own) expect(permission).toMatch(/\.(get|list|getIamPolicy)$/);
    expect(own).toContain("logging.cmekSettings.get"); // the keys' program asks for it, in a preview too
    expect(rolesOf("deployer")).toEqual(DEPLOYER_ROLES);
    for (const role of [...PREVIEWER_ROLES, ...DEPLOYER_ROLES, ...grantableRoles("p")])
      expect(role).not.toMatch(/^roles\/(owner|editor|viewer)$/);
    for (const role of PREVIEWER_ROLES) expect(role).toMatch(/[vV]iewer$|[rR]eader$|browser$|[rR]eviewer$/);
  });

  it("lets the deployer hand on the workload's roles and no other", () => {
    const { inputs } = one("gcp:projects/iAMMember:IAMMember", "ci-deployer-grants");
    const { expression } = inputs.condition as { expression: string };
    expect(inputs.role).toBe("roles/resourcemanager.projectIamAdmin");
    expect(expression).toMatch(/^api\.getAttribute\("iam\.googleapis\.com\/modifiedGrantsByRole", \[\]\)\.hasOnly\(/);
    for (const role of ["roles/owner", "roles/iam", "roles/resourcemanager", "roles/storage"])
      expect(expression).not.toContain(role);
    const lists = [...expression.matchAll(/hasOnly\(\[(.*?)\]\)/g)].map(([, names = ""]) => names.split(", "));
    expect(lists.flat()).toEqual(grantableRoles("example-project").map((role) => `"${role}"`));
    for (const names of lists) expect(names.length).toBeLessThanOrEqual(10);
  });

  it("lets the publisher push to our repository and nothing else", () => {
    expect(rolesOf("publisher")).toEqual([]);
    expect(one("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember").inputs).toMatchObject({
      repository: REPOSITORY,
      role: "roles/artifactregistry.writer",
      member: `serviceAccount:${emailOf("publisher")}`,
    });
  });

  it("asks for permissions by their names before a deployment begins", () => {
    expect(new Set(DEPLOYER_PREFLIGHT).size).toBe(DEPLOYER_PREFLIGHT.length);
    for (const permission of DEPLOYER_PREFLIGHT) expect(permission).toMatch(/^[a-z]+\.[a-zA-Z]+\.[a-zA-Z]+$/);
    // Of every service that a role is for there is at least one.
    for (const role of DEPLOYER_ROLES) {
      const service = role.replace("roles/", "").split(".")[0];
      expect(DEPLOYER_PREFLIGHT.some((permission) => permission.startsWith(`${service}.`))).toBe(true);
    }
  });

  it("is the parent of all it makes", () => {
    const itself = one("camera-reviews:gcp:Delivery").urn;
    for (const each of resources)
      if (!each.type.startsWith("pulumi:") && each.urn !== itself) expect(each.parent).toBe(itself);
  });

  it("takes a provider that somebody else made", async () => {
    const adopt = `${POOL}/providers/theirs`;
    const { resources: made } = await record(() => names(make({ provider: { adopt } })), { answers });
    expect(onlyOne(made, PROVIDER).isRead).toBe(true);
    expect(ofType(made, ACCOUNT)).toHaveLength(3);
  });

  it("makes nothing where it is off", async () => {
    const { resources: made, result: told } = await record(() => names(make({ provider: "off" })));
    expect(told).toEqual({ previewer: "", deployer: "", publisher: "" });
    expect(made.filter(({ type }) => type.startsWith("gcp:"))).toEqual([]);
  });

  it("can be previewed before anything is there", async () => {
    const { resources: planned } = await record(() => names(make()), { isPreview: true });
    expect(ofType(planned, ACCOUNT)).toHaveLength(3);
  });

  it.each([
    [{ repository: 'acme/reviews" || true' }, RepositoryInvalid],
    [{ branch: "release/*" }, RepositoryInvalid],
  ])("refuses %j", async (change, error) => {
    await record(() => {
      expect(() => make(change)).toThrow(error);
    });
  });
});
