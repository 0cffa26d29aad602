import type { Cursors } from "../http/cursor.ts";
import { pageAnswer } from "../http/page.ts";
import { Unavailable } from "../http/problems.ts";
import { type Route, route } from "../http/route.ts";
import type { Anchor, AnchorStore } from "./anchor.ts";
import { listRecords } from "./audit.ts";
import { presentRecord, presentVerification } from "./present.ts";
import { AuditPage, AuditQuery, VerificationView } from "./schema.ts";
import { verifyChain } from "./verify.ts";

export interface AuditRouteDeps {
  readonly cursors: Cursors;
  readonly anchors: AnchorStore;
}

export const auditRoutes = ({ cursors, anchors }: AuditRouteDeps): Route[] => [
  route({
    method: "get",
    path: "/audit",
    tag: "audit",
    summary: "Who changed what, newest first",
    who: "admin",
    query: AuditQuery,
    answers: { 200: AuditPage },
    act: async ({ em, query, request }) => {
      const [before] = (cursors.read(query.cursor, request.path, query) ?? []) as number[];
      const rows = await listRecords(em, query, before, query.limit + 1);
      return pageAnswer({
        rows,
        query,
        cursors,
        request,
        position: ({ sequence }) => [sequence],
        present: presentRecord,
      });
    },
  }),
  route({
    method: "get",
    path: "/audit/verification",
    tag: "audit",
    summary: "Whether the record is whole",
    description: "Reads the whole chain; for a very long one there is a command on the machine itself.",
    who: "admin",
    answers: { 200: VerificationView },
    problems: { 503: "The anchors, or the database, can't be read just now" },
    act: async ({ em }) => {
      const verification = await verifyChain(em, await listAnchors(anchors));
      return { status: 200, body: presentVerification(verification) };
    },
  }),
];

async function listAnchors(anchors: AnchorStore): Promise<Anchor[]> {
  try {
    return await anchors.list();
  } catch (cause) {
    const problem = new Unavailable("anchors-unavailable", "The anchors can't be read just now; try again shortly.");
    throw Object.assign(problem, { cause });
  }
}
