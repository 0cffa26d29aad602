import { all, type Input, type Output } from "@pulumi/pulumi";
import type { Identity } from "../platform.ts";
import { DATABASE_AUTHORITY_FILE, DATABASE_LOGINS, type DatabaseAccount } from "./names.ts";
import { PORTS } from "./numbers.ts";

interface DatabaseAddress {
  readonly login: Input<string>;
  readonly host: Input<string>;
  readonly name: string;
}

/**
 * An address without a password: the service asks its cloud for one. The server must show a certificate of the mounted authority for this very host.
 */
export const databaseUrl = ({ login, host, name }: DatabaseAddress): Output<string> =>
  all([login, host]).apply(
    ([user, server]) =>
      `postgres://${encodeURIComponent(user)}@${server}:${PORTS.postgres}/${encodeURIComponent(name)}?sslmode=verify-full&sslrootcert=${encodeURIComponent(DATABASE_AUTHORITY_FILE)}`,
  );

/** The account's name in the database: the cloud's, or ours where a cloud takes any. */
export const loginOf = (account: DatabaseAccount, identity: Identity): Output<string> =>
  identity.login.apply((login) => login ?? DATABASE_LOGINS[account]);
