import type { MigrationObject } from "@mikro-orm/core";
import { CreateRolesAndSearch } from "./0001-create-roles-and-search.ts";
import { CreatePlatformTables } from "./0002-create-platform-tables.ts";
import { CreateEditors } from "./0003-create-editors.ts";
import { CreateCamerasAndReviews } from "./0004-create-cameras-and-reviews.ts";

/** Every migration in the order it runs; a name, once released, is never changed. */
export const migrations: MigrationObject[] = [
  { name: "0001-create-roles-and-search", class: CreateRolesAndSearch },
  { name: "0002-create-platform-tables", class: CreatePlatformTables },
  { name: "0003-create-editors", class: CreateEditors },
  { name: "0004-create-cameras-and-reviews", class: CreateCamerasAndReviews },
];

/** The schema that this build needs, and that /version tells: how many migrations have run. */
export const SCHEMA = migrations.length;
