import type { FirewallIntentId } from "../edge-contract.ts";

/** A rule of a group that looks at bodies, and the label it leaves when it only counts. Names are AWS's own. */
export interface BodyRule {
  readonly rule: string;
  readonly label: string;
  /** "size" is no intent of the contract's but its limit. */
  readonly intent: FirewallIntentId | "size";
}

export interface ManagedGroup {
  readonly name: string;
  /** In web ACL capacity units, as AWS publishes it. */
  readonly capacity: number;
  readonly intents: readonly FirewallIntentId[];
  readonly bodies: readonly BodyRule[];
  /** Refuse what is right here: they only count. */
  readonly countedOnly: readonly string[];
}

const CORE = "awswaf:managed:aws:core-rule-set:";
const SQL = "awswaf:managed:aws:sql-database:";
const BAD = "awswaf:managed:aws:known-bad-inputs:";

export const MANAGED_GROUPS: readonly ManagedGroup[] = [
  {
    name: "AWSManagedRulesAmazonIpReputationList",
    capacity: 25,
    intents: ["scanners"],
    bodies: [],
    countedOnly: [],
  },
  {
    name: "AWSManagedRulesKnownBadInputsRuleSet",
    capacity: 200,
    intents: ["remote-code", "known-bad-inputs", "node"],
    bodies: [
      {
        rule: "JavaDeserializationRCE_BODY",
        label: `${BAD}JavaDeserializationRCE_Body`,
        intent: "remote-code",
      },
      { rule: "ReactJSRCE_BODY", label: `${BAD}ReactJSRCE_Body`, intent: "node" },
      { rule: "Log4JRCE_BODY", label: `${BAD}Log4JRCE_Body`, intent: "known-bad-inputs" },
    ],
    countedOnly: [],
  },
  {
    name: "AWSManagedRulesSQLiRuleSet",
    capacity: 200,
    intents: ["sql-injection"],
    bodies: [
      { rule: "SQLi_BODY", label: `${SQL}SQLi_Body`, intent: "sql-injection" },
      { rule: "SQLiExtendedPatterns_BODY", label: `${SQL}SQLiExtendedPatterns_Body`, intent: "sql-injection" },
    ],
    countedOnly: [],
  },
  {
    name: "AWSManagedRulesCommonRuleSet",
    capacity: 700,
    intents: ["cross-site-scripting", "local-file", "remote-file", "scanners", "protocol", "sessions"],
    bodies: [
      { rule: "SizeRestrictions_BODY", label: `${CORE}SizeRestrictions_Body`, intent: "size" },
      { rule: "CrossSiteScripting_BODY", label: `${CORE}CrossSiteScripting_Body`, intent: "cross-site-scripting" },
      { rule: "GenericLFI_BODY", label: `${CORE}GenericLFI_Body`, intent: "local-file" },
      { rule: "GenericRFI_BODY", label: `${CORE}GenericRFI_Body`, intent: "remote-file" },
      { rule: "EC2MetaDataSSRF_BODY", label: `${CORE}EC2MetaDataSSRF_Body`, intent: "remote-file" },
    ],
    // A cursor with a search is longer than 2 KiB (the service refuses more than 4); devices' clients name themselves in no User-Agent.
    countedOnly: ["SizeRestrictions_QUERYSTRING", "NoUserAgent_HEADER"],
  },
];

/** The body size that AWS's own rule refuses; it can't be set. */
export const BODY_RULE_BYTES = 8_192;
