import { types } from "node:util";
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from "pino";

/** Nothing here is logged on purpose; if it ever is by mistake, its value doesn't get out. */
const SECRET_MEMBERS = [
  "password",
  "currentPassword",
  "authorization",
  "cookie",
  "set-cookie",
  "accessToken",
  "refreshToken",
  "token",
  "otp",
  "secret",
];

/** JSON lines with an RFC 3339 time and the level's name. */
export function createLogger(
  level: string,
  facts: Record<string, string> = {},
  destination?: DestinationStream,
): Logger {
  const paths = SECRET_MEMBERS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  const options = {
    level,
    base: facts,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths, censor: "***" },
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** A driver's error carries the statement and its values in message and stack: only its kind, code and server's words are kept. */
function describeError(error: unknown): unknown {
  if (!types.isNativeError(error)) return { message: String(error) };
  const { code, cause, constraint, table } = error as Error & Record<string, unknown>;
  const isFromDatabase = typeof code === "string" && /^[0-9A-Z]{5}$/.test(code);
  return {
    type: error.constructor.name,
    message: isFromDatabase ? error.message.split(" - ").at(-1) : error.message,
    ...(typeof code === "string" && { code }),
    ...(constraint !== undefined && { constraint }),
    ...(table !== undefined && { table }),
    at: error.stack
      ?.split("\n")
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .map((line) => line.trim()),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}
