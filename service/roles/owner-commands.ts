import { allowLogin } from "../db/logins.ts";
import type { DatabaseSettings } from "../db/orm.ts";
import { CannotFollow, makePublication, makeSubscription } from "../db/replication.ts";
import { databaseSettings, type Parts } from "../parts.ts";
import { type AdminCommand, BadUsage } from "./admin-command.ts";

const LOGIN = /^[a-z][a-z0-9_.@-]{0,62}$/;

/** What the database's owner does, inside the site's own network: logins, and the replication between the sites. */
export const OWNER_COMMANDS: Readonly<Record<string, AdminCommand>> = {
  "allow-login": {
    usage: "allow-login <login> …",
    about: "logins without a password, for cloud identities, that may work with the tables",
    isForOwner: true,
    run: async (parts, logins) => {
      const wrong = logins.filter((login) => !LOGIN.test(login));
      if (logins.length === 0 || wrong.length > 0)
        throw new BadUsage(`allow-login wants names of logins, found ${JSON.stringify(wrong)}`);
      const answer: Record<string, string> = {};
      for (const login of logins) answer[login] = (await allowLogin(ownerOf(parts), login)) ? "made" : "was there";
      return { answer };
    },
  },
  "make-publication": {
    usage: "make-publication",
    about: "what the copy follows: its login, with REPLICATION_PASSWORD, and the publication of every table",
    isForOwner: true,
    run: async (parts) => {
      return { answer: await makePublication(ownerOf(parts), passwordOf(parts)) };
    },
  },
  "make-subscription": {
    usage: "make-subscription",
    about:
      "makes this site follow PUBLISHER_URL, with REPLICATION_PASSWORD; exit code 1 if it writes itself or has data",
    isForOwner: true,
    run: async (parts) => {
      const { PUBLISHER_URL: publisherUrl, SITE: site } = parts.config;
      if (!publisherUrl) throw new BadUsage("PUBLISHER_URL must be set");
      try {
        return { answer: await makeSubscription(ownerOf(parts), { publisherUrl, password: passwordOf(parts), site }) };
      } catch (error) {
        if (error instanceof CannotFollow) return { answer: { error: error.message }, isBad: true };
        throw error;
      }
    },
  },
};

function ownerOf({ config }: Parts): DatabaseSettings {
  if (!config.MIGRATE_DATABASE_URL) throw new BadUsage("MIGRATE_DATABASE_URL must be set: only the owner may do this");
  return databaseSettings(config, config.MIGRATE_DATABASE_URL);
}

function passwordOf({ config }: Parts): string {
  if (!config.REPLICATION_PASSWORD) throw new BadUsage("REPLICATION_PASSWORD must be set, the same at both sites");
  return config.REPLICATION_PASSWORD;
}
