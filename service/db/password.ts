import type { Config } from "../config.ts";

export type Password = () => Promise<string>;

/**
 * A database password of a few minutes, from the cloud's own identity, so that no secret is stored; undefined when the URL has it, as the owner's does:
 * a cloud's token never opens the owner's login.
 */
export function passwordSource(auth: Config["DATABASE_AUTH"], databaseUrl: string): Password | undefined {
  if (new URL(databaseUrl).password) return undefined;
  if (auth === "aws-iam") return awsToken(new URL(databaseUrl));
  if (auth === "gcp-iam") return gcpToken;
  return undefined;
}

// The SDKs are loaded where they are used: a machine without a cloud pays nothing for them.

function awsToken({ hostname, port, username }: URL): Password {
  return async () => {
    const { Signer } = await import("@aws-sdk/rds-signer");
    const signer = new Signer({ hostname, port: Number(port || 5432), username: decodeURIComponent(username) });
    return signer.getAuthToken();
  };
}

async function gcpToken(): Promise<string> {
  const { GoogleAuth } = await import("google-auth-library");
  const auth = new GoogleAuth({ scopes: ["https://www.googleapis.com/auth/sqlservice.login"] });
  const token = await auth.getAccessToken();
  if (!token) throw new Error("Google's metadata server gave no access token for the database.");
  return token;
}
