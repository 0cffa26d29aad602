import type { Output, Resource } from "@pulumi/pulumi";
import type { LogKeeping } from "../platform.ts";
import { resourceClass } from "./resources.ts";

const LogStore = resourceClass<{ key: string; keptDays: number }>("example:logs:Store");

/** Whoever logs is given its store: it has a key and an end before the first line is written. */
export const keepLogs = (name: string, { key, days }: LogKeeping, parent: Resource): Output<string> =>
  new LogStore(name, { key, keptDays: days }, { parent }).id;
