import { createHash } from "node:crypto";

/** What npm tells by `npm sbom --sbom-format cyclonedx`, and CycloneDX 1.5 of it. */
export interface NpmBom {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
  readonly metadata: { readonly component: Component };
}
export interface Component {
  readonly "bom-ref": string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
}

/** npm's record of what it has installed: node_modules/.package-lock.json. */
export interface InstalledPackages {
  /** By where they lie: `node_modules/koa`. */
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

/**
 * Of all that a project may need, what was installed. `npm sbom --omit=dev` can't be asked: it leaves out what packages
 * for development need, too.
 */
export function keepInstalled(npm: NpmBom, { packages }: InstalledPackages): NpmBom {
  const installed = new Set(Object.entries(packages).map(([place, { version }]) => `${nameAt(place)}@${version}`));
  const components = npm.components.filter(({ name, version }) => installed.has(`${name}@${version}`));
  const refs = new Set([npm.metadata.component, ...components].map((component) => component["bom-ref"]));
  const dependencies = npm.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
  return { metadata: npm.metadata, components, dependencies };
}

const nameAt = (place: string): string => place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);

export interface ImageFacts {
  readonly digest: string;
  readonly version: string;
  readonly epoch: number;
  /** Debian's record of what is installed: /var/lib/dpkg/status. */
  readonly dpkgStatus: string;
  /** As the base says it; undefined when it doesn't. */
  readonly nodeVersion: string | undefined;
  /** `12.11` */
  readonly debianVersion: string;
}

/** All that is in the image. Of the image's digest and the commit's time only: the same image has the same list. */
export function makeSbom(npm: NpmBom, facts: ImageFacts): object {
  const { "bom-ref": appRef } = npm.metadata.component;
  const system = [...nodeComponent(facts.nodeVersion), ...debianComponents(facts)];
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    serialNumber: `urn:uuid:${uuidOf(facts.digest)}`,
    version: 1,
    metadata: {
      timestamp: new Date(facts.epoch * 1000).toISOString(),
      lifecycles: [{ phase: "build" }],
      component: {
        "bom-ref": "image",
        type: "container",
        name: "camera-reviews",
        version: facts.version,
        hashes: [{ alg: "SHA-256", content: facts.digest.replace("sha256:", "") }],
      },
    },
    components: [
      { ...npm.metadata.component, name: "random-camera-reviews", type: "application" },
      ...npm.components,
      ...system,
    ].sort((one, other) => compare(one["bom-ref"], other["bom-ref"])),
    dependencies: [
      { ref: "image", dependsOn: [appRef, ...system.map((component) => component["bom-ref"])].sort(compare) },
      ...[...npm.dependencies].sort((one, other) => compare(one.ref, other.ref)),
    ],
  };
}

interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

/** What dpkg's status says is installed; what was removed and left its settings is not. */
export function readDpkgStatus(status: string): readonly DebianPackage[] {
  return status
    .split(/\n{2,}/)
    .map((paragraph) => new Map([...paragraph.matchAll(/^([\w-]+): (.*)$/gm)].map(([, key, value]) => [key, value])))
    .filter((fields) => fields.get("Status")?.endsWith(" installed"))
    .map((fields) => ({
      name: fields.get("Package") ?? "",
      version: fields.get("Version") ?? "",
      architecture: fields.get("Architecture") ?? "",
    }));
}

function debianComponents({ dpkgStatus, debianVersion }: ImageFacts): readonly Component[] {
  const system = { "bom-ref": "debian", type: "operating-system", name: "debian", version: debianVersion };
  const packages = readDpkgStatus(dpkgStatus).map(({ name, version, architecture }) => {
    const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=debian-${debianVersion}`;
    return { "bom-ref": purl, type: "library", name, version, purl };
  });
  return [system, ...packages];
}

const nodeComponent = (version: string | undefined): readonly Component[] =>
  version === undefined
    ? []
    : [{ "bom-ref": "node", type: "platform", name: "node", version, purl: `pkg:generic/node@${version}` }];

/** A UUID of version 8, whose bits are the maker's own: RFC 9562. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** By code units: another machine's language doesn't order it otherwise. */
const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
