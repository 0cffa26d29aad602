import { z } from "zod";
import { promisedTask, type Task, type TaskContext } from "../jobs/task.ts";
import type { MailTransport } from "../mail/transport.ts";
import { issueToken, SEND_ACCOUNT_LINK } from "./account-links.ts";
import { composeLinkMail } from "./mails.ts";
import type { Seal } from "./seal.ts";
import { forgetOldSessions } from "./sessions.ts";
import { rotateSigningKeys } from "./signing-keys.ts";

export interface EditorTaskDeps {
  readonly mail: MailTransport;
  readonly seal: Seal;
  /** What the e-mailed links begin with. */
  readonly linkBaseUrl: string;
}

export const editorTasks = ({ mail, seal, linkBaseUrl }: EditorTaskDeps): Task[] => [
  promisedTask({
    name: SEND_ACCOUNT_LINK,
    kind: "effect",
    payload: z.object({ linkId: z.uuid() }),
    async run({ change, untilDurable, log }, { linkId }) {
      const link = await change((em) => issueToken(em, seal, linkId));
      if (!link) return; // used, expired or superseded meanwhile
      await untilDurable(); // a link that leads nowhere after the loss of a site helps nobody
      await mail.send(composeLinkMail(link, linkBaseUrl));
      log.info({ purpose: link.purpose }, "account link sent");
    },
  }),
  {
    name: "rotate-signing-keys",
    cron: "7 4 * * *",
    run: async ({ change }: TaskContext) => void (await change((em) => rotateSigningKeys(em, seal))),
  },
  { name: "forget-old-sessions", cron: "27 4 * * *", run: ({ change }: TaskContext) => change(forgetOldSessions) },
];
