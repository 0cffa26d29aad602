import { describe, expect, it } from "@jest/globals";
import { packState, unpackState } from "./packed-state.ts";

const STACK =
  "urn:pulumi:dns-production::random-camera-reviews::pulumi:pulumi:Stack::random-camera-reviews-dns-production";
const PROVIDER = "urn:pulumi:dns-production::random-camera-reviews::pulumi:providers:random::random";
const PASSWORD = "urn:pulumi:dns-production::random-camera-reviews::random:index/randomPassword:RandomPassword::owner";
const SECRET = {
  urn: "urn:pulumi:dns-production::random-camera-reviews::aws:secretsmanager/secret:Secret::url",
  type: "aws:secretsmanager/secret:Secret",
};
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});
const textIn = (value: unknown): unknown => JSON.parse((value as { plaintext: string }).plaintext);
const EXPORTED = {
  version: 3,
  deployment: {
    manifest: {},
    resources: [
      { urn: STACK, type: "pulumi:pulumi:Stack", custom: false, stackTrace: ["…"] },
      { urn: PROVIDER, type: "pulumi:providers:random", custom: true, id: "an-id", parent: STACK },
      {
        urn: PASSWORD,
        type: "random:index/randomPassword:RandomPassword",
        custom: true,
        id: "none",
        parent: STACK,
        provider: `${PROVIDER}::an-id`,
        inputs: { length: 40 },
        outputs: { length: 40, result: secret("correct-horse-battery") },
        created: "2026-11-24T13:57:48Z",
        propertyDependencies: { length: null },
      },
      {
        ...SECRET,
        custom: true,
        id: "v1",
        parent: STACK,
        inputs: { secretString: secret("postgres://owner:correct-horse-battery@host/db") },
        outputs: { note: "uses correct-horse-battery" },
        dependencies: [PASSWORD],
      },
      {
        urn: "urn:pulumi:dns-production::random-camera-reviews::aws:cloudwatch/metricAlarm:MetricAlarm::late",
        type: "aws:cloudwatch/metricAlarm:MetricAlarm",
        id: "late",
        parent: STACK,
      },
    ],
  },
};

describe("a release's state", () => {
  const packed = packState("0.1.0", "dns-production", EXPORTED);
  const [stack, , password, version] = unpackState(packed, "v1:salt").deployment.resources ?? [];

  it("has no secret anywhere, not even where it is told in the open", () => {
    expect(JSON.stringify(packed)).not.toContain("correct-horse");
  });

  it("keeps equal what was equal, and as long as it was", () => {
    const result = textIn(password?.outputs?.result);
    const url = textIn(version?.inputs?.secretString);
    expect(result).toHaveLength("correct-horse-battery".length);
    expect(url).not.toContain("postgres");
  });

  it("is unpacked to what the engine imports: who stands in whom, by which provider, with what it was told", () => {
    expect(stack).toEqual({ urn: STACK, type: "pulumi:pulumi:Stack", custom: false });
    expect(password).toMatchObject({
      parent: STACK,
      provider: `${PROVIDER}::an-id`,
      inputs: { length: 40 },
      outputs: { length: 40 },
    });
  });

  it("leaves out what only uses what lasts", () => {
    expect(packed.resources.map(({ name }) => name)).toEqual([
      "random-camera-reviews-dns-production",
      "random",
      "owner",
      "url",
    ]);
  });

  it("forgets times, places in the code and what was made of what", () => {
    expect(Object.keys(password ?? {})).not.toEqual(expect.arrayContaining(["created"]));
    expect(JSON.stringify(packed)).not.toMatch(/stackTrace|propertyDependencies|2026-11/);
  });
});
