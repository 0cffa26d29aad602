import { readOptions } from "../scripts/read-options.ts";
import { TOOLS_FOLDER } from "./find.ts";
import { TOOLS } from "./table.ts";
import { GROUPS, type Tool } from "./tool.ts";

export const USAGE = `npm run tools [-- options]

Builds or finds the tools that the proofs run: npm run test:engine, test:cluster, test:nodes, test:image.
Pinned by tools/table.ts and lock files beside it; kept outside the tree, and nothing is made twice.

  --list            what there is and what would be done; does nothing
  --only <what>     groups (${GROUPS.join(", ")}) or names of tools, separated by commas; may be repeated
  --with-packages   installs Debian's packages too; as root, where apt-get is
  --clean           removes what was made, all or what --only names; makes nothing
  --json            the result as JSON on standard output; progress goes to standard error
  --help            this text

Wants Go 1.26 and Python 3.11, and says what can't be had without. A pulumi on the PATH that fits is used instead of a built one.
Folder: ${TOOLS_FOLDER} (TOOLS_DIR names another).
Go's own caches are Go's: "go clean -cache" drops the build cache, "go clean -modcache" the sources; the tools don't need them.

Exit codes: 0 all there, 1 something is missing (what, and how to get it, is told), 2 bad usage, 130 cancelled.`;

export interface ToolsOptions {
  readonly tools: readonly Tool[];
  /** No choice was made: also what the table no longer has is meant, where that can be. */
  readonly everything: boolean;
  readonly action: "make" | "list" | "clean";
  readonly withPackages: boolean;
  readonly json: boolean;
}

/** @returns undefined after the usage was printed: the exit code is set */
export function readToolsOptions(args: readonly string[]): ToolsOptions | undefined {
  const read = readOptions(
    USAGE,
    {
      args: [...args],
      options: {
        list: { type: "boolean" },
        only: { type: "string", multiple: true },
        "with-packages": { type: "boolean" },
        clean: { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    },
    ({ values: { only, list, clean } }) => findMistake(namesIn(only), { list, clean }),
  );
  if (!read) return undefined;
  const { only, list, clean, json = false, "with-packages": withPackages = false } = read.values;
  const action = clean ? "clean" : list ? "list" : "make";
  return { tools: select(namesIn(only)), everything: !only, action, withPackages, json };
}

const namesIn = (only: readonly string[] | undefined): readonly string[] | undefined =>
  only?.flatMap((each) => each.split(",")).map((name) => name.trim());

const isCalled = (tool: Tool, name: string): boolean => tool.name === name || tool.group === name;

const select = (names: readonly string[] | undefined): readonly Tool[] =>
  TOOLS.filter((tool) => names?.some((name) => isCalled(tool, name)) ?? true);

function findMistake(
  names: readonly string[] | undefined,
  { list, clean }: { readonly list: boolean | undefined; readonly clean: boolean | undefined },
): string | undefined {
  const unknown = names?.filter((name) => !TOOLS.some((tool) => isCalled(tool, name))) ?? [];
  if (unknown.length > 0) return `There is no tool and no group called ${unknown.join(", ")}. --list tells them.`;
  return list && clean ? "--list does nothing and --clean removes: only one of them." : undefined;
}
