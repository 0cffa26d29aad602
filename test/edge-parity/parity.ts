/** What a reader sends, as far as an edge decides by it. Header names in lower case. */
export interface EdgeRequest {
  readonly method: string;
  readonly path: string;
  /** Without "?". */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What one edge does with a request; everything in it must be read from what was rendered. */
export interface Decision {
  /** False when the edge itself refuses; then nothing else counts. */
  readonly isAllowed: boolean;
  /** Answered from the cache when it has an answer, which others get too. */
  readonly isShared: boolean;
  /** Two shared requests with one key get one answer. */
  readonly key: string;
  /** Who is asked, in turn: `own`, `other`, `bucket`. */
  readonly origins: readonly string[];
  /** Which of {@link WATCHED_HEADERS} the origin gets to see. */
  readonly sees: readonly string[];
  /** Seconds for which an answer is kept that doesn't say. */
  readonly silentS: number;
  /** Seconds for which an error is kept that says nothing or no-store. */
  readonly errorS: number;
  readonly isCompressed: boolean;
}

export type Decide = (request: EdgeRequest) => Decision;

/** What an origin believes or answers by. */
export const WATCHED_HEADERS = [
  "authorization",
  "cookie",
  "x-forwarded-host",
  "x-forwarded-writer",
  "x-origin-verify",
] as const;

export const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"] as const;

/** What may come with a request, by the case's name. */
export const CASES: Readonly<Record<string, Pick<EdgeRequest, "query" | "headers">>> = {
  plain: { query: "", headers: {} },
  authorization: { query: "", headers: { authorization: "Bearer one" } },
  "another-authorization": { query: "", headers: { authorization: "Bearer two" } },
  cookie: { query: "", headers: { cookie: "refresh=one" } },
  "unknown-query": { query: "utm_source=x", headers: {} },
  "another-query": { query: "utm_source=y", headers: {} },
  "query-in-another-order": { query: "b=1&a=1", headers: {} },
  "query-in-order": { query: "a=1&b=1", headers: {} },
  gzip: { query: "", headers: { "accept-encoding": "gzip" } },
  brotli: { query: "", headers: { "accept-encoding": "br" } },
  browser: { query: "", headers: { "accept-encoding": "gzip, deflate, br" } },
  "browser-in-another-order": { query: "", headers: { "accept-encoding": "br, gzip" } },
  identity: { query: "", headers: { "accept-encoding": "identity" } },
  range: { query: "", headers: { range: "bytes=0-9" } },
  conditional: { query: "", headers: { "if-none-match": '"a"' } },
  "modified-since": { query: "", headers: { "if-modified-since": "Tue, 24 Nov 2026 00:00:00 GMT" } },
  language: { query: "", headers: { "accept-language": "pt" } },
  origin: { query: "", headers: { origin: "https://elsewhere.example.org" } },
  "a-lie": {
    query: "",
    headers: { "x-forwarded-writer": "aws", "x-origin-verify": "guess", "x-forwarded-host": "elsewhere.example.org" },
  },
  "no-cache": { query: "", headers: { "cache-control": "no-cache", pragma: "no-cache" } },
  "a-chosen-key": { query: "", headers: { "x-uncached": "chosen" } },
};

export type Aspect = Exclude<keyof Decision, "key"> | "sameness";

/** One thing that the clouds do otherwise. */
export interface Difference {
  readonly aspect: Aspect;
  /** `GET /content`. */
  readonly where: string;
  /** Names of {@link CASES}: one, or the two that are the same to one edge and not to the other. */
  readonly cases: readonly string[];
  readonly aws: unknown;
  readonly gcp: unknown;
}

export interface AllowedDifference {
  readonly id: string;
  readonly why: string;
  isMeant(difference: Difference): boolean;
}

const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export const ALLOWED_DIFFERENCES: readonly AllowedDifference[] = [
  {
    id: "second-origin",
    why: "AWS's edge asks the other site when its own fails. Google's has nobody to ask: AWS's origin has no public address. DNS moves its readers instead.",
    isMeant: ({ aspect, aws, gcp }) => aspect === "origins" && isEqual(aws, ["own", "other"]) && isEqual(gcp, ["own"]),
  },
  {
    id: "bucket",
    why: "CloudFront signs its requests to the bucket. Cloud CDN's way to a private bucket is a key that would have to be kept somewhere, so images come through the service there, and are kept all the same.",
    isMeant: ({ aspect, aws, gcp }) => aspect === "origins" && isEqual(aws, ["bucket"]) && isEqual(gcp, ["own"]),
  },
  {
    id: "spelling-of-accept-encoding",
    why: "CloudFront reduces the header to what it means before it is a key. Cloud CDN takes it as it is spelled, by the origin's Vary: the same answers, kept more than once.",
    isMeant: ({ aspect, cases: [one, other], aws, gcp }) =>
      aspect === "sameness" && aws === true && gcp === false && encodingOf(one) !== encodingOf(other),
  },
];

const encodingOf = (name = ""): string | undefined => CASES[name]?.headers["accept-encoding"];

/** All that two edges do otherwise, over every path, method and case. */
export function compareEdges(aws: Decide, gcp: Decide, paths: readonly string[]): Difference[] {
  return paths.flatMap((path) => METHODS.flatMap((method) => comparePlace(aws, gcp, { method, path })));
}

type Place = Pick<EdgeRequest, "method" | "path">;

function comparePlace(aws: Decide, gcp: Decide, place: Place): Difference[] {
  const at = `${place.method} ${place.path}`;
  const both = Object.entries(CASES).map(([name, sent]) => {
    const request = { ...place, ...sent };
    return { name, aws: aws(request), gcp: gcp(request) };
  });
  return [
    ...both.flatMap((each) => compareDecisions(at, each)),
    ...both.flatMap((one, index) => both.slice(index + 1).flatMap((other) => compareSameness(at, one, other))),
  ];
}

interface Both {
  /** The case's. */
  readonly name: string;
  readonly aws: Decision;
  readonly gcp: Decision;
}

const ASPECTS = ["isAllowed", "isShared", "origins", "sees", "silentS", "errorS", "isCompressed"] as const;

function compareDecisions(where: string, { name, aws, gcp }: Both): Difference[] {
  const aspects = aws.isAllowed || gcp.isAllowed ? ASPECTS : [];
  return aspects
    .filter((aspect) => !isEqual(aws[aspect], gcp[aspect]))
    .map((aspect) => ({ aspect, where, cases: [name], aws: aws[aspect], gcp: gcp[aspect] }));
}

/** Keys are each cloud's own; which requests share one must be the same. */
function compareSameness(where: string, one: Both, other: Both): Difference[] {
  const [aws, gcp] = [areSame(one.aws, other.aws), areSame(one.gcp, other.gcp)];
  return aws === gcp ? [] : [{ aspect: "sameness", where, cases: [one.name, other.name], aws, gcp }];
}

const areSame = (one: Decision, other: Decision): boolean =>
  one.isAllowed && other.isAllowed && one.isShared && other.isShared && one.key === other.key;
