import { describe, expect, it } from "@jest/globals";
import { type AskVersion, addressOf, checkVersions, type SiteAddress } from "./site-versions.ts";

const NEW = "sha256:new";
const AWS: SiteAddress = { site: "aws", host: "www.example.com", entrance: "d1.cloudfront.example" };

/** @param patienceMs long where the right answer ends the asking, however busy the machine is */
const check = (answers: (unknown | Error)[], patienceMs = 60_000) => {
  const ask: AskVersion = async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const signal = new AbortController().signal;
  return checkVersions([AWS], NEW, { ask, patienceMs, pauseMs: 1, signal });
};

describe("where a site is asked for its version", () => {
  it("is the distribution's name on AWS, and the first address on Google Cloud", () => {
    const host = "www.example.com";
    expect(
      addressOf("aws", { host, entrance: { kind: "alias", name: "d1.example.", zone: "Z", hasIpv6: true } }),
    ).toEqual({ site: "aws", host, entrance: "d1.example" });
    expect(addressOf("gcp", { host, entrance: { kind: "addresses", ipv4: ["203.0.113.1"], ipv6: [] } })?.entrance).toBe(
      "203.0.113.1",
    );
  });

  it("is nowhere while the site was never applied", () => {
    expect(addressOf("aws", {})).toBeUndefined();
  });
});

describe("the version that a site tells", () => {
  it("is right as soon as it is the image that was deployed, also after others and errors", async () => {
    const found = await check([
      new Error("connect ECONNREFUSED"),
      { image: "sha256:old", site: "aws" },
      { image: NEW, site: "aws" },
    ]);
    expect(found).toEqual([{ site: "aws", isRight: true, told: `/version says ${NEW}` }]);
  });

  it.each([
    ["another image", { image: "sha256:old", site: "aws" }, "/version still says sha256:old"],
    ["the other site behind this edge", { image: NEW, site: "gcp" }, "its edge is answered by gcp"],
    ["no version at all", "hello", "/version answered with something else"],
    ["nothing", new Error("ENOTFOUND"), "/version of www.example.com at d1.cloudfront.example: ENOTFOUND"],
  ])("is not right when it is %s to the end", async (_, answer, told) => {
    expect(await check([answer], 20)).toEqual([{ site: "aws", isRight: false, told }]);
  });
});
