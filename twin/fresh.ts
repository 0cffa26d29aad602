import { existsSync, rmSync } from "node:fs";
import path from "node:path";

/** What starts and the service keep in a data folder. Nothing else is removed: the folder may be one that somebody chose carelessly. */
const OURS = [
  "postgres",
  "postgres.new",
  "postgres.password",
  "secrets.json",
  "secrets.json.new",
  "twin.json",
  "logs",
  "outbox",
  "audit-anchor",
  "images",
  "exports",
  "uploads",
];

/** Removes what earlier starts kept; returns the names of what was there. */
export function removeOurs(dataDir: string): string[] {
  const there = OURS.filter((name) => existsSync(path.join(dataDir, name)));
  for (const name of there) rmSync(path.join(dataDir, name), { recursive: true, force: true });
  return there;
}
