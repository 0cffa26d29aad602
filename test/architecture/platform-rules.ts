import ts from "typescript";
import { findImports, isCode, isTest, lineOf, parse, type Source, walk } from "./source.ts";

/** What one file may import of another; `says` is told to who breaks it. */
export interface ImportRule {
  readonly says: string;
  /** True when the rule is broken. Paths are from the root. */
  readonly isBroken: (from: string, to: string, isType: boolean) => boolean;
}

const CLOUDS = ["aws", "gcp"] as const;
const isOf = (cloud: string, file: string): boolean => file.startsWith(`infra/${cloud}/`);
const isInfra = (file: string): boolean => file.startsWith("infra/") && !isTest(file);

/** Folders whose very job is to join clouds. */
const JOINING = /^infra\/(dns|interconnect)\//;

export const PLATFORM_IMPORT_RULES: readonly ImportRule[] = [
  {
    says: "infra/ imports nothing of service/, stacks/ and policies/.",
    isBroken: (from, to) => isInfra(from) && /^(service|stacks|policies)\//.test(to),
  },
  {
    says: "One cloud's folder imports nothing of another's.",
    isBroken: (from, to) =>
      isInfra(from) &&
      CLOUDS.some((cloud) => isOf(cloud, from) && CLOUDS.some((other) => other !== cloud && isOf(other, to))),
  },
  {
    says: "What composes a site, and the workload, know platform.ts and no cloud; a stack's program picks one.",
    isBroken: (from, to, isType) =>
      isInfra(from) &&
      !CLOUDS.some((cloud) => isOf(cloud, from)) &&
      !JOINING.test(from) &&
      !from.startsWith("infra/example-cloud/") &&
      !isType &&
      CLOUDS.some((cloud) => isOf(cloud, to)),
  },
  {
    says: "The edge contract and the address plan import nothing of ours but their own parts.",
    isBroken: (from, to) => /^infra\/(edge-contract|address-plan)\.ts$/.test(from) && !/^infra\/edge-contract/.test(to),
  },
  {
    says: "Programs are for Pulumi, scripts and tests: nothing else imports stacks/.",
    isBroken: (from, to) => to.startsWith("stacks/") && !isTest(from) && !/^(stacks|scripts|bench)\//.test(from),
  },
  {
    says: "The policies judge what others make: nothing but scripts and tests imports them.",
    isBroken: (from, to) => to.startsWith("policies/") && !isTest(from) && !/^(policies|scripts)\//.test(from),
  },
];

/** Which of Pulumi's packages a folder may load; a program of one cloud must not load the other's. */
const SDKS: readonly { readonly folder: RegExp; readonly never: RegExp }[] = [
  { folder: /^infra\/aws\//, never: /^@pulumi\/gcp/ },
  { folder: /^infra\/gcp\//, never: /^@pulumi\/aws/ },
  { folder: /^infra\/(kubernetes\/|recording\/|cost\/|[a-z-]+\.ts$)/, never: /^@pulumi\/(aws|gcp)/ },
  { folder: /^(service|twin)\//, never: /^@pulumi\// },
];

export function checkSdkImports(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => isCode(source) && !isTest(source.path))
    .flatMap(findImports)
    .filter(
      ({ from, to, isOurs, isType }) =>
        !isOurs && !isType && SDKS.some(({ folder, never }) => folder.test(from.path) && never.test(to)),
    )
    .map(({ from, line, to }) => `${from.path}:${line} imports ${to}, which is not its cloud's.`);
}

/** Whatever else judged by the engine's rules would be a second book of them; its types count, too. */
export function checkPolicyImports(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => isCode(source) && !source.path.startsWith("policies/"))
    .flatMap(findImports)
    .filter(({ to, isOurs }) => !isOurs && /^@pulumi\/policy(\/|$)/.test(to))
    .map(({ from, line, to }) => `${from.path}:${line} imports ${to}. Only policies/ knows the policy pack's SDK.`);
}

/** Words of Pulumi that only a stack's program may say. */
const STACK_WORDS = new Set(["Config", "StackReference", "getStack", "getProject", "getOrganization"]);

export function checkStackWords(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => isCode(source) && isInfra(source.path))
    .flatMap((source) => {
      const offenders: string[] = [];
      walk(parse(source), (node) => {
        if (ts.isImportSpecifier(node) && isFromPulumi(node) && STACK_WORDS.has(node.name.text))
          offenders.push(
            `${source.path}:${lineOf(node)} imports ${node.name.text}. Configuration, a stack's name and other stacks' outputs are read in stacks/ only.`,
          );
      });
      return offenders;
    });
}

/** A cloud is picked once, by a program; a branch on its name is a noun that is missing in platform.ts. */
export function checkCloudBranches(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => isCode(source) && isInfra(source.path))
    .flatMap(({ path, text }) =>
      text
        .split("\n")
        .flatMap((line, index) =>
          /\bcloud\s*[!=]==?/.test(line)
            ? [`${path}:${index + 1} chooses by the cloud's name. Let platform.ts have a noun for it.`]
            : [],
        ),
    );
}

/** Both clouds' folders have the same nouns; parts of a noun begin with its name. */
export function checkSameNouns(sources: readonly Source[]): string[] {
  const nouns = CLOUDS.map((cloud) => nounsOf(cloud, sources));
  const [aws = [], gcp = []] = nouns;
  return [
    ...aws
      .filter((noun) => !gcp.includes(noun))
      .map((noun) => `infra/aws/${noun}.ts:1 has no infra/gcp/${noun}.ts beside it.`),
    ...gcp
      .filter((noun) => !aws.includes(noun))
      .map((noun) => `infra/gcp/${noun}.ts:1 has no infra/aws/${noun}.ts beside it.`),
  ];
}

function nounsOf(cloud: string, sources: readonly Source[]): string[] {
  const names = sources
    .map(({ path }) => new RegExp(`^infra/${cloud}/([a-z-]+)\\.ts$`).exec(path)?.[1])
    .filter((name) => name !== undefined);
  return names.filter((name) => !names.some((other) => other !== name && name.startsWith(`${other}-`)));
}

const isFromPulumi = (node: ts.ImportSpecifier): boolean => {
  const { moduleSpecifier } = node.parent.parent.parent as ts.ImportDeclaration;
  return ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === "@pulumi/pulumi";
};
