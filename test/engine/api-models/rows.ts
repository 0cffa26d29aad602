import { ACCOUNT_ROWS } from "./account-rows.ts";
import { CLUSTER_ROWS } from "./cluster-rows.ts";
import { DATABASE_ROWS } from "./database-rows.ts";
import { EDGE_ROWS } from "./edge-rows.ts";
import { IDENTITY_ROWS } from "./identity-rows.ts";
import { NAME_ROWS } from "./name-rows.ts";
import { NETWORK_ROWS } from "./network-rows.ts";
import type { ApiTable } from "./row.ts";
import { STORAGE_ROWS } from "./storage-rows.ts";
import { WATCH_ROWS } from "./watch-rows.ts";

/** By Pulumi's type: the operations that make it. */
export const AWS_ROWS: ApiTable = {
  ...ACCOUNT_ROWS,
  ...CLUSTER_ROWS,
  ...DATABASE_ROWS,
  ...EDGE_ROWS,
  ...IDENTITY_ROWS,
  ...NAME_ROWS,
  ...NETWORK_ROWS,
  ...STORAGE_ROWS,
  ...WATCH_ROWS,
};
