import type { EdgeMethod } from "./edge-contract-routes.ts";

/** Requests of one address within a window; more are answered 429. */
export interface RateLimit {
  readonly id: string;
  readonly requests: number;
  readonly windowS: number;
  /** What they begin with; all paths when empty. */
  readonly pathPrefixes: readonly string[];
  /** All methods when empty. */
  readonly methods: readonly EdgeMethod[];
}

/** What the firewall looks for; each cloud knows it under names of its own. */
export const FIREWALL_INTENTS = [
  "sql-injection",
  "cross-site-scripting",
  "local-file",
  "remote-file",
  "remote-code",
  "known-bad-inputs",
  "scanners",
  "protocol",
  "sessions",
  "node",
] as const;
export type FirewallIntentId = (typeof FIREWALL_INTENTS)[number];

export interface FirewallIntent {
  readonly id: FirewallIntentId;
  readonly says: string;
  /** In bodies that may hold any text (see {@link BodyRules}) it is only told, not refused. */
  readonly isToldInTexts: boolean;
}

export interface BodyRules {
  /** The service refuses more with 413. */
  readonly maxBytes: number;
  /** How much of a body is looked at. */
  readonly inspectedBytes: number;
  /** Refused by the edge where a body is not a text; `maxBytes` holds for texts. */
  readonly maxBytesElsewhere: number;
  /** Reviews are Markdown about anything: code, markup, quotes. The service takes it as data, and cleans what it shows. */
  readonly texts: { readonly methods: readonly EdgeMethod[]; readonly pathPrefix: string };
}

/** The same numbers as the service tells in RateLimit-Policy. */
export const LIMITS: readonly RateLimit[] = [
  {
    id: "sign-in",
    requests: 100,
    windowS: 300,
    pathPrefixes: ["/sessions", "/password-resets", "/invitations"],
    methods: [],
  },
  { id: "reads", requests: 2_000, windowS: 60, pathPrefixes: [], methods: ["GET", "HEAD", "OPTIONS"] },
];

export const FIREWALL: readonly FirewallIntent[] = [
  { id: "sql-injection", says: "SQL where values belong", isToldInTexts: true },
  { id: "cross-site-scripting", says: "Scripts where values belong", isToldInTexts: true },
  { id: "local-file", says: "Paths that climb out of a folder", isToldInTexts: true },
  { id: "remote-file", says: "Addresses that a server would be made to fetch", isToldInTexts: true },
  { id: "remote-code", says: "Commands for a shell or an interpreter", isToldInTexts: true },
  { id: "known-bad-inputs", says: "Exploits of published weaknesses", isToldInTexts: false },
  { id: "scanners", says: "Tools and addresses that only look for weaknesses", isToldInTexts: false },
  { id: "protocol", says: "Requests that one server reads otherwise than the next", isToldInTexts: true },
  { id: "sessions", says: "Sessions that are forced upon somebody", isToldInTexts: false },
  { id: "node", says: "Exploits of JavaScript on servers", isToldInTexts: true },
];

export const BODIES: BodyRules = {
  maxBytes: 262_144,
  inspectedBytes: 16_384,
  maxBytesElsewhere: 8_192,
  texts: { methods: ["POST", "PUT", "PATCH"], pathPrefix: "/reviews" },
};
