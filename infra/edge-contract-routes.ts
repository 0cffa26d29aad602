export type EdgeMethod = "GET" | "HEAD" | "OPTIONS" | "POST" | "PUT" | "PATCH" | "DELETE";

/** `reads`: this site's service, then the other site's. `own`: this site's only. `images`: the bucket, or the service where a cloud's edge has no bucket. */
type EdgeOrigin = "reads" | "own" | "images";

export interface EdgeRoute {
  /** Kebab-case. */
  readonly id: string;
  readonly says: string;
  /** See `isPathOf`. */
  readonly paths: readonly string[];
  /** Others are refused by the edge itself, with 403. */
  readonly methods: readonly EdgeMethod[];
  readonly isCached: boolean;
  readonly origin: EdgeOrigin;
}

export const READ_METHODS: readonly EdgeMethod[] = ["GET", "HEAD", "OPTIONS"];
const ALL_METHODS: readonly EdgeMethod[] = [...READ_METHODS, "POST", "PUT", "PATCH", "DELETE"];

const publicRead = { methods: READ_METHODS, isCached: true, origin: "reads" } as const;

export const ROUTES: readonly EdgeRoute[] = [
  {
    id: "health",
    says: "Whether this cloud can answer a reader: asked of its own origin only, or a second origin would hide a dead one.",
    paths: ["/healthz/edge"],
    methods: READ_METHODS,
    isCached: false,
    origin: "own",
  },
  {
    id: "content",
    says: "What readers get as JSON, feeds among it.",
    paths: ["/content", "/content/*"],
    ...publicRead,
  },
  {
    id: "contract",
    says: "The service's contract, and its keys for whoever checks tokens.",
    paths: ["/openapi.json", "/docs", "/docs/*", "/.well-known/jwks.json"],
    ...publicRead,
  },
  {
    id: "pages",
    says: "What readers get as HTML, in each language, and what leads search engines there.",
    paths: ["/", "/es", "/es/*", "/pt", "/pt/*", "/en", "/en/*", "/sitemap.xml", "/robots.txt"],
    ...publicRead,
  },
  {
    id: "media",
    says: "Sample images in their public variants. The address is the object's name in the bucket.",
    paths: ["/media/*"],
    methods: READ_METHODS,
    isCached: true,
    origin: "images",
  },
  {
    id: "rest",
    says: "Everything that is no public read: never kept, never asked elsewhere.",
    paths: ["/*"],
    methods: ALL_METHODS,
    isCached: false,
    origin: "own",
  },
];
