import { request } from "node:https";
import { json } from "node:stream/consumers";
import type { AskVersion } from "./site-versions.ts";

/** Longer than a cold pod takes to answer. */
const LIMIT_MS = 10_000;

/** Connects to the entrance and asks for the readers' name there: not by `fetch`, which takes both out of one address. */
export const askVersion: AskVersion = ({ host, entrance }, signal) =>
  new Promise((resolve, reject) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    const headers = { host, accept: "application/json" };
    const asked = request({ host: entrance, servername: host, path: "/version", headers, signal: limit }, (answer) => {
      if (answer.statusCode === 200) json(answer).then(resolve, reject);
      else {
        answer.resume();
        reject(new Error(`status ${answer.statusCode}`));
      }
    });
    asked.once("error", reject);
    asked.end();
  });
