/** In this order: the first two need no daemon and keep their images in our own folder. */
const ENGINES = ["buildah", "podman", "docker"] as const;
type EngineName = (typeof ENGINES)[number];

export interface Engine {
  readonly name: EngineName;
  readonly program: string;
}

export class EngineMissing extends Error {
  constructor() {
    super(
      `Nothing that builds images was found: none of ${ENGINES.join(", ")}. On Debian, npm run tools -- --with-packages installs buildah.`,
    );
    this.name = "EngineMissing";
  }
}

/** @throws EngineMissing */
export function chooseEngine(find: (program: string) => string | undefined): Engine {
  for (const name of ENGINES) {
    const program = find(name);
    if (program) return { name, program };
  }
  throw new EngineMissing();
}

/** Takes away what a tag has left behind; undefined where the storage is not ours. It fails while a container is of it. */
export function pruneCommand({ name, program }: Engine): readonly string[] | undefined {
  if (name === "docker") return undefined;
  return name === "buildah" ? [program, "rmi", "--prune"] : [program, "image", "prune", "--force"];
}

/** The name in the Dockerfile's FROM, before the digest. */
export const PUBLISHED_BASE = "docker.io/library/node:24-bookworm-slim";

export interface BuildPlan {
  readonly context: string;
  /** Seconds since 1970: every time in the image. */
  readonly epoch: number;
  readonly version: string;
  readonly revision: string;
  /** `source`: what is built on instead of the published one, as a build context of the engine. */
  readonly base: { readonly name: string; readonly digest: string; readonly source?: string };
  readonly reference: string;
  /** Of a network that has its own, for npm; never in the image. */
  readonly certificates: string | undefined;
  /** The folder that gets the image, as an OCI layout. */
  readonly layout: string;
}

/** The commands that end with the image in `plan.layout`. */
export function buildCommands({ name, program }: Engine, plan: BuildPlan): readonly (readonly string[])[] {
  if (name === "docker") return [[program, ...dockerArguments(plan)]];
  const build = name === "buildah" ? "bud" : "build";
  return [
    [program, build, ...buildahArguments(plan)],
    [program, "push", plan.reference, `oci:${plan.layout}:${plan.reference}`],
  ];
}

/**
 * One layer: every file has the commit's time, so no layer could be shared with another commit's image; and nothing is left
 * in the storage of images in between. Docker's format, or the health check would be lost to `podman run`; the archive is
 * OCI's all the same.
 */
const buildahArguments = (plan: BuildPlan): readonly string[] => [
  ...["--isolation", "chroot", "--format", "docker", "--layers=false", "--timestamp", String(plan.epoch)],
  ...sharedArguments(plan),
];

const dockerArguments = (plan: BuildPlan): readonly string[] => [
  ...["buildx", "build", "--provenance=false", "--sbom=false"],
  ...["--build-arg", `SOURCE_DATE_EPOCH=${plan.epoch}`],
  ...["--output", `type=oci,tar=false,rewrite-timestamp=true,dest=${plan.layout}`],
  ...sharedArguments(plan),
];

function sharedArguments({ base, ...plan }: BuildPlan): readonly string[] {
  const values = {
    NODE_DIGEST: base.digest,
    BASE_NAME: base.name,
    VERSION: plan.version,
    REVISION: plan.revision,
  };
  return [
    // Buildah 1.28 takes a LABEL for done whose values have changed, and steps with another commit's time.
    "--no-cache",
    ...(base.source ? ["--build-context", `${PUBLISHED_BASE}@${base.digest}=${base.source}`] : []),
    ...(plan.certificates ? ["--secret", `id=certificates,src=${plan.certificates}`] : []),
    ...Object.entries(values).flatMap(([key, value]) => ["--build-arg", `${key}=${value}`]),
    ...["--tag", plan.reference, plan.context],
  ];
}
