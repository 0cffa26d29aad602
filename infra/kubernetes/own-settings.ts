import type { Output } from "@pulumi/pulumi";
import { COLLECTOR_URL } from "./collector.ts";
import { databaseUrl, loginOf } from "./database-url.ts";
import { digestOf } from "./image.ts";
import type { DatabaseAccount } from "./names.ts";
import { PORTS } from "./numbers.ts";
import type { Settings } from "./settings.ts";
import type { WorkloadArgs } from "./workload-args.ts";

type Known = Pick<WorkloadArgs, "site" | "settings" | "identities" | "database">;

/** The site's settings and what the workload itself knows; each account has its own login in the database. */
export function settingsOf(account: DatabaseAccount, args: Known, image: Output<string>): Settings {
  const { site, settings, identities, database } = args;
  const login = loginOf(account, identities[account]);
  return {
    ...settings,
    PORT: String(PORTS.http),
    ADMIN_PORT: String(PORTS.admin),
    DATA_DIR: "/tmp",
    SITE: site.name,
    IMAGE: image.apply(digestOf),
    DATABASE_URL: databaseUrl({ login, host: database.primaryHost, name: database.name }),
    DATABASE_READ_URL: databaseUrl({ login, host: database.replicaHost, name: database.name }),
    OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR_URL,
  };
}
