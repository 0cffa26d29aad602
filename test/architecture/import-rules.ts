import { type ImportRule, PLATFORM_IMPORT_RULES } from "./platform-rules.ts";
import { isTest } from "./source.ts";

/** Each slice imports only from those before it. */
export const SLICES = ["audit", "editors", "images", "cameras", "reviews", "content", "exports", "pages"] as const;

/** Hand entities, tasks and functions of every slice to what must not know them. */
const COMPOSITION = /^service\/((main|app|tasks|parts|changes)\.ts|roles\/)/;

/** What each folder that knows no slice may import; "types" is for the compiler only. */
const PLATFORM: Readonly<Record<string, Readonly<Record<string, "all" | "types">>>> = {
  "config.ts": {},
  "log.ts": { "config.ts": "types" },
  db: { "config.ts": "types" },
  mail: { "config.ts": "types" },
  jobs: { db: "all", "config.ts": "types" },
  http: { db: "all", "config.ts": "types" },
};

/** The one file of the twin that writes as the service would. */
const TWIN_WRITER = "twin/seed.ts";

const areaOf = (file: string): string | undefined => /^service\/([^/]+)/.exec(file)?.[1];
const sliceOf = (file: string): string | undefined => SLICES.find((slice) => file.startsWith(`service/${slice}/`));
const isDoor = (file: string): boolean =>
  /\.entity\.ts$/.test(file) || file === `service/${sliceOf(file)}/${sliceOf(file)}.ts`;
const order = (slice: string): number => SLICES.indexOf(slice as (typeof SLICES)[number]);

export const IMPORT_RULES: readonly ImportRule[] = [
  {
    says: `Slices have one order: ${SLICES.join(", ")}; a slice imports only from slices before it.`,
    isBroken: (from, to) => {
      const [mine, theirs] = [sliceOf(from), sliceOf(to)];
      return Boolean(mine && theirs && !isTest(from) && order(theirs) > order(mine));
    },
  },
  {
    says: "Of another slice only its doors are imported: <noun>.entity.ts and <slice>.ts.",
    isBroken: (from, to) => {
      const [mine, theirs] = [sliceOf(from), sliceOf(to)];
      return Boolean(mine && theirs && mine !== theirs && !isTest(from) && !isDoor(to));
    },
  },
  {
    says: "http/, db/, jobs/, mail/ and config.ts import no slice; only the composition files know all slices.",
    isBroken: (from, to) => isService(from) && !sliceOf(from) && !COMPOSITION.test(from) && sliceOf(to) !== undefined,
  },
  {
    says: "Nothing imports the composition files but the composition files: what slices need is handed to them.",
    isBroken: (from, to) => isService(from) && !COMPOSITION.test(from) && COMPOSITION.test(to),
  },
  {
    says: "config.ts imports nothing of ours; db/ and mail/ only the type of the configuration; jobs/ and http/ also db/.",
    isBroken: (from, to, isType) => {
      const mine = isService(from) ? PLATFORM[areaOf(from) ?? ""] : undefined;
      const theirs = areaOf(to);
      if (!mine || !theirs || theirs === areaOf(from) || sliceOf(to) || COMPOSITION.test(to)) return false;
      return mine[theirs] === undefined || (mine[theirs] === "types" && !isType);
    },
  },
  {
    says: "A slice reads no configuration: of config.ts it may know the type.",
    isBroken: (from, to, isType) =>
      sliceOf(from) !== undefined && !isTest(from) && to === "service/config.ts" && !isType,
  },
  {
    says: "service/ knows nothing of what stands around it: infra, stacks, policies, twin, bench, scripts, test.",
    isBroken: (from, to) => isService(from) && !to.startsWith("service/"),
  },
  {
    says: "Nothing imports twin/ but test/, scripts/ and bench/.",
    isBroken: (from, to) => to.startsWith("twin/") && !/^(twin|test|scripts|bench)\//.test(from),
  },
  {
    says: `twin/ starts the service as processes and reads infra/edge-contract.ts; only ${TWIN_WRITER} imports the service.`,
    isBroken: (from, to) =>
      from.startsWith("twin/") &&
      !isTest(from) &&
      from !== TWIN_WRITER &&
      !/^(twin\/|infra\/edge-contract\.ts$)/.test(to),
  },
  ...PLATFORM_IMPORT_RULES,
  {
    says: "tools/ are built by themselves: they import nothing of ours but how options are read.",
    isBroken: (from, to) =>
      from.startsWith("tools/") && !isTest(from) && !to.startsWith("tools/") && to !== "scripts/read-options.ts",
  },
  {
    says: "Only tests and benches import test/.",
    isBroken: (from, to) => to.startsWith("test/") && !isTest(from) && !from.startsWith("bench/"),
  },
  {
    says: "Imports of our own files end in .ts.",
    isBroken: (_, to) => !/\.(ts|mts|mjs|json)$/.test(to),
  },
];

/** What is ours and runs in production. */
function isService(file: string): boolean {
  return file.startsWith("service/") && !isTest(file);
}
