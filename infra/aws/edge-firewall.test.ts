import { describe, expect, it } from "@jest/globals";
import { EDGE_CONTRACT, type EdgeContract } from "../edge-contract.ts";
import { FirewallUnfit, renderAcl, renderRules } from "./edge-firewall.ts";
import { CAPACITY_INCLUDED, FirewallTooLarge, planCapacity, requireCapacity } from "./edge-firewall-capacity.ts";
import { MANAGED_GROUPS } from "./edge-firewall-groups.ts";

const rules = renderRules(EDGE_CONTRACT, "block");
const named = (name: string, from = rules) => from.find((rule) => rule.name === name);

describe("renderRules", () => {
  it("counts first, then looks, then decides on bodies; no two at one place", () => {
    expect(rules.map(({ name }) => name)).toEqual([
      "rate-sign-in",
      "rate-reads",
      ...MANAGED_GROUPS.map(({ name }) => name),
      "body-remote-code",
      "body-node",
      "body-sql-injection",
      "body-size",
      "body-cross-site-scripting",
      "body-local-file",
      "body-remote-file",
    ]);
    const priorities = rules.map(({ priority }) => priority as number);
    expect(priorities).toEqual([...new Set(priorities)].sort((a, b) => a - b));
  });

  it("answers 429 with the time to wait", () => {
    expect(named("rate-sign-in")?.action).toEqual({
      block: {
        customResponse: {
          responseCode: 429,
          customResponseBodyKey: "too-many-requests",
          responseHeaders: [{ name: "Retry-After", value: "300" }],
        },
      },
    });
    expect(named("rate-sign-in")?.statement).toMatchObject({
      rateBasedStatement: {
        scopeDownStatement: { regexMatchStatement: { regexString: "^(/sessions|/password-resets|/invitations)" } },
      },
    });
    expect(named("rate-reads")?.statement).toMatchObject({
      rateBasedStatement: { scopeDownStatement: { regexMatchStatement: { regexString: "^(GET|HEAD|OPTIONS)$" } } },
    });
  });

  it("lets the core rules only label what they find in bodies, and a long search or no User-Agent pass", () => {
    expect(named("AWSManagedRulesCommonRuleSet")?.statement).toMatchObject({
      managedRuleGroupStatement: {
        ruleActionOverrides: [
          "SizeRestrictions_BODY",
          "CrossSiteScripting_BODY",
          "GenericLFI_BODY",
          "GenericRFI_BODY",
          "EC2MetaDataSSRF_BODY",
          "SizeRestrictions_QUERYSTRING",
          "NoUserAgent_HEADER",
        ].map((name) => ({ name, actionToUse: { count: {} } })),
      },
    });
  });

  it("refuses what was found in a body unless it is a text", () => {
    const isText = {
      andStatement: {
        statements: [
          { regexMatchStatement: expect.objectContaining({ regexString: "^(POST|PUT|PATCH)$" }) },
          {
            byteMatchStatement: expect.objectContaining({
              searchString: "/reviews",
              positionalConstraint: "STARTS_WITH",
            }),
          },
        ],
      },
    };
    expect(named("body-sql-injection")).toMatchObject({
      action: { block: {} },
      statement: {
        andStatement: {
          statements: [
            {
              orStatement: {
                statements: ["SQLi_Body", "SQLiExtendedPatterns_Body"].map((label) => ({
                  labelMatchStatement: { scope: "LABEL", key: `awswaf:managed:aws:sql-database:${label}` },
                })),
              },
            },
            { notStatement: { statement: isText } },
          ],
        },
      },
    });
  });

  it("refuses nothing while it only counts", () => {
    const counting = renderRules(EDGE_CONTRACT, "count");
    for (const { action, overrideAction } of counting) expect(action ?? overrideAction).toEqual({ count: {} });
    expect(counting).toHaveLength(rules.length);
  });

  it("leaves a body rule to its group when the contract has no exception for it", () => {
    const firewall = EDGE_CONTRACT.firewall.map((intent) => ({ ...intent, isToldInTexts: false }));
    const strict = renderRules({ ...EDGE_CONTRACT, firewall }, "block");
    expect(strict.map(({ name }) => name).filter((name) => String(name).startsWith("body-"))).toEqual(["body-size"]);
    expect(JSON.stringify(named("AWSManagedRulesSQLiRuleSet", strict))).not.toContain("SQLi_BODY");
  });

  it("refuses a size of bodies that AWS's rule doesn't have", () => {
    const bodies = { ...EDGE_CONTRACT.bodies, maxBytesElsewhere: 10_000 };
    expect(() => renderRules({ ...EDGE_CONTRACT, bodies }, "block")).toThrow(FirewallUnfit);
  });
});

describe("renderAcl", () => {
  it("lets pass what no rule refuses, and looks at 16 KB of a body", () => {
    expect(renderAcl(EDGE_CONTRACT, "block", "reviews")).toMatchObject({
      defaultAction: { allow: {} },
      associationConfig: { requestBodies: [{ cloudfront: { defaultSizeInspectionLimit: "KB_16" } }] },
      visibilityConfig: { metricName: "reviews" },
    });
  });
});

describe("the capacity", () => {
  it("is what AWS counts, and within what is included", () => {
    const groups = MANAGED_GROUPS.reduce((sum, { capacity }) => sum + capacity, 0);
    const rates = 2 * (2 + 3);
    const bodies = 7 * (3 + 2) + 5 * 1 + 2 * 2; // a method, a path, and one or two labels each
    expect(planCapacity(rules)).toBe(groups + rates + bodies);
    expect(planCapacity(rules)).toBeLessThanOrEqual(CAPACITY_INCLUDED);
  });

  it("is an error when it is too much", () => {
    expect(() => requireCapacity([...rules, ...rules])).toThrow(FirewallTooLarge);
  });

  it("knows what transformations cost, and names what it doesn't know", () => {
    const statement = {
      byteMatchStatement: {
        searchString: "/",
        positionalConstraint: "EXACTLY",
        textTransformations: [
          { priority: 0, type: "LOWERCASE" },
          { priority: 1, type: "NONE" },
        ],
      },
    };
    const rule = { name: "x", priority: 1, statement, visibilityConfig: {} as never };
    expect(planCapacity([rule])).toBe(12);
    expect(() => planCapacity([{ ...rule, statement: { geoMatchStatement: { countryCodes: [] } } }])).toThrow(
      "geoMatchStatement",
    );
    const group = { managedRuleGroupStatement: { vendorName: "AWS", name: "Unheard" } };
    expect(() => planCapacity([{ ...rule, statement: group }])).toThrow("Unheard");
  });

  it("would notice a limit more", () => {
    const limits: EdgeContract["limits"] = Array.from({ length: 120 }, (_, at) => ({
      id: `limit-${at}`,
      requests: 10,
      windowS: 60,
      pathPrefixes: ["/x"],
      methods: [],
    }));
    expect(() => renderRules({ ...EDGE_CONTRACT, limits }, "block")).toThrow(FirewallTooLarge);
  });
});
