import { text } from "node:stream/consumers";
import { STATE_FOLDER, undoChanges } from "./changes.ts";

// Jest runs no teardown when it is interrupted or killed. The pipe closes with the run, however that ended.
await text(process.stdin);
await undoChanges(STATE_FOLDER);
