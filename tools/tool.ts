/** What serves together: `--only` takes these and names of tools. `packages` are Debian's and are asked for by `--with-packages`. */
export const GROUPS = ["engine", "cluster", "image", "workflows", "packages"] as const;
export type Group = (typeof GROUPS)[number];

/** Built by Go from a module below `tools/go`, whose go.sum is the lock. */
export interface GoBuild {
  readonly kind: "go";
  readonly lock: string;
  readonly package: string;
  /** Of the linker, `-s -w` aside. */
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A program of PyPI in an environment of its own; `tools/python/<lock>.txt` is its lock. */
export interface PythonProgram {
  readonly kind: "python";
  readonly lock: string;
  /** What its interpreter is called, where scripts of ours use its libraries; a library without a program is called after its interpreter. */
  readonly interpreter?: string;
}

/** The user's own, if it fits; else built. */
export interface PulumiCli {
  readonly kind: "pulumi";
  readonly build: GoBuild;
}

/** The one beside the Pulumi CLI that was found; else ours. */
export interface LanguageHost {
  readonly kind: "language-host";
  /** The version of the CLI that it may be taken from. */
  readonly cli: string;
}

/** Files that are read and never built; below `modules/<module>@<version>` as the module has them. */
export interface ModuleFiles {
  readonly kind: "module-files";
  readonly module: string;
  /** As `go mod download` tells it: a module is refused whose content is another. */
  readonly sum: string;
  /** Which of its paths are taken. */
  readonly files: RegExp;
}

/** The content of a wheel that is read and never run; below `modules/<name>`. */
export interface WheelFiles {
  readonly kind: "wheel-files";
  readonly lock: string;
}

/** A package of Debian, in the version that the machine's release has. */
export interface DebianPackage {
  readonly kind: "debian";
}

export type Recipe = GoBuild | PythonProgram | PulumiCli | LanguageHost | ModuleFiles | WheelFiles | DebianPackage;

export interface Tool {
  readonly name: string;
  readonly group: Group;
  readonly pin: string;
  readonly recipe: Recipe;
  readonly purpose: string;
}
