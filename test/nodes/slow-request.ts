import http from "node:http";
import pg from "pg";
import { until } from "./pods.ts";

/** Makes every request for reviews wait in the database, as one behind a long migration does. The service gives up after 5 s of it. */
export async function holdReads(superuserUrl: string) {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query("begin; lock table app.reviews in access exclusive mode");
  const asker = new pg.Client({ connectionString: superuserUrl });
  await asker.connect();
  return {
    /** Returns when somebody waits for it. */
    untilWaiting: () =>
      until(
        "a request waits in the database",
        async () => {
          const { rowCount } = await asker.query("select from pg_locks where not granted");
          return rowCount ? true : undefined;
        },
        4_000,
      ),
    release: async (afterMs: number) => {
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await client.query("commit");
      await client.end();
      await asker.end();
    },
  };
}

/** By a connection of its own. @returns its status and how long it took */
export function askDuring(url: string): Promise<{ status: number; seconds: number }> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent: false }, (answer) => {
        answer.resume();
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, seconds: (performance.now() - startedAt) / 1000 }),
        );
        answer.on("error", reject);
      })
      .on("error", reject);
  });
}
