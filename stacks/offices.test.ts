import { beforeAll, describe, expect, it } from "@jest/globals";
import { onlyOne, type RecordedResource } from "../infra/recording/record.ts";
import { recordStack } from "./record-stack.ts";

const OFFICE = { name: "office", addresses: ["203.0.113.9"], asn: 65_020, ranges: ["192.168.4.0/24"] };

describe("an office's network", () => {
  let resources: readonly RecordedResource[];
  beforeAll(async () => {
    ({ resources } = await recordStack("aws-production", { facts: { offices: [OFFICE] } }));
  });

  it("may use the private host", () => {
    const admitted = resources.filter(
      ({ type, inputs }) =>
        type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule" && inputs.cidrIpv4 === OFFICE.ranges[0],
    );
    expect(admitted.map(({ inputs }) => inputs.fromPort)).toEqual([443]);
  });

  it("is not believed about whose a request is: its people could give themselves any address", () => {
    const web = onlyOne(resources, "kubernetes:apps/v1:Deployment", "workload-web").inputs;
    const proxies = /"name":"TRUSTED_PROXIES","value":"([^"]+)"/.exec(JSON.stringify(web))?.[1]?.split(",");
    expect(proxies).toContain("10.17.0.0/17");
    expect(proxies).not.toContain(OFFICE.ranges[0]);
  });
});
